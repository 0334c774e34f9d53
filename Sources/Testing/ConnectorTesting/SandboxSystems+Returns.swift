import Connectors

/// How the sandbox's ERP hears of what came back.
extension SandboxSystems {
    /// Payloads are a `GoodsReturn` and a `CreditNote`.
    static let returns: [String: RestOperation] = [
        "erp.return": filing("returns", "/returns", goodsReturn),
        "erp.credit_note": filing("credit-notes", "/credit_notes", creditNote),
    ]

    private static let goodsReturn = """
        {
          "reference": "{{key}}",
          "order_ref": "{{payload.order}}",
          "order_number": "{{payload.externalOrderNumber?}}",
          "rma_no": "{{payload.authorization}}",
          "lines": ["{{#each payload.lines}}", {
            "line_no": "{{.line}}",
            "item_code": "{{.item}}",
            "qty": "{{.thousandths | decimal 3}}",
            "uom": "{{.unit}}"
          }]
        }
        """

    private static let creditNote = """
        {
          "reference": "{{key}}",
          "order_ref": "{{payload.order}}",
          "order_number": "{{payload.externalOrderNumber?}}",
          "credit_note_no": "{{payload.id}}",
          "customer_code": "{{payload.customer}}",
          "date": "{{payload.issuedOn}}",
          "currency": "{{payload.total.currency}}",
          "net": "{{payload.net | money}}",
          "tax": "{{payload.tax | money}}",
          "total": "{{payload.total | money}}",
          "lines": ["{{#each payload.lines}}", {
            "line_no": "{{.line}}",
            "item_code": "{{.item}}",
            "qty": "{{.thousandths | decimal 3}}",
            "uom": "{{.unit}}",
            "net": "{{.net | money}}"
          }]
        }
        """
}
