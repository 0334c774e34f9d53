public import Canonical
import Crypto
public import Database
import EDI
public import Mapping
public import Ordering
public import Primitives
public import Storage
public import Translation
import Workflows

/// Partners' documents: read, acknowledged and queued on the way in, written on the way out.
///
/// In: the file's interchanges are answered with TA1 and 997 and each good 850 becomes one message
/// for its order, all in one transaction; a bad transaction set stops nothing but itself.
/// Out: a milestone's document is written in the decision's own transaction, so its control numbers
/// have no gaps and a repeated step writes nothing twice.
public struct PartnerDesk: DocumentProcessing, MilestoneSubscribers {
    let profiles: [PartnerProfile]
    /// By the name that a profile has for it; what runs is seen in each document's transaction.
    let mappings: MappingShelf
    let facts: FactLoader
    let identities: any IdentitySource

    /// Mappings that do not change.
    ///
    /// - Precondition: no two profiles share an id or a channel, and each mapping that one names is
    ///   there.
    public init(
        _ profiles: [PartnerProfile],
        mappings: [String: EffectiveMapping] = [:],
        facts: FactLoader,
        identities: any IdentitySource
    ) {
        precondition(
            profiles.compactMap(\.mapping).allSatisfy { mappings[$0] != nil },
            "a partner names a mapping that is not there"
        )
        self.init(
            profiles,
            mappings: MappingShelf(fixed: mappings),
            facts: facts,
            identities: identities
        )
    }

    /// - Precondition: no two profiles share an id or a channel.
    public init(
        _ profiles: [PartnerProfile],
        mappings: MappingShelf,
        facts: FactLoader,
        identities: any IdentitySource
    ) {
        precondition(Set(profiles.map(\.id)).count == profiles.count, "two partners share an id")
        let customers = profiles.filter(\.role.isCustomer)
        precondition(
            Set(customers.map(\.channel)).count == customers.count,
            "two partners share a channel"
        )
        self.profiles = profiles
        self.mappings = mappings
        self.facts = facts
        self.identities = identities
    }

    public func process(
        _ stored: StoredMessage,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        var running = try mappings.running(in: transaction.mappings)
        if let profile = sender(stored.message.source), profile.mapping != nil {
            let records = RecordIntake(profile: profile, stored: stored, now: now)
            let choice = try MappingChooser(profile: profile, running: running, now: now)
                .choose(for: records.documentID, .file(stored.message.body), in: transaction)
            switch choice {
            case .failure(let failure): return .parked(failure)
            case .success(let choice) where choice.mapping?.document.isFileOfRecords == true:
                return try records.run(by: choice, in: transaction)
            case .success: break
            }
        }
        let document = EDIReader().read(stored.message.body)
        guard !document.interchanges.isEmpty else {
            return .parked(UnreadableDocument(detail: "it holds no X12 or EDIFACT interchange"))
        }
        var intakes: [PartnerIntake] = []
        var strangers: [String] = []
        for interchange in document.interchanges {
            guard let profile = profile(for: interchange, from: stored.message.source) else {
                strangers.append(Self.stranger(interchange))
                continue
            }
            var intake = PartnerIntake(
                profile: profile,
                facts: facts,
                document: document,
                interchange: interchange,
                stored: stored,
                now: now
            )
            // A trial may have stopped at an interchange before this one.
            if !intakes.isEmpty { running = try mappings.running(in: transaction.mappings) }
            let choice = try MappingChooser(profile: profile, running: running, now: now)
                .choose(for: intake.documentID, .sets(interchange.sets), in: transaction)
            switch choice {
            case .failure(let failure): return .parked(failure)
            case .success(let choice): intake.choice = choice
            }
            intakes.append(intake)
        }
        for intake in intakes { try intake.run(in: transaction) }
        guard !strangers.isEmpty else { return .decided(nil) }
        let detail = strangers.joined(separator: "; ")
        guard !intakes.isEmpty else {
            return .parked(
                UnreadableDocument(
                    detail: "\(detail). Add partners/NAME.yaml, restart, then decide it again"
                )
            )
        }
        // The document as a whole is decided, so it cannot be decided again.
        try report(
            "\(detail). Add partners/NAME.yaml, restart, then send that interchange again, in a "
                + "file of its own",
            stored,
            transaction,
            now
        )
        return .decided(nil)
    }

