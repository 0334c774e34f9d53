import Connectors

/// How the sandbox's ERP and warehouse hear of buying.
extension SandboxSystems {
    /// Payloads are a `PurchaseDocument`, a `ReceiptDocument` and a `SupplierBill`.
    static let purchases: [String: RestOperation] = [
        "erp.purchase": filing("purchases", "/purchases", purchase),
        "erp.purchase_cancel": RestOperation(
            path: "/purchases/{{payload.externalNumber}}/cancel",
            body: #"{"reference": "{{key}}"}"#,
            reference: "/number",
            isRepeatable: true
        ),
        "erp.receipt": filing("receipts", "/receipts", receipt),
        "erp.supplier_invoice": filing("supplier-invoices", "/supplier_invoices", bill),
    ]

    static func filing(_ path: String, _ items: String, _ body: String) -> RestOperation {
        RestOperation(
            path: "/\(path)",
            body: body,
            reference: "/number",
            find: RestFind(path: "/\(path)?reference={{key}}", reference: "\(items)/0/number")
        )
    }

    /// The payload is an `InboundNotice`; each notice counts once by its reference.
    static let inbound = RestOperation(
        path: "/inbounds",
        body: """
            {
              "noticeRef": "{{key}}",
              "purchaseRef": "{{payload.purchase}}",
              "purchaseNo": "{{payload.number}}",
              "supplier": "{{payload.supplier}}",
              "site": "{{payload.site}}",
              "shipment": "{{payload.shipment?}}",
              "expectedOn": "{{payload.expectedOn?}}",
              "inboundLines": ["{{#each payload.lines}}", {
                "lineNo": "{{.line}}",
                "skuCode": "{{.item}}",
                "qtyExpected": "{{.thousandths | decimal 3}}",
                "unitCode": "{{.unit}}"
              }]
            }
            """,
        reference: "/inboundNo",
        isRepeatable: true
    )

    private static let purchase = """
        {
          "reference": "{{key}}",
          "purchase_ref": "{{payload.purchase}}",
          "purchase_no": "{{payload.number}}",
          "company": "{{payload.entity}}",
          "supplier_code": "{{payload.supplier}}",
          "currency": "{{payload.currency}}",
          "total": "{{payload.total | money}}",
          "lines": ["{{#each payload.lines}}", {
            "line_no": "{{.number}}",
            "item_code": "{{.item}}",
            "site": "{{.site}}",
            "qty": "{{.thousandths | decimal 3}}",
            "uom": "{{.unit}}",
            "unit_price": "{{.price.millionths | decimal 6}}",
            "wanted_on": "{{.requestedOn?}}"
          }]
        }
        """

    private static let receipt = """
        {
          "reference": "{{key}}",
          "purchase_ref": "{{payload.purchase}}",
          "purchase_no": "{{payload.number}}",
          "supplier_code": "{{payload.supplier}}",
          "receipt_no": "{{payload.reference}}",
          "lines": ["{{#each payload.lines}}", {
            "line_no": "{{.line}}",
            "item_code": "{{.item}}",
            "site": "{{.site}}",
            "qty": "{{.thousandths | decimal 3}}",
            "qty_damaged": "{{.damagedThousandths | decimal 3}}",
            "uom": "{{.unit}}"
          }]
        }
        """

    private static let bill = """
        {
          "reference": "{{key}}",
          "purchase_ref": "{{payload.purchase}}",
          "purchase_no": "{{payload.purchaseNumber}}",
          "supplier_code": "{{payload.supplier}}",
          "invoice_no": "{{payload.number}}",
          "date": "{{payload.issuedOn?}}",
          "currency": "{{payload.total.currency}}",
          "net": "{{payload.net | money}}",
          "tax": "{{payload.tax | money}}",
          "total": "{{payload.total | money}}",
          "lines": ["{{#each payload.lines}}", {
            "line_no": "{{.line}}",
            "item_code": "{{.item}}",
            "qty": "{{.thousandths | decimal 3}}",
            "uom": "{{.unit}}",
            "unit_price": "{{.priceMillionths | decimal 6}}",
            "net": "{{.net | money}}"
          }]
        }
        """
}
