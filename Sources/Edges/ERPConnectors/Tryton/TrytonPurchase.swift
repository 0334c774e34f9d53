import Canonical
import Connectors
import JSON
import Primitives

/// A purchase as Tryton has it now.
struct TrytonPurchase: Sendable {
    struct Line: Sendable {
        var identity: Int64
        /// Our line's number, which is its sequence there; `nil` for a line that is not ours.
        var number: Int?
        var product: Int64?
        /// In the unit that was ordered.
        var thousandths: Int64
        var unit: Int64?
        /// Millionths, for one ordered unit.
        var price: Int64
        var amount: Money
        var moves: [Int64]
    }

    enum State: String, Sendable {
        case draft, quotation, confirmed, processing, done, cancelled
    }

    var identity: Int64
    var number: String?
    var state: State
    var shipmentState: String
    var party: Int64
    var net: Money
    var lines: [Int64]
    var moves: [Int64]
    var currency: Currency

    /// The supplier has been told, and processing has begun or will.
    var isBooked: Bool { [.confirmed, .processing, .done].contains(state) }

    static let model = "purchase.purchase"
    static let fields = [
        "number", "state", "shipment_state", "party", "untaxed_amount", "lines", "moves",
        "currency.code",
    ]

    init(_ record: TrytonRecord) throws(ConnectorFailure) {
        identity = try record.identity()
        number = record.optionalText("number")
        guard let state = State(rawValue: try record.text("state")) else {
            let text = "purchase.purchase.state: \(try record.text("state")) is no state we know"
            throw ConnectorFailure(.malformedAnswer(text))
        }
        self.state = state
        shipmentState = try record.text("shipment_state")
        party = try record.number("party")
        guard let code = record.related("currency")?.optionalText("code"),
            let currency = Currency(code: code)
        else {
            throw ConnectorFailure(.malformedAnswer("purchase.purchase.currency: none we know"))
        }
        self.currency = currency
        net = try record.money("untaxed_amount", in: currency)
        lines = try record.identities("lines")
        moves = try record.identities("moves")
    }

    /// The answer in our words: `{"number": "PO-000001", "state": "processing", …}`.
    ///
    /// - Parameter lines: told where they were read, to be compared with what was meant.
    func response(wasThereAlready: Bool, lines: [Line]? = nil) -> ConnectorResponse {
        let payload = JSONValue.object(
            JSONObject(present: [
                "number": number.map { .string($0) } ?? .null,
                "purchase": .number(identity),
                "state": .string(state.rawValue),
                "net": .string(net.decimalText),
                "currency": .string(currency.code),
                "lines": lines.map { lines in
                    LinesReadBack.json(
                        lines.reduce(into: [:]) { quantities, line in
                            guard let number = line.number else { return }
                            quantities[number, default: 0] += line.thousandths
                        }
                    )
                },
            ])
        )
        return ConnectorResponse(
            reference: number,
            payload: payload.bytes(),
            answer: KeptAnswer(status: 200, body: payload.bytes()),
            wasThereAlready: wasThereAlready
        )
    }
}

/// What a supplier is to send for one line of a purchase, or has sent.
struct TrytonIncomingMove: Sendable {
    var identity: Int64
    /// Of the purchase.
    var line: Int64
    /// In the move's own unit.
    var thousandths: Int64
    /// In the product's unit.
    var stockThousandths: Int64
    var unit: Int64
    var isOpen: Bool
}

extension TrytonConversation {
    func purchase(_ identity: Int64) async throws(ConnectorFailure) -> TrytonPurchase {
        let found = try await read(TrytonPurchase.model, [identity], TrytonPurchase.fields)
        guard let record = found.first else {
            throw ConnectorFailure(.malformedAnswer("purchase.purchase: nothing was read"))
        }
        return try TrytonPurchase(record)
    }

    /// The purchase that an earlier effect of the same order made: its key begins as ours does.
    func purchase(
        of supplier: String,
        numbered number: String,
        _ directory: TrytonDirectory
    ) async throws(ConnectorFailure) -> TrytonPurchase {
        let party = try await directory.identity(of: "party.party", "code", supplier, self)
        let parts = request.key.rawValue.split(separator: "/", omittingEmptySubsequences: false)
        let instance = parts.dropLast(2).joined(separator: "/") + "/"
        let found = try await one(
            TrytonPurchase.model,
            [
                TrytonValue.condition("party", "=", .number(party)),
                TrytonValue.condition("reference", "=", .string(number)),
                TrytonValue.condition(
                    "description",
                    "like",
                    .string(TrytonValue.pattern(instance))
                ),
            ],
            TrytonPurchase.fields
        )
        guard let found else {
            throw Self.refused("Tryton has no purchase of ours that is \(number) of \(supplier)")
        }
        return try TrytonPurchase(found)
    }

    func lines(
        of purchase: TrytonPurchase
    ) async throws(ConnectorFailure) -> [TrytonPurchase.Line] {
        let records = try await read(
            "purchase.line",
            purchase.lines,
            [
                "sequence", "product", "quantity", "unit", "unit_price", "amount", "type", "moves",
            ]
        )
        var lines: [TrytonPurchase.Line] = []
        for record in records where record.optionalText("type") == "line" {
            lines.append(
                TrytonPurchase.Line(
                    identity: try record.identity(),
                    number: record.reference("sequence").map(Int.init),
                    product: record.reference("product"),
                    thousandths: try record.thousandths("quantity"),
                    unit: record.reference("unit"),
                    price: try record.decimal("unit_price", digits: 6),
                    amount: try record.money("amount", in: purchase.currency),
                    moves: try record.identities("moves")
                )
            )
        }
        return lines
    }

    /// What is to come or has come of these lines, in the order in which Tryton planned it; what
    /// was cancelled is left out.
    func incomingMoves(
        of lines: [TrytonPurchase.Line]
    ) async throws(ConnectorFailure) -> [TrytonIncomingMove] {
        let unit = try await session().dialect.moveUnit
        let records = try await read(
            "stock.move",
            lines.flatMap(\.moves),
            ["origin", "state", "quantity", "internal_quantity", "shipment", unit]
        )
        var moves: [TrytonIncomingMove] = []
        for record in records {
            let state = record.optionalText("state") ?? ""
            let origin = record.optionalText("origin") ?? ""
            let prefix = "purchase.line,"
            guard state != "cancelled", origin.hasPrefix(prefix),
                let line = Int64(origin.dropFirst(prefix.count))
            else { continue }
            moves.append(
                TrytonIncomingMove(
                    identity: try record.identity(),
                    line: line,
                    thousandths: try record.thousandths("quantity"),
                    stockThousandths: try record.thousandths("internal_quantity"),
                    unit: try record.number(unit),
                    isOpen: state == "draft" && record.optionalText("shipment") == nil
                )
            )
        }
        return moves.sorted { $0.identity < $1.identity }
    }
}
