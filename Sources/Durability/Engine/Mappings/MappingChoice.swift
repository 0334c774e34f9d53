import Canonical
import Database
import EDI
import Mapping
import Ordering
import Primitives
public import Storage
import Translation

/// By which version one document is read, and what is to be counted of it.
struct MappingChoice {
    var mapping: EffectiveMapping?
    /// What the document says of who read it.
    var reader: String?
    /// The versions that have a part in it.
    fileprivate var editions: [MappingEdition] = []
    /// The version that is tried on other documents meanwhile.
    fileprivate var beside: MappingEdition?

    static let none = MappingChoice()

    /// What came of the document.
    func count(
        hasFailed: Bool,
        from partner: String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let table = transaction.mappings
        for edition in editions {
            try table.count(
                hasFailed ? .failed : .read,
                of: edition.name,
                edition.number,
                from: partner
            )
        }
        guard let beside else { return }
        try table.count(
            hasFailed ? .besideFailed : .besideRead,
            of: beside.name,
            beside.number,
            from: partner
        )
    }
}

/// What a mapping reads of what came.
enum MappableContent {
    case sets([TransactionSet])
    case file([UInt8])
}

/// Chooses between what is active and what is tried.
struct MappingChooser {
    let profile: PartnerProfile
    let running: RunningMappings
    let now: Timestamp

    /// - Parameter document: its key, which a repeat has again and so meets the same version.
    func choose(
        for document: String,
        _ content: MappableContent,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Result<MappingChoice, UnusableMapping> {
        guard let name = profile.mapping else { return .success(.none) }
        let reading: MappingReading
        do throws(UnusableMapping) {
            reading = try running.reading(name)
        } catch {
            return .failure(error)
        }
        guard content.isFor(reading.mapping) else {
            return .success(MappingChoice(mapping: reading.mapping))
        }
        var choice = MappingChoice(reading)
        guard let trial = running.trial(name) else { return .success(choice) }
        // What came before was counted then; its reading is compared again, since what runs may
        // have moved in between.
        let isKnown = try transaction.documents.exists(document)
        guard trial.takes(document) else {
            if !isKnown { choice.beside = trial.edition }
            return .success(choice)
        }
        let differences = content.differences(
            from: OrderReading(profile, by: reading.mapping),
            to: OrderReading(profile, by: trial.reading.mapping)
        )
        let edition = trial.edition
        let new = Set(differences.compactMap(\.newFailure)).subtracting(trial.known)
        guard new.isEmpty else {
            if !isKnown { try count(.spared, edition, in: transaction) }
            try stop(edition, new.sorted(), at: document, in: transaction)
            return .success(choice)
        }
        if !isKnown, !differences.isEmpty { try count(.differing, edition, in: transaction) }
        return .success(MappingChoice(trial.reading))
    }

    private func count(
        _ outcome: MappingOutcome,
        _ edition: MappingEdition,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        try transaction.mappings.count(outcome, of: edition.name, edition.number, from: profile.id)
    }

    /// Ends a trial that met what its replay had not shown. The version before reads the document,
    /// so nobody's order is refused because something was tried.
    private func stop(
        _ edition: MappingEdition,
        _ failures: [String],
        at document: String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let table = transaction.mappings
        guard var head = try table.lockedHead(of: edition.name), head.trial == edition.number,
            var version = try table.load(edition.name, edition.number)
        else { return }
        head.trial = nil
        head.share = 0
        try table.save(head)
        let counts = try table.counts(of: edition.name, edition.number)
        let numbers = MappingOutcome.allCases.compactMap { outcome in
            counts[outcome].map { "\($0) \(outcome.words)" }
        }
        let why =
            "it would have refused an order for a reason that its replay did not show: "
            + failures.joined(separator: ", ") + ", in \(document)"
        version.state = .stopped
        version.note = String(why.prefix(Limits.longTextBytes))
        version.changedBy = Self.actor
        version.changedAt = now
        try table.move(version)
        try MappingDesk.audit("stop", version, by: Self.actor, at: now, why, in: transaction)
        try transaction.workItems.open(
            WorkItem(
                key: version.workItem,
                owner: .integrationSupport,
                reason: .mappingStopped,
                detail: String(
                    ("version \(edition.number) of \(edition.name) is not tried any more: \(why). "
                        + "The version before read the document. Until then: "
                        + numbers.joined(separator: ", ")).prefix(Limits.longTextBytes)
                )
            ),
            entity: profile.entity.rawValue,
            instance: InstanceReference(kind: "mapping", id: edition.name),
            at: now
        )
    }

    private static let actor = "crossdock"
}

extension MappingChoice {
    fileprivate init(_ reading: MappingReading) {
        self.init(
            mapping: reading.mapping,
            reader: reading.words,
            editions: reading.editions
        )
    }
}

extension MappableContent {
    /// Whether the mapping reads anything of it.
    fileprivate func isFor(_ mapping: EffectiveMapping) -> Bool {
        switch self {
        case .sets(let sets): sets.contains { DocumentKind(of: $0) == mapping.document }
        case .file: mapping.document.isFileOfRecords
        }
    }

    fileprivate func differences(
        from before: OrderReading,
        to after: OrderReading
    ) -> [ReadingDifference] {
        switch self {
        case .sets(let sets):
            ReadingDifference.all(in: sets.filter(\.isUsable), from: before, to: after)
        case .file(let bytes): ReadingDifference.all(in: bytes, from: before, to: after)
        }
    }
}

extension MappingOutcome {
    /// `3 read`
    public var words: String {
        switch self {
        case .read: "read"
        case .failed: "with a refused order"
        case .differing: "read otherwise than before"
        case .spared: "left to the version before"
        case .besideRead: "read by the version before"
        case .besideFailed: "with a refused order, by the version before"
        }
    }
}
