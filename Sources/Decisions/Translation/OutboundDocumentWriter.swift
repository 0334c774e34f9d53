public import Canonical
public import EDI
public import Ordering
import Primitives

/// The documents we send to a partner about its order.
public enum OutboundDocumentKind: String, Codable, CaseIterable, Hashable, Sendable {
    /// 855: what we make of the order, line by line.
    case orderAcknowledgment = "855"
    /// 856: what left, in which parcels.
    case shipNotice = "856"
    /// 810: what it costs.
    case invoice = "810"
    /// 824: why a document of theirs was not acted upon.
    case applicationAdvice = "824"

    /// GS01.
    public var functionalID: String {
        switch self {
        case .orderAcknowledgment: "PR"
        case .shipNotice: "SH"
        case .invoice: "IN"
        case .applicationAdvice: "AG"
        }
    }
}

/// Writes an order's documents in a partner's words.
///
/// Control numbers and the moment are the caller's; the same order, numbers and moment give the
/// same bytes.
public struct OutboundDocumentWriter: Sendable {
    let profile: PartnerProfile

    public init(_ profile: PartnerProfile) { self.profile = profile }

    /// Which document a milestone calls for, if any.
    public static func kind(for milestone: Milestone.Kind) -> OutboundDocumentKind? {
        switch milestone {
        case .accepted, .rejected: .orderAcknowledgment
        case .shipped: .shipNotice
        case .invoiced: .invoice
        case .received, .held, .holdReleased, .changed, .cancelled, .booked, .released, .picking,
            .picked,
            .packed, .dispatched, .inTransit, .delivered, .backordered, .allocated, .paid,
            .deliveryException, .changeRefused, .cancelRefused, .returnAuthorized, .returned:
            nil
        }
    }

    /// The transaction set's body for `milestone` of `order`; `nil` when the order lacks what it
    /// tells.
    public func segments(
        _ kind: OutboundDocumentKind,
        for milestone: Milestone,
        of order: OrderState,
        at moment: EnvelopeMoment
    ) -> [OutboundSegment]? {
        switch kind {
        case .orderAcknowledgment:
            return OrderAcknowledgment(profile, order)?.segments(at: moment)
        case .shipNotice:
            guard let shipment = order.shipments.first(where: { $0.id == milestone.shipment })
            else { return nil }
            return ShipNotice(profile, order, shipment)?.segments(at: moment)
        case .invoice:
            let named = order.invoices.first {
                $0.id.rawValue == milestone.reference || $0.externalNumber == milestone.reference
            }
            guard let invoice = named else { return nil }
            return InvoiceDocument(profile, order, invoice)?.segments()
        case .applicationAdvice:
            // It is about a document, not about an order: `RefusalDocument` writes it.
            return nil
        }
    }

    /// The whole interchange around one document.
    public func interchange(
        _ kind: OutboundDocumentKind,
        _ segments: [OutboundSegment],
        numbers: Acknowledger.ControlNumbers,
        at moment: EnvelopeMoment
    ) -> OutboundInterchange {
        var interchange = OutboundInterchange(
            from: profile.ourselves,
            to: profile.partner,
            at: moment,
            version: profile.interchangeVersion,
            controlNumber: numbers.interchange
        )
        interchange.usage = profile.usage
        let set = String(numbers.firstTransaction)
        let padded = String(repeating: "0", count: max(0, 4 - set.utf8.count)) + set
        interchange.groups = [
            OutboundGroup(
                functionalID: kind.functionalID,
                version: profile.version,
                controlNumber: numbers.group,
                transactions: [
                    OutboundTransaction(
                        set: kind.rawValue,
                        controlNumber: padded,
                        segments: segments
                    )
                ]
            )
        ]
        return interchange
    }
}
