/// What becomes of a part of a document, as its acknowledgement says it (AK501, AK901, TA104).
public enum EDIDisposition: String, Codable, CaseIterable, Hashable, Sendable {
    case accepted
    case acceptedWithErrors
    /// Of a group: at least one transaction set was refused and at least one was not.
    case partiallyAccepted
    case rejected

    /// Data elements 717, 715 and I17 share these letters.
    public var code: String {
        switch self {
        case .accepted: "A"
        case .acceptedWithErrors: "E"
        case .partiallyAccepted: "P"
        case .rejected: "R"
        }
    }
}

/// How many errors and warnings one part of a document has.
struct FindingTally: Hashable, Sendable {
    var errors = 0
    /// Warnings that an acknowledgement has a code for.
    var warnings = 0

    mutating func count(_ diagnostic: EDIDiagnostic) {
        switch diagnostic.severity {
        case .error: errors += 1
        case .warning: if diagnostic.acknowledgmentCode != nil { warnings += 1 }
        case .note: break
        }
    }

    var disposition: EDIDisposition {
        if errors > 0 { return .rejected }
        return warnings > 0 ? .acceptedWithErrors : .accepted
    }

    /// Of a group with this tally of its own and these sets in it.
    func disposition(holding transactions: [TransactionSet]) -> EDIDisposition {
        if errors > 0 { return .rejected }
        var rejected = 0
        var hasWarnings = warnings > 0
        for transaction in transactions {
            switch transaction.disposition {
            case .rejected: rejected += 1
            case .acceptedWithErrors: hasWarnings = true
            case .accepted, .partiallyAccepted: break
            }
        }
        if rejected > 0 {
            return rejected == transactions.count ? .rejected : .partiallyAccepted
        }
        return hasWarnings ? .acceptedWithErrors : .accepted
    }
}
