import Canonical
import Connectors
import JSON
import Primitives
import Purchasing

/// Which of a purchase's planned moves a receipt takes, how much of each, and what is moved beside
/// them; as commands for the list of moves of a new shipment.
struct TrytonReceiptPlan {
    private(set) var commands: [JSONValue] = []

    private let place: TrytonWarehouse
    private let moveUnit: String
    private let currency: Int64
    private let supplierLocation: Int64

    init(
        _ wanted: [ReceiptDocument.Line],
        of purchase: TrytonPurchase,
        at place: TrytonWarehouse,
        _ directory: TrytonDirectory,
        _ conversation: TrytonConversation
    ) async throws(ConnectorFailure) {
        self.place = place
        moveUnit = try await conversation.session().dialect.moveUnit
        currency = try await directory.identity(
            of: "currency.currency",
            "code",
            purchase.currency.code,
            conversation
        )
        let party = try await conversation.read(
            "party.party",
            [purchase.party],
            ["supplier_location"]
        )
        supplierLocation = try party.first?.number("supplier_location") ?? 0
        let products = try await directory.counted(
            wanted.map { ($0.item, $0.unit) },
            conversation
        )
        var (lines, moves) = try await Self.planned(purchase, conversation)
        if !Self.isEnough(moves, for: wanted, lines) {
            // What is left of an earlier receipt is planned behind its commit, by a queue.
            try await conversation.press("process", TrytonPurchase.model, purchase.identity)
            (lines, moves) = try await Self.planned(purchase, conversation)
        }
        for line in wanted {
            guard let product = products[line.item],
                let theirs = lines.first(where: { $0.number == line.line })
            else {
                throw TrytonConversation.refused(
                    "line \(line.line) of \(purchase.number ?? "the purchase") is not in Tryton"
                )
            }
            let ofLine = moves.filter { $0.line == theirs.identity }
            take(line.thousandths, of: theirs, ofLine, product)
        }
    }

    private static func planned(
        _ purchase: TrytonPurchase,
        _ conversation: TrytonConversation
    ) async throws(ConnectorFailure) -> ([TrytonPurchase.Line], [TrytonIncomingMove]) {
        let lines = try await conversation.lines(of: purchase)
        return (lines, try await conversation.incomingMoves(of: lines))
    }

    private static func isEnough(
        _ moves: [TrytonIncomingMove],
        for wanted: [ReceiptDocument.Line],
        _ lines: [TrytonPurchase.Line]
    ) -> Bool {
        wanted.allSatisfy { line in
            let theirs = lines.first { $0.number == line.line }?.identity
            let open = moves.filter { $0.line == theirs && $0.isOpen }
            return open.reduce(0) { $0 + $1.stockThousandths } >= line.thousandths
        }
    }

    private mutating func take(
        _ thousandths: Int64,
        of line: TrytonPurchase.Line,
        _ moves: [TrytonIncomingMove],
        _ product: TrytonDirectory.Product
    ) {
        var rest = thousandths
        let measure = Measure(line, moves.first, product)
        for move in moves where move.isOpen && rest > 0 {
            commands.append(["add", [.number(move.identity)]])
            let part = min(rest, move.stockThousandths)
            if part < move.stockThousandths {
                let change = values(part, measure, in: move.unit)
                commands.append(["write", [.number(move.identity)], change])
            }
            rest -= part
        }
        guard rest > 0 else { return }
        guard var beyond = values(rest, measure, in: nil).object else { return }
        beyond["product"] = .number(product.identity)
        beyond["from_location"] = .number(supplierLocation)
        beyond["to_location"] = .number(place.arrival)
        beyond["currency"] = .number(currency)
        commands.append(["create", [.object(beyond)]])
    }

    /// - Parameter unit: the move's own, which needs no new price.
    private func values(
        _ stock: Int64,
        _ measure: Measure,
        in unit: Int64?
    ) -> JSONValue {
        let measured = measure.measured(stock)
        guard measured.unit != unit else {
            return ["quantity": TrytonValue.quantity(measured.thousandths)]
        }
        return [
            "quantity": TrytonValue.quantity(measured.thousandths),
            moveUnit: .number(measured.unit),
            "unit_price": TrytonValue.decimal(
                ScaledDecimal.text(measured.price, digits: 6, atLeast: 2)
            ),
        ]
    }

    /// Stock in the unit that was ordered, where that comes out even, or else in the product's own.
    private struct Measure {
        private let ordered: Int64
        private let stock: Int64
        private let orderedUnit: Int64
        private let stockUnit: Int64
        private let price: Int64

        /// One of the line's moves tells how many of the product's unit an ordered one holds.
        init(
            _ line: TrytonPurchase.Line,
            _ move: TrytonIncomingMove?,
            _ product: TrytonDirectory.Product
        ) {
            orderedUnit = line.unit ?? product.unit
            stockUnit = product.unit
            price = line.price
            guard let move, move.unit == orderedUnit, move.thousandths > 0,
                move.stockThousandths > 0
            else {
                (ordered, stock) = (1, 1)
                return
            }
            (ordered, stock) = (move.thousandths, move.stockThousandths)
        }

        func measured(_ thousandths: Int64) -> (thousandths: Int64, unit: Int64, price: Int64) {
            let whole = Int128(thousandths) * Int128(ordered)
            if orderedUnit == stockUnit || whole % Int128(stock) == 0 {
                let inOrdered =
                    orderedUnit == stockUnit ? thousandths : Int64(whole / Int128(stock))
                return (inOrdered, orderedUnit, price)
            }
            // Tryton keeps four digits of a price.
            let each = RoundingMode.halfEven.divide(
                Int128(price) * Int128(ordered),
                by: Int128(stock) * 100
            )
            return (thousandths, stockUnit, each * 100)
        }
    }
}
