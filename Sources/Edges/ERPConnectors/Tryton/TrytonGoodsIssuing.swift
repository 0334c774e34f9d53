import Canonical
import Connectors
import JSON
import Ordering
import Primitives

/// `erp.goods_issue`: Tryton's own stock follows a shipment that has left our warehouse.
///
/// Tryton has made a customer shipment for everything that is open. It is marked as ours by its
/// reference (`SHIPMENT TRACKING, …`), cut down to what left, and walked to its end; for the rest
/// Tryton makes another by itself. Each step reads the state first, so an interrupted issue goes on
/// where it stopped. Goods that left are a fact: where Tryton counts too little stock, its
/// assignment is forced.
struct TrytonGoodsIssuing: Sendable {
    let issue: GoodsIssue
    let conversation: TrytonConversation

    private static let model = "stock.shipment.out"
    private var shipment: Shipment { issue.shipment }

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        let sale = try await sale()
        let shipments = try await shipments(of: sale)
        var theirs: TrytonShipment
        if let marked = shipments.first(where: { $0.isMarked(as: shipment.id) }) {
            theirs = marked
        } else {
            theirs = try await chosen(among: shipments, sale)
            try await mark(theirs)
        }
        guard theirs.state != "done" else { return theirs.response(wasThereAlready: true) }
        if ["draft", "waiting", "assigned"].contains(theirs.state) {
            try await cutDown(theirs, sale)
            theirs = try await assigned(theirs)
        }
        let dialect = try await conversation.session().dialect
        for (button, before) in [("pick", "assigned"), ("pack", "picked")]
        where theirs.state == before { theirs = try await press(button, theirs) }
        if ["packed", "shipped"].contains(theirs.state) {
            theirs = try await press(dialect.shipmentDone, theirs)
        }
        guard theirs.state == "done" else {
            let text = "\(theirs.number) is \(theirs.state) after it was packed and done"
            throw ConnectorFailure(.malformedAnswer(text))
        }
        try await checkQuantities(theirs, sale)
        return theirs.response(wasThereAlready: false)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        let sale = try await sale()
        let shipments = try await shipments(of: sale)
        guard
            let marked = shipments.first(where: {
                $0.isMarked(as: shipment.id) && $0.state == "done"
            })
        else { return nil }
        let issued = try await issued(by: marked, sale)
        return marked.response(wasThereAlready: true, issued: issued)
    }

    /// What its moves took, by our lines' numbers.
    private func issued(
        by theirs: TrytonShipment,
        _ sale: TrytonSale
    ) async throws(ConnectorFailure) -> [Int: Int64] {
        try await moves(of: theirs, sale).reduce(into: [:]) {
            $0[$1.line, default: 0] += $1.thousandths
        }
    }

    private func sale() async throws(ConnectorFailure) -> TrytonSale {
        guard let number = issue.externalOrderNumber else {
            throw ConnectorFailure(.untranslatable("a goods issue without the sale's number"))
        }
        return try await conversation.sale(numbered: number)
    }

    private func shipments(
        of sale: TrytonSale
    ) async throws(ConnectorFailure) -> [TrytonShipment] {
        let records = try await conversation.read(
            Self.model,
            sale.shipments,
            TrytonShipment.fields
        )
        var shipments: [TrytonShipment] = []
        for record in records { shipments.append(try TrytonShipment(record)) }
        return shipments
    }

    /// The open shipment that holds every line that left.
    private func chosen(
        among shipments: [TrytonShipment],
        _ sale: TrytonSale
    ) async throws(ConnectorFailure) -> TrytonShipment {
        let wanted = Set(quantities.keys)
        for candidate in shipments where candidate.isOpen && candidate.reference.isEmpty {
            let moves = try await moves(of: candidate, sale)
            guard wanted.isSubset(of: moves.map(\.line)) else { continue }
            guard candidate.warehouse == shipment.site.rawValue else {
                let detail =
                    "\(shipment.id) left \(shipment.site), and Tryton's \(candidate.number) is to "
                    + "leave \(candidate.warehouse)"
                throw ConnectorFailure(.refused(status: 200, detail: detail))
            }
            return candidate
        }
        let lines = wanted.sorted().map(String.init).joined(separator: ", ")
        throw ConnectorFailure(
            .refused(
                status: 200,
                detail: "no open shipment of \(sale.number ?? "the sale") in Tryton holds line "
                    + "\(lines), which left with \(shipment.id)"
            )
        )
    }

    private func mark(_ theirs: TrytonShipment) async throws(ConnectorFailure) {
        var numbers: [String] = []
        for parcel in shipment.parcels where !numbers.contains(parcel.trackingNumber) {
            numbers.append(parcel.trackingNumber)
        }
        let tracking = numbers.joined(separator: ", ").prefix(400)
        let reference = TrytonShipment.mark(shipment.id) + tracking
        try await conversation.write(
            Self.model,
            [(theirs.identity, ["reference": .string(reference)])]
        )
    }

    /// Total left, by line.
    private var quantities: [Int: Int64] {
        shipment.parcels.flatMap(\.contents).reduce(into: [:]) {
            $0[$1.line, default: 0] += $1.thousandths
        }
    }

    private func cutDown(
        _ theirs: TrytonShipment,
        _ sale: TrytonSale
    ) async throws(ConnectorFailure) {
        let moves = try await moves(of: theirs, sale)
        let quantities = quantities
        let changed = moves.filter { move in
            quantities[move.line].map { $0 != move.thousandths } ?? false
        }
        let left = moves.filter { quantities[$0.line] == nil }
        guard !changed.isEmpty || !left.isEmpty else { return }
        if theirs.state == "assigned" {
            // An assigned move is read-only.
            _ = try await press("wait", theirs)
        }
        try await conversation.write(
            "stock.move",
            changed.map { move in
                let quantity = TrytonValue.quantity(quantities[move.line] ?? 0)
                return (move.identity, ["quantity": quantity])
            }
        )
        try await conversation.delete("stock.move", left.map(\.identity))
        // Makes the moves within the warehouse anew, for what is left.
        _ = try await press("wait", theirs)
    }

    private func assigned(
        _ theirs: TrytonShipment
    ) async throws(ConnectorFailure) -> TrytonShipment {
        var now = try await current(theirs)
        if now.state == "draft" { now = try await press("wait", now) }
        if now.state == "waiting" { now = try await press("assign_try", now) }
        if now.state == "waiting" { now = try await press("assign_force", now) }
        return now
    }

    private func press(
        _ button: String,
        _ theirs: TrytonShipment
    ) async throws(ConnectorFailure) -> TrytonShipment {
        try await conversation.press(button, Self.model, theirs.identity)
        return try await current(theirs)
    }

    private func current(
        _ theirs: TrytonShipment
    ) async throws(ConnectorFailure) -> TrytonShipment {
        let records = try await conversation.read(
            Self.model,
            [theirs.identity],
            TrytonShipment.fields
        )
        guard let record = records.first else {
            throw ConnectorFailure(.malformedAnswer("\(Self.model): nothing was read"))
        }
        return try TrytonShipment(record)
    }

    private func moves(
        of theirs: TrytonShipment,
        _ sale: TrytonSale
    ) async throws(ConnectorFailure) -> [TrytonShipment.Move] {
        let lines = try await conversation.lines(of: sale)
        return try await conversation.outgoingMoves(of: theirs).compactMap { move in
            guard let line = lines.first(where: { $0.identity == move.saleLine })?.number else {
                return nil
            }
            var move = move
            move.line = line
            return move
        }
    }

    private func checkQuantities(
        _ theirs: TrytonShipment,
        _ sale: TrytonSale
    ) async throws(ConnectorFailure) {
        let issued = try await issued(by: try await current(theirs), sale)
        guard issued != quantities else { return }
        throw ConnectorFailure(
            .misconfigured(
                "\(theirs.number) issued other quantities than left with \(shipment.id): lines "
                    + "\(Self.text(issued)) against \(Self.text(quantities))"
            )
        )
    }

    private static func text(_ quantities: [Int: Int64]) -> String {
        quantities.sorted { $0.key < $1.key }
            .map { "\($0.key): \(ScaledDecimal.text($0.value, digits: 3, atLeast: 0))" }
            .joined(separator: ", ")
    }
}
