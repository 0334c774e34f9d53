public import Connectors

/// The `rest` configurations of the sandbox's ERP, warehouse and carrier.
///
/// Operations bear the engine's names; each payload is the effect's value as JSON.
/// `docs/guides/sandbox.md` shows the dialects.
public enum SandboxSystems {
    /// A payload is an `ERPOrder`, a `GoodsIssue`, an `Invoice`, or
    /// `{"externalNumber":"SO-000001"}`.
    public static func erp(at baseURL: String) -> RestConfiguration {
        var configuration = local(
            baseURL,
            [
                "erp.book": RestOperation(
                    path: "/orders",
                    body: erpOrder,
                    reference: "/number",
                    find: RestFind(
                        path: "/orders?reference={{key}}",
                        reference: "/orders/0/number",
                        result: """
                            {"lines": ["{{#each answer.orders.0.lines}}", {
                              "line": "{{.line_no}}", "quantity": "{{.qty}}"
                            }]}
                            """
                    ),
                    list: list("orders", "/orders")
                ),
                "erp.amend": RestOperation(
                    method: "PUT",
                    path: "/orders/{{payload.externalNumber}}",
                    body: erpOrder,
                    reference: "/number",
                    isRepeatable: true
                ),
                "erp.cancel": RestOperation(
                    path: "/orders/{{payload.externalNumber}}/cancel",
                    body: #"{"reference": "{{key}}"}"#,
                    reference: "/number",
                    answers: [
                        RestAnswerRule(
                            statuses: [409],
                            pointer: "/code",
                            equals: "already_cancelled",
                            means: .exists
                        )
                    ],
                    isRepeatable: true
                ),
                "erp.goods_issue": RestOperation(
                    path: "/goods-issues",
                    body: goodsIssue,
                    reference: "/number",
                    find: RestFind(
                        path: "/goods-issues?reference={{key}}",
                        reference: "/goods_issues/0/number"
                    ),
                    list: list("goods-issues", "/goods_issues")
                ),
                "erp.invoice": RestOperation(
                    path: "/invoices",
                    body: invoice,
                    reference: "/number",
                    find: RestFind(
                        path: "/invoices?reference={{key}}",
                        reference: "/invoices/0/number",
                        result: #"{"total": "{{answer.invoices.0.total}}"}"#
                    ),
                    list: list("invoices", "/invoices")
                ),
                "erp.adjustment": RestOperation(
                    path: "/stock-adjustments",
                    body: adjustment,
                    reference: "/number",
                    find: RestFind(
                        path: "/stock-adjustments?reference={{key}}",
                        reference: "/stock_adjustments/0/number"
                    ),
                    list: list("stock-adjustments", "/stock_adjustments")
                ),
            ].merging(purchases) { own, _ in own }.merging(returns) { own, _ in own }
        )
        configuration.budget = BudgetLimits(concurrency: 4)
        configuration.exports = [
            "stock": stockExport(of: "/item_code"), "orders": ordersExport,
            "invoices": invoicesExport,
        ]
        return configuration
    }

    private static func list(_ path: String, _ items: String) -> RestList {
        RestList(
            path: "/\(path)?after={{after}}&limit=500",
            items: items,
            key: "/reference",
            reference: "/number"
        )
    }

    /// A payload is a `FulfilmentRequest` or a `FulfilmentCancellation`; the answer to a
    /// cancellation comes back as a `WarehouseCancelAnswer`.
    public static func warehouse(at baseURL: String) -> RestConfiguration {
        var configuration = local(
            baseURL,
            [
                "warehouse.release": RestOperation(
                    path: "/fulfilments",
                    body: fulfilment,
                    reference: "/wmsOrderId",
                    answers: [
                        RestAnswerRule(
                            statuses: [409],
                            pointer: "/errorCode",
                            equals: "duplicate_ref",
                            means: .exists
                        ),
                        RestAnswerRule(statuses: [422], means: .refused, detail: "/errorText"),
                    ],
                    isRepeatable: true
                ),
                "warehouse.inbound": inbound,
                "warehouse.cancel": RestOperation(
                    path: "/fulfilments/{{payload.fulfilment}}/cancel",
                    body: cancellation,
                    reference: "/wmsOrderRef",
                    result: cancelAnswer,
                    answers: [
                        RestAnswerRule(statuses: [404], means: .refused, detail: "/errorText")
                    ],
                    isRepeatable: true
                ),
            ]
        )
        configuration.exports["stock"] = stockExport(of: "/skuCode")
        return configuration
    }

