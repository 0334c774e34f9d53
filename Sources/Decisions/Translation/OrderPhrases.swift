import Canonical
import EDI
import Ordering
import Primitives

/// Segments that more than one document has.
struct OrderPhrases {
    let profile: PartnerProfile
    let order: OrderState
    let header: OrderHeader

    init?(_ profile: PartnerProfile, _ order: OrderState) {
        guard let header = order.header else { return nil }
        self.profile = profile
        self.order = order
        self.header = header
    }

    /// `N1*ST*Dallas DC*92*0042~ N3*…~ N4*…~`
    ///
    /// 92 says that the buyer assigned the code, so it is the one that the buyer sent and never our
    /// own.
    var shipTo: [OutboundSegment] {
        guard let shipTo = header.shipTo else { return [] }
        let address = shipTo.address
        // N104 has 2 to 80 characters.
        let code = header.requestedShipTo.flatMap { (2...80).contains($0.utf8.count) ? $0 : nil }
        var segments = [
            OutboundSegment(
                "N1",
                "ST",
                .text(String(address.name.prefix(60))),
                .optional(code.map { _ in "92" }),
                .optional(code)
            )
        ]
        if let first = address.lines.first {
            let second = address.lines.dropFirst().first
            segments.append(
                OutboundSegment(
                    "N3",
                    .text(String(first.prefix(55))),
                    .optional(second.map { String($0.prefix(55)) })
                )
            )
        }
        segments.append(
            OutboundSegment(
                "N4",
                .text(String(address.city.prefix(30))),
                .optional(address.region.flatMap { $0.utf8.count == 2 ? $0 : nil }),
                .optional(address.postalCode.isEmpty ? nil : address.postalCode),
                .text(address.country)
            )
        )
        return segments
    }

    func line(_ number: Int) -> OrderLine? { order.lines.first { $0.number == number } }

    /// The number the buyer knows the line by: its own when it sent one.
    func lineNumber(_ line: OrderLine) -> String { line.buyerLineNumber ?? String(line.number) }

    /// The partner's word for the unit.
    func unitCode(_ unit: UnitOfMeasure) -> String {
        profile.units.filter { $0.value == unit }.keys.min() ?? unit.code
    }

    /// Stock units in the unit that was ordered, where that comes out exactly; else as they are.
    func ordered(_ stock: Int64, of line: OrderLine) -> Quantity {
        let (product, overflowed) = stock.multipliedReportingOverflow(by: line.ordered.thousandths)
        guard line.quantities.ordered > 0, !overflowed,
            product % line.quantities.ordered == 0
        else { return Quantity(thousandths: stock, line.stockUnit) }
        return Quantity(thousandths: product / line.quantities.ordered, line.ordered.unit)
    }

    /// `VN*AB-12*UP*012345678905`: our number, and the one it was ordered by.
    func itemNumbers(_ line: OrderLine) -> [OutboundElement] {
        var pairs: [OutboundElement] = []
        if let item = line.item { pairs = ["VN", .text(item.rawValue)] }
        let asked = line.requestedItem
        guard asked.scheme != .sku || line.item == nil else { return pairs }
        let known = profile.itemNumbers.first { $0.scheme == asked.scheme }
        if let known { pairs += [.text(known.qualifier), .text(asked.value)] }
        return pairs
    }
}
