import Canonical
import Crypto
import Database
import EDI
import Mapping
import Ordering
import Primitives
import Storage
import Translation

/// One interchange of one partner: recorded, acknowledged, its orders queued.
struct PartnerIntake {
    let profile: PartnerProfile
    let facts: FactLoader
    let document: EDIDocument
    let interchange: Interchange
    let stored: StoredMessage
    let now: Timestamp
    /// How its documents are read, where its profile names a mapping.
    var choice = MappingChoice.none

    var mapping: EffectiveMapping? { choice.mapping }
    var entity: String { profile.entity.rawValue }

    /// The interchange's key: a partner uses each control number once.
    var documentID: String { "in/\(profile.id)/\(interchange.controlNumber)" }

    func run(in transaction: borrowing Transaction) throws(StoreFailure) {
        if try transaction.documents.load(documentID) != nil {
            try refuseRepeat(in: transaction)
            return
        }
        var refused: [RefusedSet] = []
        var warnings: [String] = []
        var failures = FailedReadings(profile, by: mapping)
        for group in interchange.groups {
            for set in group.transactions {
                if let refusal = try take(set, in: group, &warnings, transaction) {
                    refused.append(refusal)
                    failures.add(refusal.violations)
                }
            }
        }
        let notes = refused.map(\.note)
        try record(notes, warnings, in: transaction)
        try failures.count(of: documentID, in: transaction, at: now)
        try acknowledge(in: transaction)
        try choice.count(
            hasFailed: refused.contains(where: \.isUnread),
            from: profile.id,
            in: transaction
        )
        for refusal in refused { try tell(refusal, in: transaction) }
        if !notes.isEmpty { try openWorkItem(notes, in: transaction) }
    }

    /// A transaction set that nothing came of.
    struct RefusedSet {
        /// Why, in one line for the person who looks at it.
        var note: String
        /// What the partner is told beyond the 997, which speaks of form only.
        var answer: RefusalDocument?
        /// What of it could not be read.
        var violations: [TranslationViolation] = []
        /// Whether it is an order that could not be read.
        var isUnread = false
    }