    /// A payload of `carrier.labels` is
    /// `{"order":…,"fulfilment":…,"parcels":[{"reference":…,"sscc":…}]}`, of `carrier.rates`
    /// `{"shipTo":…,"parcels":2,"weightGrams":3200}`.
    public static func carrier(at baseURL: String) -> RestConfiguration {
        local(
            baseURL,
            [
                "carrier.labels": RestOperation(
                    path: "/shipments",
                    body: labels,
                    reference: "/consignmentNo",
                    answers: [
                        RestAnswerRule(statuses: [422], means: .refused, detail: "/error/message")
                    ],
                    find: RestFind(
                        path: "/shipments?clientRef={{key}}",
                        reference: "/shipments/0/consignmentNo"
                    )
                ),
                "carrier.rates": RestOperation(path: "/rates", body: rates, isRepeatable: true),
            ]
        )
    }

    private static func local(
        _ baseURL: String,
        _ operations: [String: RestOperation]
    ) -> RestConfiguration {
        var configuration = RestConfiguration(baseURL: baseURL, operations: operations)
        configuration.privateNetworks = OutboundPolicy.loopback.privateNetworks
        configuration.allowsPlainText = true
        configuration.timeoutSeconds = 10
        return configuration
    }
}

extension SandboxSystems {
    private static let erpOrder = """
        {
          "reference": "{{key}}",
          "order_ref": "{{payload.order}}",
          "company": "{{payload.entity}}",
          "customer_code": "{{payload.customer}}",
          "customer_po": "{{payload.purchaseOrderNumber}}",
          "currency": "{{payload.currency}}",
          "ship_to": {
            "code": "{{payload.shipTo.code}}",
            "name": "{{payload.shipTo.address.name}}",
            "street": "{{payload.shipTo.address.lines | join ', '}}",
            "city": "{{payload.shipTo.address.city}}",
            "state": "{{payload.shipTo.address.region?}}",
            "zip": "{{payload.shipTo.address.postalCode}}",
            "country": "{{payload.shipTo.address.country}}"
          },
          "lines": ["{{#each payload.lines}}", {
            "line_no": "{{.number}}",
            "item_code": "{{.item}}",
            "text": "{{.description}}",
            "qty": "{{.thousandths | decimal 3}}",
            "uom": "{{.unit}}",
            "unit_price": "{{.price.millionths | decimal 6}}",
            "net": "{{.net | money}}",
            "tax": "{{.tax | money}}"
          }]
        }
        """

    /// `erp.milestone`, for an installation whose ERP wants to know what warehouses and carriers
    /// report. The ERP keeps one milestone for each reference.
    public static let erpMilestone = RestOperation(
        path: "/milestones",
        body: """
            {
              "reference": "{{key}}",
              "order_number": "{{payload.externalOrderNumber}}",
              "kind": "{{payload.milestone.kind}}",
              "at": "{{payload.milestone.at | time}}"
            }
            """,
        reference: "/number",
        isRepeatable: true
    )

    private static let goodsIssue = """
        {
          "reference": "{{key}}",
          "order_number": "{{payload.externalOrderNumber?}}",
          "order_ref": "{{payload.shipment.order}}",
          "delivery": "{{payload.shipment.id}}",
          "site": "{{payload.shipment.site}}",
          "shipped_at": "{{payload.shipment.shippedAt | time}}",
          "packages": ["{{#each payload.shipment.parcels}}", {
            "tracking": "{{.trackingNumber}}",
            "sscc": "{{.sscc?}}",
            "lines": ["{{#each .contents}}", {
              "line_no": "{{.line}}",
              "qty": "{{.thousandths | decimal 3}}"
            }]
          }]
        }
        """

