public import Canonical
public import EDI
public import Ordering
import Primitives

/// What we write to carriers.
public enum CarrierDocumentKind: String, CaseIterable, Hashable, Sendable {
    /// 204: fetch this, or do not any more.
    case loadTender = "204"

    /// GS01.
    public var functionalID: String { "SM" }
}

/// What a carrier is asked to fetch at one site: the 204.
///
/// ```
/// B2**FFRT**17**PP~ B2A*00~ L11*PO-4711*PO~ L11*01J…*CO~ S5*1*CL~ G62*37*20261123~
/// N1*SF*Dallas DC*ZZ*0042~ N3*1 Dock Rd~ N4*Dallas*TX*75201*US~ OID**PO-4711**EA*24~
/// S5*2*CU~ G62*02*20261201~ N1*ST*Harbor*ZZ*MAIN~ N3*…~ N4*…~ L3*****8500~
/// ```
/// Control numbers and the moment are the caller's; the same content, numbers and moment give the
/// same bytes.
public struct LoadTender: Sendable {
    public let profile: PartnerProfile
    let terms: CarrierTerms
    let order: OrderState
    let header: OrderHeader
    let shipTo: ShipTo
    let load: FulfilmentState
    let place: CarrierTerms.Place

    /// `nil` where the carrier does not fetch at that site, or the order lacks what it tells.
    public init?(_ profile: PartnerProfile, of load: FulfilmentState, in order: OrderState) {
        guard let terms = profile.role.carrier, let place = terms.sites[load.site],
            let header = order.header, header.entity == profile.entity, let shipTo = header.shipTo
        else { return nil }
        self.profile = profile
        self.terms = terms
        self.order = order
        self.header = header
        self.shipTo = shipTo
        self.load = load
        self.place = place
    }

    /// What is agreed for it.
    public var charge: Money? { terms.charge(from: load.site, in: profile.currency) }

    public var answersWithinHours: Int { terms.answersWithinHours }

    public func write(
        number: Int64,
        isCancelled: Bool,
        numbers: Acknowledger.ControlNumbers,
        at moment: EnvelopeMoment
    ) throws(EDIWritingFailure) -> [UInt8] {
        let kind = CarrierDocumentKind.loadTender
        let interchange = OutboundDocumentWriter(profile).interchange(
            kind.rawValue,
            kind.functionalID,
            segments(number: number, isCancelled: isCancelled, at: moment),
            numbers: numbers,
            at: moment
        )
        return try X12Writer().write(interchange)
    }

    func segments(
        number: Int64,
        isCancelled: Bool,
        at moment: EnvelopeMoment
    ) -> [OutboundSegment] {
        var segments = [
            OutboundSegment(
                "B2",
                .absent,
                .text(terms.code),
                .absent,
                .number(number),
                .absent,
                .text(terms.payment)
            ),
            // Element 353: original, cancellation.
            OutboundSegment("B2A", isCancelled ? "01" : "00"),
        ]
        let references = [(header.purchaseOrderNumber, "PO"), (header.id.rawValue, "CO")]
        for (text, qualifier) in references where (1...30).contains(text.utf8.count) {
            segments.append(OutboundSegment("L11", .text(text), .text(qualifier)))
        }
        segments.append(OutboundSegment("S5", "1", "CL"))
        segments.append(OutboundSegment("G62", "37", .text(moment.longDate)))
        segments += pickUp
        segments += load.lines.compactMap(goods)
        segments.append(OutboundSegment("S5", "2", "CU"))
        if let day = header.requestedDeliveryDate {
            segments.append(OutboundSegment("G62", "02", .text(day.x12Text)))
        }
        segments += delivery
        if let charge {
            segments.append(
                OutboundSegment(
                    "L3",
                    .absent,
                    .absent,
                    .absent,
                    .absent,
                    .number(Self.impliedTwo(charge))
                )
            )
        }
        return segments
    }

    /// L305 has two implied decimals, whatever the currency.
    private static func impliedTwo(_ money: Money) -> Int64 {
        let (minor, per) = (money.minorUnits, money.currency.minorPerMajor)
        return per >= 100 ? minor / (per / 100) : minor * (100 / per)
    }

    private var pickUp: [OutboundSegment] {
        let address = place.address
        return party("SF", address.name ?? load.site.rawValue, place.code)
            + self.address(address.lines)
            + [town(address.city, address.region, address.postalCode, address.country)]
    }

    private var delivery: [OutboundSegment] {
        let address = shipTo.address
        return party("ST", address.name, shipTo.code) + self.address(address.lines)
            + [town(address.city, address.region, address.postalCode, address.country)]
    }

    private func party(_ role: String, _ name: String, _ code: String?) -> [OutboundSegment] {
        let code = code.flatMap { (2...80).contains($0.utf8.count) ? $0 : nil }
        return [
            OutboundSegment(
                "N1",
                .text(role),
                .text(String(name.prefix(60))),
                .optional(code.map { _ in profile.shipToQualifier ?? "ZZ" }),
                .optional(code)
            )
        ]
    }

    /// N3 has two lines of 55 characters.
    private func address(_ lines: [String]) -> [OutboundSegment] {
        stride(from: 0, to: min(4, lines.count), by: 2).map { first in
            OutboundSegment(
                "N3",
                .text(String(lines[first].prefix(55))),
                .optional(lines.dropFirst(first + 1).first.map { String($0.prefix(55)) })
            )
        }
    }

    private func town(
        _ city: String,
        _ region: String?,
        _ postalCode: String?,
        _ country: String?
    ) -> OutboundSegment {
        OutboundSegment(
            "N4",
            .text(String(city.prefix(30))),
            .optional(region.flatMap { $0.utf8.count == 2 ? $0 : nil }),
            .optional(postalCode.flatMap { $0.isEmpty ? nil : $0 }),
            .optional(country)
        )
    }

    /// `OID**PO-4711**EA*24~`: what is still to come of one line.
    private func goods(_ line: FulfilmentState.Line) -> OutboundSegment? {
        let wanted = line.requested - line.short - line.stopped - line.cancelAsked
        guard wanted > 0, let own = order.lines.first(where: { $0.number == line.line })
        else { return nil }
        let number = header.purchaseOrderNumber
        let unit = profile.units.filter { $0.value == own.stockUnit }.keys.min()
        return OutboundSegment(
            "OID",
            .absent,
            .optional(number.utf8.count <= 22 ? number : nil),
            .absent,
            .text(unit ?? own.stockUnit.code),
            .decimal(wanted, digits: 3)
        )
    }
}