    /// Queues the order of one transaction set, or says why not.
    private func take(
        _ set: TransactionSet,
        in group: FunctionalGroup,
        _ warnings: inout [String],
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> RefusedSet? {
        let name = "\(set.identifier) \(set.controlNumber)"
        let news = ReceivedAcknowledgments(profile: profile, now: now)
        if news.takes(set) {
            if let oddity = try news.take(set, in: transaction) {
                warnings.append("\(name): \(oddity)")
            }
            return nil
        }
        if profile.role.supplier != nil {
            return try takeFromSupplier(set, in: group, name, transaction)
        }
        if let reader = WarehouseSetReader(profile) {
            return try take(set, in: group, name, by: reader, &warnings, transaction)
        }
        if let reader = CarrierSetReader(profile) {
            return try take(set, in: group, name, by: reader, transaction)
        }
        let reading = OrderReading(profile, by: mapping)
        guard reading.takes(set) else { return unsupported(name, set, group) }
        guard set.isUsable else { return malformed(set, name) }
        guard let translated = reading.read(set) else { return unsupported(name, set, group) }
        warnings += translated.warnings.map { "\(name): \($0)" }
        guard let request = translated.request else {
            let reasons = translated.violations
            var refused = RefusedSet(
                note: "\(name): " + reasons.map(\.description).joined(separator: "; ")
                    + (choice.reader.map { " (read by \($0))" } ?? "")
            )
            refused.violations = reasons
            refused.isUnread = true
            refused.answer = refusal(
                of: set,
                in: group,
                because: reasons,
                isNumberTaken: try isNumberTaken(by: set, transaction)
            )
            return refused
        }
        let body = try StoredValue.encode(request)
        let message = InboundMessage(
            entity: entity,
            source: "partner:\(profile.id)",
            key: "\(interchange.controlNumber)/\(group.controlNumber)/\(set.controlNumber)",
            kind: MessageKind.orderRequest.rawValue,
            contentHash: Array(SHA256.hash(data: body)),
            body: body,
            traceID: Self.traceID(documentID + "/" + set.controlNumber),
            actor: profile.id
        )
        _ = try transaction.inbox.accept(message, at: now)
        try PartnerDuties(profile: profile).begin(
            responseTo: request.purchaseOrderNumber,
            from: documentID,
            "\(group.controlNumber)/\(set.controlNumber)",
            in: transaction,
            at: now
        )
        return nil
    }

    private func takeFromSupplier(
        _ set: TransactionSet,
        in group: FunctionalGroup,
        _ name: String,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> RefusedSet? {
        guard SupplierSetReader(profile)?.takes(set) ?? false else {
            return unsupported(name, set, group)
        }
        guard set.isUsable else { return malformed(set, name) }
        let intake = SupplierIntake(profile: profile, facts: facts, now: now)
        let outcome = try intake.take(
            set,
            as: "\(interchange.controlNumber)/\(group.controlNumber)/\(set.controlNumber)",
            traceID: { Self.traceID("\(documentID)/\(set.controlNumber)/\($0)") },
            in: transaction
        )
        guard !outcome.violations.isEmpty else { return nil }
        let words = outcome.violations.map(\.description).joined(separator: "; ")
        var refused = RefusedSet(note: "\(name): \(words)")
        // Where some of it was acted upon, an answer that refuses the whole set would be untrue.
        if outcome.orders.isEmpty {
            refused.answer = refusal(
                of: set,
                in: group,
                because: outcome.violations,
                isNumberTaken: false
            )
        }
        return refused
    }

    /// Replies are never answered, lest two parties answer each other for ever.
    private static let replies: Set<String> = ["824", "864", "997", "999", "APERAK", "CONTRL"]

    func malformed(_ set: TransactionSet, _ name: String) -> RefusedSet {
        let first = document.diagnostics(of: set).first { $0.severity == .error }
        let answer = interchange.standard == .x12 ? "997" : "CONTRL"
        return RefusedSet(
            note: "\(name): refused in the \(answer)\(first.map { ", \($0)" } ?? "")"
        )
    }

    func unsupported(
        _ name: String,
        _ set: TransactionSet,
        _ group: FunctionalGroup
    ) -> RefusedSet {
        var refused = RefusedSet(
            note: "\(name): sets of this kind are not taken in from \(profile.id)"
                + (set.identifier == "ORDERS" && mapping == nil && profile.role.isCustomer
                    ? "; `mapping: standard/ORDERS` in its profile makes them orders" : "")
        )
        guard set.isUsable, !Self.replies.contains(set.identifier) else { return refused }
        let violation = TranslationViolation(
            .setUnsupported,
            at: set.header.map { set.place(of: $0, element: 1) } ?? EDIPlace(byteOffset: 0),
            "\(interchange.standard == .x12 ? "transaction set" : "message") \(set.identifier) is "
                + "not taken in here"
        )
        refused.answer = refusal(of: set, in: group, because: [violation], isNumberTaken: false)
        return refused
    }

    /// In the standard of what came; an EDIFACT partner whose profile says nothing of EDIFACT has
    /// heard it from the CONTRL.
    func refusal(
        of set: TransactionSet,
        in group: FunctionalGroup,
        because violations: [TranslationViolation],
        isNumberTaken: Bool
    ) -> RefusalDocument? {
        let moment = EnvelopeMoment(at: now)
        guard interchange.standard == .edifact else {
            return RefusalDocument(
                of: set,
                in: group,
                because: violations,
                isNumberTaken: isNumberTaken,
                at: moment
            )
        }
        return RefusalDocument(
            of: set,
            in: interchange,
            for: profile,
            because: violations,
            isNumberTaken: isNumberTaken,
            at: moment
        )
    }

    private func isNumberTaken(
        by set: TransactionSet,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Bool {
        guard let number = RefusalDocument.number(of: set) else { return false }
        let key = BusinessKey(
            entity: entity,
            channel: profile.channel.rawValue,
            customer: profile.customer.rawValue,
            number: number
        )
        return try transaction.businessKeys.holder(of: key) != nil
    }

    private func record(
        _ notes: [String],
        _ warnings: [String],
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let range = interchange.byteRange
        try transaction.documents.insert(
            PartnerDocument(
                id: documentID,
                entity: entity,
                partner: profile.id,
                direction: "in",
                type: interchange.groups.first?.transactions.first?.identifier ?? "",
                controlNumber: interchange.controlNumber,
                state: notes.isEmpty ? "translated" : "partly translated",
                instance: nil,
                name: "inbox/\(stored.id)",
                detail: (notes + warnings).joined(separator: "\n"),
                bytes: Array(stored.message.body[range]),
                createdAt: now,
                reader: choice.reader
            )
        )
    }

    func openWorkItem(
        _ notes: [String],
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        try transaction.workItems.open(
            WorkItem(
                key: "document/\(documentID)",
                owner: .integrationSupport,
                reason: .documentRefused,
                detail: String(
                    notes.joined(separator: "\n").prefix(Limits.longTextBytes)
                )
            ),
            entity: entity,
            instance: InstanceReference(kind: "inbox", id: String(stored.id)),
            at: now
        )
    }

    /// A document's orders have a trace each, the same however often it is read.
    static func traceID(_ text: String) -> String {
        Hexadecimal.text(SHA256.hash(data: Array(text.utf8)).prefix(16))
    }
}
