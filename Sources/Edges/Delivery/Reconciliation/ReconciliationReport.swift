public import Engine
public import Primitives
public import Reconciliation

/// What one comparison found.
public struct ReconciliationReport: Sendable, Equatable {
    /// A key that differs and is not judged yet, and why not.
    public struct UnderWay: Sendable, Equatable {
        public var key: RecordKey
        public var why: String
    }

    public var entity: String
    public var system: String
    public var subject: ReconciledSubject
    public var beganAt: Timestamp
    public var took = Duration.zero
    /// Records that were compared, on either side, with those of stretches that were recognised.
    public var compared = 0
    /// Records of them in stretches that neither side has changed since they were equal.
    public var recognised = 0
    /// Records of others: of sites or documents that are not ours to compare.
    public var foreign = 0
    /// Keys that differed at the first reading and were equal at the second.
    public var settled = 0
    public var underWay: [UnderWay] = []
    public var findings: [Finding] = []
    /// The findings' cases, in their order.
    public var cases: [NotedCase] = []
    /// Differences beyond those that one run makes cases of.
    public var more = 0
    /// Cases that were closed, because both sides are equal.
    public var closed = 0

    public init(
        entity: String,
        system: String,
        subject: ReconciledSubject,
        beganAt: Timestamp
    ) {
        self.entity = entity
        self.system = system
        self.subject = subject
        self.beganAt = beganAt
    }

    /// Differences that two people agreed to leave as they are.
    public var accepted: Int { cases.count { $0.phase == .accepted } }

    public var differing: Int { findings.count + more - accepted }
}