    private static let adjustment = """
        {
          "reference": "{{key}}",
          "document": "{{payload.number}}",
          "site": "{{payload.site}}",
          "reason": "{{payload.reason}}",
          "counted_at": "{{payload.asOf | time}}",
          "lines": ["{{#each payload.lines}}", {
            "item_code": "{{.item}}",
            "change": "{{.delta | decimal 3}}",
            "uom": "{{.unit}}",
            "lot": "{{.lot?}}"
          }]
        }
        """

    private static let invoice = """
        {
          "reference": "{{key}}",
          "invoice_no": "{{payload.id}}",
          "customer_code": "{{payload.customer}}",
          "date": "{{payload.issuedOn}}",
          "due": "{{payload.dueOn}}",
          "currency": "{{payload.total.currency}}",
          "lines": ["{{#each payload.lines}}", {
            "order_ref": "{{.order}}",
            "line_no": "{{.line}}",
            "item_code": "{{.item}}",
            "text": "{{.description}}",
            "qty": "{{.thousandths | decimal 3}}",
            "unit_price": "{{.price.millionths | decimal 6}}",
            "net": "{{.net | money}}",
            "tax": "{{.tax | money}}"
          }],
          "net": "{{payload.net | money}}",
          "tax": "{{payload.tax | money}}",
          "total": "{{payload.total | money}}"
        }
        """

    private static let fulfilment = """
        {
          "wmsOrderRef": "{{payload.fulfilment}}",
          "messageRef": "{{key}}",
          "customerOrderNo": "{{payload.order}}",
          "customerPo": "{{payload.purchaseOrderNumber}}",
          "site": "{{payload.site}}",
          "wantedBy": "{{payload.requestedDeliveryDate?}}",
          "consignee": {
            "code": "{{payload.shipTo.code}}",
            "name": "{{payload.shipTo.address.name}}",
            "addressLines": "{{payload.shipTo.address.lines}}",
            "city": "{{payload.shipTo.address.city}}",
            "region": "{{payload.shipTo.address.region?}}",
            "postcode": "{{payload.shipTo.address.postalCode}}",
            "countryCode": "{{payload.shipTo.address.country}}"
          },
          "orderLines": ["{{#each payload.lines}}", {
            "lineNo": "{{.line}}",
            "skuCode": "{{.item}}",
            "skuText": "{{.description}}",
            "qtyRequired": "{{.thousandths | decimal 3}}",
            "unitCode": "{{.unit}}"
          }]
        }
        """

    private static let cancellation = """
        {
          "cancelRef": "{{key}}",
          "orderLines": ["{{#each payload.lines}}", {
            "lineNo": "{{.line}}",
            "qtyToCancel": "{{.thousandths | decimal 3}}"
          }]
        }
        """

    private static let cancelAnswer = """
        {
          "fulfilment": "{{payload.fulfilment}}",
          "cancelled": ["{{#each answer.orderLines}}", {
            "line": "{{.lineNo}}",
            "thousandths": "{{.qtyCancelled | scaled 3}}"
          }],
          "reason": "{{answer.reason?}}",
          "at": "{{answer.decidedAt | microseconds}}"
        }
        """

    private static let labels = """
        {
          "clientRef": "{{key}}",
          "shipperRef": "{{payload.fulfilment}}",
          "orderRef": "{{payload.order}}",
          "parcels": ["{{#each payload.parcels}}", {
            "parcelRef": "{{.reference}}",
            "sscc": "{{.sscc?}}"
          }]
        }
        """

    private static let rates = """
        {
          "postalCode": "{{payload.shipTo.address.postalCode}}",
          "country": "{{payload.shipTo.address.country}}",
          "parcels": "{{payload.parcels}}",
          "weightGrams": "{{payload.weightGrams}}"
        }
        """
}
