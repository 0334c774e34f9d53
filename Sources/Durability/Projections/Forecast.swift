public import Primitives

/// What will happen to an order, told by how long the same took lately for the same channel, site,
/// carrier and customer.
///
/// It tells and decides nothing. Each step stands on the one before: medians are added to the
/// likely moments and nine-of-ten to the late ones, so a late moment far ahead errs on the late
/// side.
public struct Forecast: Sendable, Equatable {
    public var steps: [Step]
    /// Under which condition the steps that are still to come hold: `the hold credit limit is
    /// released now`.
    public var condition: String?
    /// The promise that is most in danger; absent when nothing that is promised is still to leave.
    public var promise: Promise?

    public enum Stage: String, CaseIterable, Sendable {
        case booked, released, shipped, delivered, invoiced

        /// `everything shipped`: what has happened when the stage is reached.
        public var words: String {
            switch self {
            case .booked: "booked by the ERP"
            case .released: "released to a warehouse"
            case .shipped: "everything shipped"
            case .delivered: "everything delivered"
            case .invoiced: "everything invoiced"
            }
        }
    }

    public struct Step: Sendable, Equatable {
        public var stage: Stage
        public var outlook: Outlook

        public init(_ stage: Stage, _ outlook: Outlook) {
            self.stage = stage
            self.outlook = outlook
        }
    }

    public enum Outlook: Sendable, Equatable {
        case done(Timestamp)
        case expected(Expectation)
        /// Why nothing can be told.
        case unknown(String)

        /// When it was or will be, as far as it is known.
        var expectation: Expectation? {
            switch self {
            case .done(let at): Expectation(likely: at, late: at)
            case .expected(let expectation): expectation
            case .unknown: nil
            }
        }
    }

    /// Two moments, and what they rest on.
    public struct Expectation: Sendable, Equatable {
        /// Half are through by then.
        public var likely: Timestamp
        /// Nine of ten are.
        public var late: Timestamp
        /// `214 of site DAL`, each once.
        public var basis: [String]

        public init(likely: Timestamp, late: Timestamp, basis: [String] = []) {
            self.likely = likely
            self.late = late
            self.basis = basis
        }

        func notBefore(_ moment: Timestamp) -> Expectation {
            Expectation(likely: max(likely, moment), late: max(late, moment), basis: basis)
        }
    }

    /// Goods that are promised to leave on a day.
    public struct Promise: Sendable, Equatable {
        public var on: LocalDate
        /// When that day ends where they leave from.
        public var until: Timestamp
        public var verdict: Verdict
        /// When they will probably leave, as far as it is known.
        public var likely: Timestamp?
        /// The day of `likely` where they leave from.
        public var likelyOn: LocalDate?
        /// Whose turn it is to keep it.
        public var owner: Role
    }

    public enum Verdict: String, CaseIterable, Sendable {
        /// The day is over and the goods have not left.
        case missed
        /// They will probably leave later, or cannot leave in time any more.
        case atRisk = "at_risk"
        /// Half make it and nine of ten do not.
        case tight
        case kept
        case unknown
    }
}

extension Forecast {
    /// What is still to come, a sentence for each step.
    public func sentences(at now: Timestamp) -> [String] {
        var sentences: [String] = []
        let ahead = steps.filter {
            if case .done = $0.outlook { false } else { true }
        }
        if let condition, !ahead.isEmpty { sentences.append("If \(condition):") }
        sentences += ahead.map { $0.sentence(at: now) }
        if let promise { sentences.append(promise.sentence) }
        return sentences
    }
}

extension Forecast.Step {
    func sentence(at now: Timestamp) -> String {
        switch outlook {
        case .done(let at): "\(stage.words): \(at)"
        case .unknown(let why): "\(stage.words): cannot be told, \(why)"
        case .expected(let expected):
            "\(stage.words): probably by \(expected.likely), 9 of 10 by \(expected.late) "
                + "(\(expected.basis.joined(separator: ", ")) in \(Pace.days) days)"
        }
    }
}

extension Forecast.Promise {
    /// `Promised to leave on 2026-11-24: at risk, it will probably leave on 2026-11-25.`
    public var sentence: String {
        let leaves = likelyOn.map { ", they will probably leave on \($0)" } ?? ""
        let standing =
            switch verdict {
            case .missed: "that day is over\(leaves)"
            case .atRisk: "at risk\(leaves)"
            case .tight: "tight\(leaves), and one of ten such orders leaves too late"
            case .kept: "will be kept\(leaves)"
            case .unknown: "nobody can say whether it will be kept"
            }
        return "Goods are promised to leave on \(on): \(standing)."
    }
}