    public func deliveries(
        of milestone: Milestone,
        for order: OrderState,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> [MilestoneDelivery] {
        try documents(of: milestone, for: order, in: transaction)
            + tenders(of: order, in: transaction, at: milestone)
    }

    private func documents(
        of milestone: Milestone,
        for order: OrderState,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> [MilestoneDelivery] {
        guard let header = order.header,
            let profile = profiles.first(where: {
                $0.role.isCustomer && $0.channel == header.channel
            }),
            let kind = OutboundDocumentWriter.kind(for: milestone.kind),
            let standard = try standard(of: profile, in: transaction)
        else { return [] }
        let writer = OutboundDocumentWriter(profile)
        let moment = EnvelopeMoment(at: milestone.at)
        guard
            let segments = writer.segments(kind, for: milestone, of: order, at: moment)
        else { return [] }
        let numbers = try ControlNumbers.next(for: profile, in: standard, transaction)
        let name = kind.name(in: standard)
        let document = OutgoingFile(
            profile: profile,
            type: name,
            controlNumber: numbers.interchange,
            instance: .order(header.id)
        )
        let bytes: [UInt8]
        do throws(EDIWritingFailure) {
            bytes = try writer.write(kind, segments, in: standard, numbers: numbers, at: moment)
        } catch {
            try fail(document, error, header, in: transaction, at: milestone.at)
            return []
        }
        let duties = PartnerDuties(profile: profile)
        let isHeld = try duties.check(kind, document.id, for: milestone, of: order, in: transaction)
        try document.store(
            bytes,
            state: isHeld ? "held" : "built",
            detail: "",
            in: transaction,
            at: milestone.at
        )
        try duties.written(kind, document.id, for: milestone, of: header, in: transaction)
        guard !isHeld else { return [] }
        return [
            MilestoneDelivery(
                target: Target.partner(profile.id),
                operation: .partnerFile,
                payload: try StoredValue.encode(PartnerFile(document: document.id))
            )
        ]
    }

    /// The order stands; the document is what a person must mend.
    func fail(
        _ document: OutgoingFile,
        _ failure: EDIWritingFailure,
        _ header: OrderHeader,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        try transaction.workItems.open(
            WorkItem(
                key: "document/\(document.id)",
                owner: .integrationSupport,
                reason: .deliveryFailed,
                detail: "the \(document.type) for \(document.profile.id) cannot be written: "
                    + "\(failure)"
            ),
            entity: header.entity.rawValue,
            instance: .order(header.id),
            at: now
        )
        try document.store([], state: "failed", detail: "\(failure)", in: transaction, at: now)
    }

    /// What its orders' documents are written in: EDIFACT where the profile says how it is spoken,
    /// else X12, unless its orders come as something else.
    private func standard(
        of profile: PartnerProfile,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> EDIStandard? {
        if profile.standard == .edifact { return .edifact }
        guard let name = profile.mapping else { return .x12 }
        let running = try mappings.running(in: transaction.mappings)
        // Of a mapping that cannot be used nobody knows what it would read; its partner's documents
        // are told of when one comes.
        guard let reading = try? running.reading(name), case .x12 = reading.mapping.document else {
            return nil
        }
        return .x12
    }

    /// Whose folder it came through, or who has proven to have sent it.
    private func sender(_ source: String) -> PartnerProfile? {
        profiles.first { PartnerSources.all(of: $0.id).contains(source) }
    }

    /// By both identities on the envelope, so that one partner may have several of ours.
    ///
    /// Who has proven who it is (`as2:acme`) speaks for itself and for nobody else.
    private func profile(for interchange: Interchange, from source: String) -> PartnerProfile? {
        let isProven = PartnerSources.isProven(source)
        return profiles.first { profile in
            (!isProven || PartnerSources.proven(of: profile.id).contains(source))
                && profile.partner.qualifier == interchange.senderQualifier
                && profile.partner.id == interchange.sender
                && profile.ourselves.qualifier == interchange.receiverQualifier
                && profile.ourselves.id == interchange.receiver
        }
    }

    private static func stranger(_ interchange: Interchange) -> String {
        guard !interchange.sender.isEmpty || !interchange.receiver.isEmpty else {
            return "an interchange names neither sender nor receiver"
        }
        return "nobody is known as \(interchange.senderQualifier)/\(interchange.sender) writing to "
            + "\(interchange.receiverQualifier)/\(interchange.receiver)"
    }

    private func report(
        _ detail: String,
        _ stored: StoredMessage,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        try transaction.workItems.open(
            WorkItem(
                key: "inbox/\(stored.id)/partner",
                owner: .integrationSupport,
                reason: .documentRefused,
                detail: String(detail.prefix(Limits.longTextBytes))
            ),
            entity: stored.message.entity,
            instance: InstanceReference(kind: "inbox", id: String(stored.id)),
            at: now
        )
    }
}

extension Interchange {
    fileprivate var sets: [TransactionSet] { groups.flatMap(\.transactions) }
}
