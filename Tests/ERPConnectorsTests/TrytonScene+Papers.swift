import Canonical
import Connectors
import ERPConnectors
import JSON
import Ordering
import Primitives

@testable import Inventory
@testable import Purchasing

/// Payloads beside sales: 20 of a taxed item at 7.90 and 2 cases of another at 18.00, bought.
extension TrytonScene {
    static let site = Site.ID("PDX")
    static let supplier = Party.ID("V-ACME")
    static let purchaseID = PurchaseOrder.ID("P-1")

    static let purchase = PurchaseDocument(
        purchase: purchaseID,
        entity: LegalEntity.ID("cascade"),
        supplier: supplier,
        number: "B-1001",
        currency: .usd,
        approvedBy: "ada",
        lines: [
            bought(1, "SKU-0001", 20_000, .each, 7_900_000, net: 15_800),
            bought(2, "SKU-0010", 2_000, UnitOfMeasure(code: "CA"), 18_000_000, net: 3_600),
        ],
        total: Money(minorUnits: 19_400, .usd)
    )

    private static func bought(
        _ number: Int,
        _ item: String,
        _ thousandths: Int64,
        _ unit: UnitOfMeasure,
        _ millionths: Int64,
        net: Int64
    ) -> PurchaseDocument.Line {
        PurchaseDocument.Line(
            number: number,
            item: Item.ID(item),
            site: site,
            thousandths: thousandths,
            unit: unit,
            price: UnitPrice(millionths: millionths, .usd, per: unit),
            requestedOn: nil,
            net: Money(minorUnits: net, .usd)
        )
    }

    static func receipt(
        _ reference: String,
        _ lines: [(line: Int, item: String, good: Int64, damaged: Int64)]
    ) -> ReceiptDocument {
        ReceiptDocument(
            purchase: purchaseID,
            supplier: supplier,
            number: "B-1001",
            reference: reference,
            lines: lines.map {
                ReceiptDocument.Line(
                    line: $0.line,
                    item: Item.ID($0.item),
                    site: site,
                    thousandths: $0.good,
                    damagedThousandths: $0.damaged,
                    unit: .each
                )
            }
        )
    }

    /// 15 of the first line; their price makes 118.50.
    static func bill(net: Int64 = 11_850, tax: Int64 = 0) -> SupplierBill {
        SupplierBill(
            purchase: purchaseID,
            purchaseNumber: "B-1001",
            supplier: supplier,
            number: "INV-9",
            issuedOn: LocalDate(year: 2026, month: 11, day: 27),
            lines: [
                PayableLine(
                    line: 1,
                    item: Item.ID("SKU-0001"),
                    thousandths: 15_000,
                    unit: .each,
                    stockThousandths: 15_000,
                    priceMillionths: 7_900_000,
                    net: Money(minorUnits: 11_850, .usd)
                )
            ],
            net: Money(minorUnits: net, .usd),
            tax: Money(minorUnits: tax, .usd),
            total: Money(minorUnits: net + tax, .usd)
        )
    }

    static func adjustment(_ deltas: [(String, Int64)]) -> AdjustmentDocument {
        AdjustmentDocument(
            kind: .count,
            site: site,
            number: StockAdjustment.Number("C-1"),
            reason: "damaged",
            asOf: StillClock().now(),
            requestedBy: "ada",
            currency: .usd,
            lines: deltas.map {
                StockCorrection(
                    item: Item.ID($0.0),
                    before: 10_000,
                    delta: $0.1,
                    unit: .each,
                    value: nil
                )
            }
        )
    }

    static func goods(_ number: String, _ thousandths: Int64) -> GoodsReturn {
        GoodsReturn(
            order: Order.ID("O-1"),
            authorization: ReturnAuthorization.ID("O-1-R1"),
            externalOrderNumber: number,
            receivedAt: StillClock().now(),
            lines: [
                GoodsReturn.Line(
                    line: 1,
                    item: Item.ID("SKU-0001"),
                    thousandths: thousandths,
                    unit: .each
                )
            ]
        )
    }

    /// For 3 of the first line; alone, Tryton makes 12.42 and 0.99 of them.
    static func credit(
        _ number: String,
        net: Int64 = 1_242,
        tax: Int64 = 99
    ) throws -> CreditNote {
        guard let day = LocalDate(year: 2026, month: 11, day: 28) else {
            preconditionFailure("there is such a day")
        }
        let line = CreditNote.Line(
            line: 1,
            item: Item.ID("SKU-0001"),
            thousandths: 3_000,
            unit: .each,
            net: Money(minorUnits: net, .usd),
            tax: Money(minorUnits: tax, .usd)
        )
        return CreditNote(
            id: CreditNote.ID("O-1-C1"),
            order: Order.ID("O-1"),
            customer: Party.ID("C-1001"),
            purchaseOrderNumber: "PO-77",
            externalOrderNumber: number,
            issuedOn: day,
            lines: [line],
            net: Money(minorUnits: net, .usd),
            tax: Money(minorUnits: tax, .usd)
        )
    }

    // MARK: - What is asked

    /// A request of the purchase's own instance; each step has a number of its own.
    static func buying(
        _ operation: String,
        _ payload: some Encodable,
        step: Int64
    ) throws -> ConnectorRequest {
        ConnectorRequest(
            operation: operation,
            key: EffectKey(workflow: "purchase", instance: "P-1", sequence: step, ordinal: 0),
            correlation: Correlation(
                traceID: "4bf92f3577b34da6a3ce929d0e0e4736",
                requestID: "request-\(step)"
            ),
            payload: try JSONDocumentEncoder().encode(payload)
        )
    }

    func perform(_ request: ConnectorRequest) async throws -> ConnectorResponse {
        try await connector.perform(request, deadline: deadline)
    }

    func find(_ request: ConnectorRequest) async throws -> ConnectorResponse? {
        try await connector.find(request, deadline: deadline)
    }

    func failure(of request: ConnectorRequest) async -> ConnectorFailure? {
        do throws(ConnectorFailure) {
            _ = try await connector.perform(request, deadline: deadline)
            return nil
        } catch {
            return error
        }
    }

    func papers(_ model: String) -> [FakeBooks.Paper] { tryton.look { $0.books.papers(model) } }

    func movesDone(_ item: Int64) -> Int64 {
        papers("stock.move")
            .filter { $0.state == "done" && $0.values["product"] == .number(item) }
            .reduce(0) { $0 + $1.thousandths }
    }
}
