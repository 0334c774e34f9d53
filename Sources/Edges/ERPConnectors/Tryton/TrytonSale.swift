import Canonical
import Connectors
import JSON
import Ordering
import Primitives

/// A sale as Tryton has it now.
struct TrytonSale: Sendable {
    struct Line: Sendable {
        var identity: Int64
        /// Our line's number, which is its sequence there; `nil` for a line that is not ours.
        var number: Int?
        var product: Int64?
        var thousandths: Int64
        var unit: Int64?
        /// Millionths.
        var price: Int64
        var amount: Money
    }

    enum State: String, Sendable {
        case draft, quotation, confirmed, processing, done, cancelled
    }

    var identity: Int64
    var number: String?
    var state: State
    var shipments: [Int64]
    var net: Money
    var tax: Money
    var total: Money
    var lineIdentities: [Int64]
    var currency: Currency

    /// The customer has been promised it, and processing has begun or will.
    var isBooked: Bool { [.confirmed, .processing, .done].contains(state) }

    static let fields = [
        "number", "state", "shipments", "untaxed_amount", "tax_amount", "total_amount", "lines",
        "currency.code",
    ]

    init(_ record: TrytonRecord) throws(ConnectorFailure) {
        identity = try record.identity()
        number = record.optionalText("number")
        guard let state = State(rawValue: try record.text("state")) else {
            let text = "sale.sale.state: \(try record.text("state")) is no state we know"
            throw ConnectorFailure(.malformedAnswer(text))
        }
        self.state = state
        guard let code = record.related("currency")?.optionalText("code"),
            let currency = Currency(code: code)
        else { throw ConnectorFailure(.malformedAnswer("sale.sale.currency: none we know")) }
        self.currency = currency
        shipments = try record.identities("shipments")
        net = try record.money("untaxed_amount", in: currency)
        tax = try record.money("tax_amount", in: currency)
        total = try record.money("total_amount", in: currency)
        lineIdentities = try record.identities("lines")
    }

    /// The answer in our words: `{"number": "SO-000001", "state": "processing", …}`.
    ///
    /// - Parameter lines: told where they were read, to be compared with what was meant.
    func response(wasThereAlready: Bool, lines: [Line]? = nil) -> ConnectorResponse {
        var payload = JSONObject(present: [
            "number": number.map { .string($0) } ?? .null,
            "sale": .number(identity),
            "state": .string(state.rawValue),
            "net": .string(net.decimalText),
            "tax": .string(tax.decimalText),
            "total": .string(total.decimalText),
            "currency": .string(currency.code),
        ])
        payload["lines"] = lines.map { lines in
            LinesReadBack.json(
                lines.reduce(into: [:]) { quantities, line in
                    guard let number = line.number else { return }
                    quantities[number, default: 0] += line.thousandths
                }
            )
        }
        let bytes = JSONValue.object(payload).bytes()
        return ConnectorResponse(
            reference: number,
            payload: bytes,
            answer: KeptAnswer(status: 200, body: bytes),
            wasThereAlready: wasThereAlready
        )
    }
}

extension TrytonConversation {
    /// The sale with that identity, as it is now.
    func sale(_ identity: Int64) async throws(ConnectorFailure) -> TrytonSale {
        let found = try await read("sale.sale", [identity], TrytonSale.fields)
        guard let record = found.first else {
            throw ConnectorFailure(.malformedAnswer("sale.sale: nothing was read"))
        }
        return try TrytonSale(record)
    }

    /// The sale that Tryton numbered so.
    func sale(numbered number: String) async throws(ConnectorFailure) -> TrytonSale {
        let found = try await search(
            "sale.sale",
            [TrytonValue.condition("number", "=", .string(number))],
            limit: 2,
            TrytonSale.fields
        )
        guard let record = found.first, found.count == 1 else {
            let detail =
                found.isEmpty
                ? "Tryton has no sale \(number) any more"
                : "Tryton has more than one sale \(number)"
            throw ConnectorFailure(.refused(status: 200, detail: detail))
        }
        return try TrytonSale(record)
    }

    func lines(of sale: TrytonSale) async throws(ConnectorFailure) -> [TrytonSale.Line] {
        try await lines(of: [sale])[sale.identity] ?? []
    }

