import Primitives

/// Collects what is found, gives it its weight, and counts it towards the part it stands in.
struct DiagnosticSink {
    private let policy: EDIReadingPolicy
    private(set) var diagnostics: [EDIDiagnostic] = []
    private(set) var suppressedCount = 0

    var interchangeTally = FindingTally()
    var groupTally = FindingTally()
    var transactionTally = FindingTally()
    var standard = EDIStandard.x12
    var interchange: Int?
    var group: Int?
    var transaction: Int?

    init(_ policy: EDIReadingPolicy) { self.policy = policy }

    mutating func report(_ rule: EDIRule, at place: EDIPlace, detail: String = "") {
        var place = place
        place.interchange = interchange
        place.group = group
        place.transaction = transaction
        var diagnostic = EDIDiagnostic(rule, policy.severity(of: rule), at: place, detail: detail)
        diagnostic.standard = standard
        tally(diagnostic)
        guard diagnostics.count < Limits.ediDiagnostics else {
            suppressedCount += 1
            return
        }
        diagnostics.append(diagnostic)
    }

    /// A finding inside a set counts against that set, whatever its level: a set whose bytes are
    /// damaged is refused and its siblings are not.
    private mutating func tally(_ diagnostic: EDIDiagnostic) {
        switch diagnostic.level {
        case .interchange: interchangeTally.count(diagnostic)
        case .group: groupTally.count(diagnostic)
        case .transaction, .segment, .element: transactionTally.count(diagnostic)
        }
    }

    /// All findings in byte order; findings at the same byte stay in the order they were made.
    func sorted() -> [EDIDiagnostic] {
        diagnostics.enumerated().sorted { left, right in
            (left.element.place.byteOffset, left.offset)
                < (right.element.place.byteOffset, right.offset)
        }.map(\.element)
    }
}
