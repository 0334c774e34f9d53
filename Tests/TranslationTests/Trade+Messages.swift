import Canonical
import EDI
import Ordering
import Primitives
import Translation

/// The same trade with a partner that speaks EDIFACT.
extension Trade {
    static var grocer: PartnerProfile {
        PartnerProfile(
            id: "grocer",
            entity: LegalEntity.ID("us"),
            channel: Channel.ID("edi-grocer"),
            customer: Party.ID("C-1"),
            currency: .usd,
            partner: X12Identity(qualifier: "14", id: "4000001000005"),
            ourselves: X12Identity(qualifier: "14", id: "4000001000104"),
            units: ["CT": .caseOf],
            edifact: EDIFACTSpeech()
        )
    }

    /// `order`, as its buyer's ORDERS names the parties, and by GTIN in its first line.
    static var message: OrderState {
        var order = order
        order.header?.partyCodes = PartyCodes(
            shipToKind: "9",
            buyer: PartyCode("4000001000005", kind: "9"),
            seller: PartyCode("SUPP-7", kind: "92")
        )
        order.header?.requestedShipTo = "4000001000203"
        order.lines[0].requestedItem = ItemIdentifier(.gtin, "4012345000016")
        return order
    }

    /// The interchange for a milestone as the partner receives it.
    static func message(
        _ kind: OutboundDocumentKind,
        _ milestone: Milestone,
        _ order: OrderState,
        to profile: PartnerProfile = grocer
    ) throws -> [UInt8] {
        let writer = OutboundDocumentWriter(profile)
        guard let segments = writer.segments(kind, for: milestone, of: order, at: moment) else {
            return []
        }
        return try writer.write(
            kind,
            segments,
            in: .edifact,
            numbers: .init(interchange: 9, group: 5, firstTransaction: 5),
            at: moment
        )
    }

    /// Its segments, one by one, the envelope's included.
    static func lines(_ bytes: [UInt8]) -> [String] {
        let interchange = EDIReader(policy: .strict).read(bytes).interchanges[0]
        return interchange.segments.map { String(decoding: bytes[$0.byteRange], as: UTF8.self) }
    }

    /// Its one message, if it is sound.
    static func set(_ bytes: [UInt8]) -> TransactionSet? {
        EDIReader(policy: .strict).read(bytes).transactions.first?.transaction
    }

    /// An ORDERS of the grocer with these body segments.
    static func ordersMessage(_ body: [String]) -> (Interchange, TransactionSet) {
        let text =
            "UNB+UNOC:3+4000001000005:14+4000001000104:14+261123:0830+77'UNH+1+ORDERS:D:96A:UN'"
            + body.map { $0 + "'" }.joined() + "UNT+\(body.count + 2)+1'UNZ+1+77'"
        let interchange = EDIReader().read(Array(text.utf8)).interchanges[0]
        return (interchange, interchange.groups[0].transactions[0])
    }
}
