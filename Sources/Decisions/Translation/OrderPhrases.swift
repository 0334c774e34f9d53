import Canonical
import EDI
import Ordering
import Primitives

/// Segments that more than one X12 document has.
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
    /// The code is the one that the buyer sent, and never our own; N103 says of what kind it is, as
    /// the order said. Where it said nothing the profile knows, or the buyer assigned it (92).
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
                .optional(code.map { _ in shipToKind }),
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

    /// N103 has 1 or 2 characters.
    private var shipToKind: String {
        let told = header.partyCodes?.shipToKind ?? profile.shipToQualifier
        return told.flatMap { (1...2).contains($0.utf8.count) ? $0 : nil } ?? "92"
    }

    /// The partner's word for the unit.
    func unitCode(_ unit: UnitOfMeasure) -> String {
        profile.units.filter { $0.value == unit }.keys.min() ?? unit.code
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
