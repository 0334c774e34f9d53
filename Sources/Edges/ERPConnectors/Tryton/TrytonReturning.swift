import Canonical
import Connectors
import JSON
import Ordering
import Primitives

/// `erp.return`: goods that came back are in Tryton's stock again.
///
/// A sale of negative quantities, as Tryton's own returns are, with the order's sale as its origin,
/// the number of the return as its reference and the key in its description. Tryton makes the
/// customer's return of it, which is received and done. It drafts no credit note (method manual):
/// what is credited is ours (`TrytonCrediting`).
struct TrytonReturning: ERPTask {
    let goods: GoodsReturn
    let conversation: TrytonConversation

    private static let model = "sale.sale"
    private static let shipmentModel = "stock.shipment.out.return"
    private var key: String { conversation.request.key.rawValue }

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        let terms = try await TrytonSaleTerms(of: goods.externalOrderNumber, conversation)
        var sale = try await existing(terms)
        if sale == nil {
            let values = try await values(terms)
            sale = try await conversation.sale(try await conversation.create(Self.model, values))
        }
        guard let sale else { throw TrytonConversation.notYet }
        let booked = try await confirmed(sale)
        let shipments = try await shipments(of: booked)
        guard !shipments.isEmpty else { throw TrytonConversation.notYet }
        let wasThereAlready = shipments.allSatisfy(\.isDone)
        let done = try await conversation.session().dialect.shipmentDone
        var ended: [TrytonMovement] = []
        for shipment in shipments {
            ended.append(
                try await conversation.walk(shipment, [("draft", "receive"), ("received", done)])
            )
        }
        return try await checked(booked, ended, wasThereAlready: wasThereAlready)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        let terms = try await TrytonSaleTerms(of: goods.externalOrderNumber, conversation)
        guard let sale = try await existing(terms), sale.isBooked else { return nil }
        let shipments = try await shipments(of: sale)
        guard !shipments.isEmpty, shipments.allSatisfy(\.isDone) else { return nil }
        return try await checked(sale, shipments, wasThereAlready: true)
    }

    private var quantities: [String: Int64] {
        goods.lines.reduce(into: [:]) { $0[$1.item.rawValue, default: 0] += $1.thousandths }
    }

    private func existing(
        _ terms: TrytonSaleTerms
    ) async throws(ConnectorFailure) -> TrytonSale? {
        let record = try await conversation.one(
            Self.model,
            [
                TrytonValue.condition("party", "=", .number(terms.party)),
                TrytonValue.condition("reference", "=", .string(goods.authorization.rawValue)),
                TrytonValue.condition("description", "=", .string(key)),
            ],
            TrytonSale.fields
        )
        return try record.map { record throws(ConnectorFailure) in try TrytonSale(record) }
    }

    private func confirmed(_ found: TrytonSale) async throws(ConnectorFailure) -> TrytonSale {
        var sale = found
        for (state, button) in [
            (TrytonSale.State.cancelled, "draft"), (.draft, "quote"), (.quotation, "confirm"),
        ] where sale.state == state {
            try await conversation.press(button, Self.model, sale.identity)
            sale = try await conversation.sale(sale.identity)
        }
        guard sale.isBooked else {
            throw ConnectorFailure(
                .malformedAnswer("the return is \(sale.state.rawValue) after it was confirmed")
            )
        }
        return sale
    }

    private func shipments(of sale: TrytonSale) async throws(ConnectorFailure) -> [TrytonMovement] {
        let records = try await conversation.read(
            Self.model,
            [sale.identity],
            ["shipment_returns"]
        )
        let found = try await conversation.read(
            Self.shipmentModel,
            try records.first?.identities("shipment_returns") ?? [],
            TrytonMovement.fields
        )
        var shipments: [TrytonMovement] = []
        for record in found where record.optionalText("state") != "cancelled" {
            shipments.append(try TrytonMovement(record))
        }
        return shipments
    }

    private func values(_ terms: TrytonSaleTerms) async throws(ConnectorFailure) -> JSONValue {
        var values = terms.values
        let session = try await conversation.session()
        values["company"] = .number(session.company)
        values["reference"] = .string(goods.authorization.rawValue)
        values["description"] = .string(key)
        values["origin"] = .string("sale.sale,\(terms.identity)")
        values["price_list"] = .null
        values["invoice_method"] = "manual"
        values["shipment_method"] = "order"
        values["shipment_cost_method"] = .null
        values["lines"] = [["create", .array(try lines(terms))]]
        return .object(values)
    }

    private func lines(_ terms: TrytonSaleTerms) throws(ConnectorFailure) -> [JSONValue] {
        var values: [JSONValue] = []
        for line in goods.lines {
            guard let theirs = terms.lines.first(where: { $0.number == line.line }),
                let product = theirs.product, let unit = theirs.unit
            else {
                throw TrytonConversation.refused(
                    "line \(line.line) of \(goods.externalOrderNumber ?? "the sale") is not in "
                        + "Tryton"
                )
            }
            values.append([
                "type": "line",
                "sequence": .number(line.line),
                "product": .number(product),
                "unit": .number(unit),
                "quantity": TrytonValue.quantity(-line.thousandths),
                "unit_price": TrytonValue.decimal(
                    ScaledDecimal.text(theirs.price, digits: 6, atLeast: 2)
                ),
            ])
        }
        return values
    }

    private func checked(
        _ sale: TrytonSale,
        _ shipments: [TrytonMovement],
        wasThereAlready: Bool
    ) async throws(ConnectorFailure) -> ConnectorResponse {
        var moved: [String: Int64] = [:]
        for shipment in shipments {
            let part = try await conversation.moved(by: shipment, "incoming_moves")
            moved.merge(part) { $0 + $1 }
        }
        guard moved == quantities else {
            throw ConnectorFailure(
                .misconfigured(
                    "\(sale.number ?? "the return") took back other quantities than came with "
                        + "\(goods.authorization): \(ItemsReadBack.text(moved)) against "
                        + ItemsReadBack.text(quantities)
                )
            )
        }
        let payload: JSONValue = [
            "number": sale.number.map { .string($0) } ?? .null,
            "sale": .number(sale.identity),
            "shipments": .array(shipments.map { .string($0.number) }),
            "state": "done",
            "items": ItemsReadBack.json(moved),
        ]
        return ConnectorResponse(
            reference: sale.number,
            payload: payload.bytes(),
            answer: KeptAnswer(status: 200, body: payload.bytes()),
            wasThereAlready: wasThereAlready
        )
    }
}

/// What a sale was made on, for the documents that follow it.
struct TrytonSaleTerms: Sendable {
    var identity: Int64
    var party: Int64
    /// Addresses, warehouse, currency, terms and carrier, as a new sale takes them.
    var values: JSONObject
    var lines: [TrytonSale.Line]

    private static let taken = [
        "party", "invoice_address", "shipment_address", "warehouse", "currency", "payment_term",
        "carrier",
    ]

    init(
        of number: String?,
        _ conversation: TrytonConversation
    ) async throws(ConnectorFailure) {
        guard let number else {
            throw ConnectorFailure(.untranslatable("the sale's number is not known"))
        }
        let sale = try await conversation.sale(numbered: number)
        let records = try await conversation.read("sale.sale", [sale.identity], Self.taken)
        guard let record = records.first else {
            throw ConnectorFailure(.malformedAnswer("sale.sale: nothing was read"))
        }
        identity = sale.identity
        party = try record.number("party")
        values = JSONObject()
        for field in Self.taken {
            values[field] = record.reference(field).map { .number($0) } ?? .null
        }
        lines = try await conversation.lines(of: sale)
    }
}