    /// The lines of each of them, by the sale's identity.
    func lines(
        of sales: [TrytonSale]
    ) async throws(ConnectorFailure) -> [Int64: [TrytonSale.Line]] {
        let records = try await read(
            "sale.line",
            sales.flatMap(\.lineIdentities),
            ["sequence", "product", "quantity", "unit", "unit_price", "amount", "type"]
        )
        var owners: [Int64: TrytonSale] = [:]
        for sale in sales {
            for line in sale.lineIdentities { owners[line] = sale }
        }
        var lines: [Int64: [TrytonSale.Line]] = [:]
        for record in records where record.optionalText("type") == "line" {
            let identity = try record.identity()
            guard let sale = owners[identity] else { continue }
            lines[sale.identity, default: []].append(
                TrytonSale.Line(
                    identity: identity,
                    number: record.reference("sequence").map(Int.init),
                    product: record.reference("product"),
                    thousandths: try record.thousandths("quantity"),
                    unit: record.reference("unit"),
                    price: try record.decimal("unit_price", digits: 6),
                    amount: try record.money("amount", in: sale.currency)
                )
            )
        }
        return lines
    }
}

extension ERPOrder {
    var net: Money { lines.reduce(.zero(currency)) { $0 + $1.net } }
    var tax: Money { lines.reduce(.zero(currency)) { $0 + $1.tax } }

    /// Throws when Tryton's sale amounts to something else than was promised, naming both.
    ///
    /// Nets are equal to the cent. Tryton takes tax from price times quantity before the line is
    /// rounded. A customer whose policy takes it from the rounded line may be one rounding step
    /// away, and no further. What is billed is ours to the cent (`TrytonInvoicing`).
    func check(_ sale: TrytonSale) throws(ConnectorFailure) {
        let step = UInt64(1 + lines.count / 100)
        let isTaxNear = (tax - sale.tax).minorUnits.magnitude <= step
        let pairs = [
            ("net", net, sale.net), ("tax", isTaxNear ? sale.tax : tax, sale.tax),
            ("total", net + (isTaxNear ? sale.tax : tax), sale.total),
        ]
        for (name, ours, theirs) in pairs where ours != theirs {
            throw ConnectorFailure(
                .refused(
                    status: 200,
                    detail: "the \(name) differs: the order says \(ours), Tryton makes it "
                        + "\(theirs); compare prices, tax rates and the rounding policy"
                )
            )
        }
    }

    /// The same for a sale that is confirmed: it cannot be refused any more, so people must look.
    func checkBooked(_ sale: TrytonSale) throws(ConnectorFailure) {
        do throws(ConnectorFailure) {
            try check(sale)
        } catch {
            let number = sale.number ?? "\(sale.identity)"
            throw ConnectorFailure(.misconfigured("\(number) is booked, and \(error.description)"))
        }
    }

    /// The same for a sale that was changed: our amounts are shares of what was promised, Tryton
    /// computes anew, so each line may be a minor unit away. What is billed is ours all the same.
    func checkChanged(_ sale: TrytonSale) throws(ConnectorFailure) {
        let bound = UInt64(max(1, lines.count))
        let isNear =
            (net - sale.net).minorUnits.magnitude <= bound
            && (tax - sale.tax).minorUnits.magnitude <= bound
        if !isNear { try checkBooked(sale) }
    }

    func check(_ lines: [TrytonSale.Line]) throws(ConnectorFailure) {
        for line in self.lines {
            let found = lines.filter { $0.number == line.number }
            guard let theirs = found.first, found.count == 1 else {
                throw ConnectorFailure(
                    .refused(
                        status: 200,
                        detail: "line \(line.number) is there \(found.count) times in Tryton"
                    )
                )
            }
            guard theirs.thousandths == line.thousandths, theirs.price == line.price.millionths,
                theirs.amount == line.net
            else {
                let quantity = ScaledDecimal.text(line.thousandths, digits: 3, atLeast: 0)
                let there = ScaledDecimal.text(theirs.thousandths, digits: 3, atLeast: 0)
                let price = ScaledDecimal.text(theirs.price, digits: 6, atLeast: 2)
                throw ConnectorFailure(
                    .refused(
                        status: 200,
                        detail: "line \(line.number) differs: the order says \(quantity) at "
                            + "\(line.price.decimalText) for \(line.net), Tryton has \(there) at "
                            + "\(price) for \(theirs.amount)"
                    )
                )
            }
        }
    }
}
