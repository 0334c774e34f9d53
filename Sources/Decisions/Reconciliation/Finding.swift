public import Canonical
public import Primitives

/// A difference that two readings agree on, as a case is opened for it.
public struct Finding: Hashable, Codable, Sendable {
    public var subject: ReconciledSubject
    public var system: String
    public var key: RecordKey
    public var kind: DifferenceKind
    public var ours: RecordFacts?
    public var theirs: RecordFacts?
    /// The likely cause from what is stored, in a sentence.
    public var cause: String
    /// What would put it right, the most likely first.
    public var corrections: [Correction]
    /// A message to the system that was given up on and would explain it.
    public var parkedEffect: String?
    /// Without a sign; `nil` when nobody knows a price.
    public var stake: Money?
    /// When the second reading began; `nil` for one of an older program.
    public var readAt: Timestamp?

    public init(
        _ subject: ReconciledSubject,
        at system: String,
        _ key: RecordKey,
        _ kind: DifferenceKind,
        ours: RecordFacts?,
        theirs: RecordFacts?,
        cause: String,
        corrections: [Correction],
        parkedEffect: String? = nil,
        stake: Money? = nil
    ) {
        self.subject = subject
        self.system = system
        self.key = key
        self.kind = kind
        self.ours = ours
        self.theirs = theirs
        self.cause = cause
        self.corrections = corrections
        self.parkedEffect = parkedEffect
        self.stake = stake
    }

    /// Theirs less ours, in thousandths.
    public var quantityDelta: Int64 { (theirs?.quantity ?? 0) - (ours?.quantity ?? 0) }

    /// Whether it says the same of the two sides, whatever is thought of the cause.
    public func isSameDifference(as other: Finding) -> Bool {
        kind == other.kind && quantityDelta == other.quantityDelta
            && ours?.lines == other.ours?.lines && theirs?.lines == other.theirs?.lines
            && ours?.total == other.ours?.total && theirs?.total == other.theirs?.total
            && ours?.tax == other.ours?.tax && theirs?.tax == other.theirs?.tax
            && ours?.number == other.ours?.number && theirs?.number == other.theirs?.number
            && ours?.open == other.ours?.open && theirs?.open == other.theirs?.open
            && ours?.state == other.ours?.state && theirs?.state == other.theirs?.state
    }

    /// What people call it: the shelf, or a document by its number there, with our key.
    public var name: String {
        guard subject != .stock, let number = ours?.number ?? theirs?.number else {
            return "\(key)"
        }
        return "\(number) (\(key))"
    }

    /// `WIDGET at DAL: 12 here, 10 in wms. …`
    public var words: String {
        let here = ours.map { "\($0.words) here" } ?? "nothing here"
        let there = theirs.map { "\($0.words) in \(system)" } ?? "nothing in \(system)"
        return "\(name): \(here), \(there). \(cause)"
    }

    /// Whose work it is.
    public var owner: Role {
        switch kind {
        case .money: .financeAnalyst
        case .missingThere, .missingHere:
            subject == .stock ? .warehouseSupervisor : .integrationSupport
        case .quantity: subject == .stock ? .warehouseSupervisor : .financeAnalyst
        case .state, .number: .integrationSupport
        }
    }
}

/// What a person may propose against a difference.
public enum Correction: String, Codable, CaseIterable, Hashable, Sendable {
    /// Our ledger becomes what the system says, and the ERP is told the change.
    case adjustHere = "adjust_here"
    /// Our ledger becomes what the ERP says; the ERP is not told.
    case takeOver = "take_over"
    /// The ERP is told the change that makes it what our ledger says, which stays.
    case adjustThere = "adjust_there"
    /// A message that was given up on is sent again.
    case redrive
    /// Both stay as they are, for a written reason.
    case accept
}
