public import Canonical
public import EDI
public import Ordering
import Primitives

/// The documents we send to a partner about an order, by what they are in X12.
public enum OutboundDocumentKind: String, Codable, CaseIterable, Hashable, Sendable {
    /// 855, ORDRSP: what we make of the order, line by line.
    case orderAcknowledgment = "855"
    /// 856, DESADV: what left, in which parcels.
    case shipNotice = "856"
    /// 810, INVOIC: what it costs.
    case invoice = "810"
    /// 824, APERAK: why a document of theirs was not acted upon.
    case applicationAdvice = "824"
    /// 850, ORDERS: what we buy.
    case purchaseOrder = "850"
    /// 860, ORDCHG: what we buy otherwise than was said, or not at all.
    case purchaseOrderChange = "860"

    /// By its name in either standard: `855` or `ORDRSP`.
    public init?(named name: String) {
        guard let kind = Self.allCases.first(where: { $0.rawValue == name || $0.message == name })
        else { return nil }
        self = kind
    }

    /// The EDIFACT message that tells the same.
    public var message: String {
        switch self {
        case .orderAcknowledgment: "ORDRSP"
        case .shipNotice: "DESADV"
        case .invoice: "INVOIC"
        case .applicationAdvice: "APERAK"
        case .purchaseOrder: "ORDERS"
        case .purchaseOrderChange: "ORDCHG"
        }
    }

    public func name(in standard: EDIStandard) -> String {
        switch standard {
        case .x12: rawValue
        case .edifact: message
        }
    }

    /// GS01.
    public var functionalID: String {
        switch self {
        case .orderAcknowledgment: "PR"
        case .shipNotice: "SH"
        case .invoice: "IN"
        case .applicationAdvice: "AG"
        case .purchaseOrder: "PO"
        case .purchaseOrderChange: "PC"
        }
    }
}

/// Writes an order's documents in a partner's words and in its standard.
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

    /// The body of the set or message for `milestone` of `order`; `nil` when the order lacks what
    /// it tells.
    public func segments(
        _ kind: OutboundDocumentKind,
        for milestone: Milestone,
        of order: OrderState,
        at moment: EnvelopeMoment
    ) -> [OutboundSegment]? {
        let isX12 = profile.standard == .x12
        switch kind {
        case .orderAcknowledgment:
            return isX12
                ? OrderAcknowledgment(profile, order)?.segments(at: moment)
                : OrderResponseMessage(profile, order)?.segments(at: moment)
        case .shipNotice:
            guard let shipment = order.shipments.first(where: { $0.id == milestone.shipment })
            else { return nil }
            return isX12
                ? ShipNotice(profile, order, shipment)?.segments(at: moment)
                : DespatchMessage(profile, order, shipment)?.segments(at: moment)
        case .invoice:
            let named = order.invoices.first {
                $0.id.rawValue == milestone.reference || $0.externalNumber == milestone.reference
            }
            guard let invoice = named else { return nil }
            return isX12
                ? InvoiceDocument(profile, order, invoice)?.segments()
                : InvoiceMessage(profile, order, invoice)?.segments()
        case .applicationAdvice, .purchaseOrder, .purchaseOrderChange:
            // They are about a document, or about what we buy: `RefusalDocument` and
            // `SupplierLetter` write them.
            return nil
        }
    }

    /// The bytes of the whole interchange around one document of a standard.
    public func write(
        _ kind: OutboundDocumentKind,
        _ segments: [OutboundSegment],
        in standard: EDIStandard,
        numbers: Acknowledger.ControlNumbers,
        at moment: EnvelopeMoment
    ) throws(EDIWritingFailure) -> [UInt8] {
        switch standard {
        case .x12:
            try X12Writer().write(interchange(kind, segments, numbers: numbers, at: moment))
        case .edifact:
            try EDIFACTWriter().write(
                messageInterchange(kind, segments, numbers: numbers, at: moment)
            )
        }
    }

    /// The EDIFACT interchange around one document; its message counts on from one interchange to
    /// the next.
    public func messageInterchange(
        _ kind: OutboundDocumentKind,
        _ segments: [OutboundSegment],
        numbers: Acknowledger.ControlNumbers,
        at moment: EnvelopeMoment
    ) -> OutboundMessageInterchange {
        let speech = profile.edifact ?? EDIFACTSpeech()
        let ourselves = profile.ourselves
        let partner = profile.partner
        var interchange = OutboundMessageInterchange(
            from: EDIFACTIdentity(ourselves.id, qualifier: ourselves.qualifier),
            to: EDIFACTIdentity(
                partner.id,
                qualifier: partner.qualifier,
                routing: speech.routing ?? ""
            ),
            at: moment,
            controlReference: String(numbers.interchange),
            messages: [
                OutboundMessage(
                    speech.type(of: kind),
                    reference: String(numbers.firstTransaction),
                    segments: segments
                )
            ]
        )
        interchange.syntaxIdentifier = speech.syntax.repertoire.syntaxIdentifier
        interchange.syntaxVersion = speech.syntax.version
        interchange.delimiters = speech.una.delimiters
        interchange.beginsWithServiceStringAdvice = speech.una != .none
        interchange.isTest = profile.usage == "T"
        // Who is waited for is asked.
        interchange.requestsAcknowledgment = profile.acknowledgesWithinHours != nil
        return interchange
    }

    /// The X12 interchange around one document.
    public func interchange(
        _ kind: OutboundDocumentKind,
        _ segments: [OutboundSegment],
        numbers: Acknowledger.ControlNumbers,
        at moment: EnvelopeMoment
    ) -> OutboundInterchange {
        interchange(kind.rawValue, kind.functionalID, segments, numbers: numbers, at: moment)
    }

    func interchange(
        _ name: String,
        _ functionalID: String,
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
                functionalID: functionalID,
                version: profile.version,
                controlNumber: numbers.group,
                transactions: [
                    OutboundTransaction(
                        set: name,
                        controlNumber: padded,
                        segments: segments
                    )
                ]
            )
        ]
        return interchange
    }
}
