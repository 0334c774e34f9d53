import Database
import EDI
import Ordering
import Primitives
import Storage
import Translation

/// Our control numbers towards one partner: allocated in the transaction that uses them.
enum ControlNumbers {
    /// Both standards draw from the same sequences, so a partner's numbers go on where it changes
    /// its standard. In EDIFACT there are no groups, and the message counts in their place.
    static func next(
        for profile: PartnerProfile,
        in standard: EDIStandard,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Acknowledger.ControlNumbers {
        let table = transaction.controlNumbers
        let interchange = try table.next(partner: profile.id, direction: "out", kind: "ISA")
        let group = try table.next(partner: profile.id, direction: "out", kind: "GS")
        return Acknowledger.ControlNumbers(
            interchange: Int(interchange),
            group: Int(group),
            firstTransaction: standard == .edifact ? Int(group) : 1
        )
    }
}

/// A file on its way to a partner's folder.
struct OutgoingFile {
    var profile: PartnerProfile
    var type: String
    var controlNumber: Int
    var instance: InstanceReference?

    var id: String { "out/\(profile.id)/\(type)/\(controlNumber)" }
    var name: String { "\(profile.id)-\(type)-\(controlNumber).\(ending)" }

    /// X12's sets are numbers; messages have names.
    private var ending: String { type.utf8.first.map { $0 < 0x3A } ?? true ? "x12" : "edi" }

    /// Whether its partner says whether it can read it: everything but what is such a word itself.
    private static func isAcknowledged(_ type: String) -> Bool {
        OutboundDocumentKind(named: type) != nil || WarehouseDocumentKind(rawValue: type) != nil
            || CarrierDocumentKind(rawValue: type) != nil
    }

    func store(
        _ bytes: [UInt8],
        state: String = "built",
        detail: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        try transaction.documents.insert(
            PartnerDocument(
                id: id,
                entity: profile.entity.rawValue,
                partner: profile.id,
                direction: "out",
                type: type,
                controlNumber: String(controlNumber),
                state: state,
                instance: instance,
                name: name,
                detail: detail,
                bytes: bytes,
                createdAt: now
            )
        )
        if let hours = profile.acknowledgesWithinHours, !bytes.isEmpty,
            Self.isAcknowledged(type)
        {
            let due = now.advanced(by: .seconds(3_600 * hours))
            try transaction.documents.await(id, until: due)
        }
    }
}
