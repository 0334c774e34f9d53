import Primitives
import Projections

/// Around which day, and with how many days on each side, outcomes are looked at.
struct OutcomeChoice: Equatable, Sendable {
    /// Absent for the usual one.
    var date: LocalDate?
    var days: Int

    init(date: LocalDate? = nil, days: Int = OutcomeReport.daysUsual) {
        self.date = date
        self.days = days
    }

    /// What is no day, or no number of days that can be, is the usual one.
    init(_ fields: FormFields) {
        date = fields["date"].flatMap { LocalDate($0) }
        let asked = fields["days"].flatMap { Int($0) } ?? OutcomeReport.daysUsual
        days = OutcomeReport.daysRange.contains(asked) ? asked : OutcomeReport.daysUsual
    }

    var fields: [(String, String?)] {
        [
            ("date", date?.description),
            ("days", days == OutcomeReport.daysUsual ? nil : String(days)),
        ]
    }
}

/// What lies behind one number of one period.
struct OutcomeListChoice: Equatable, Sendable {
    var choice: OutcomeChoice
    var outcome: Outcome
    var side: Side

    enum Side: String, CaseIterable, Sendable { case before, after }

    init(_ choice: OutcomeChoice, _ outcome: Outcome, _ side: Side) {
        self.choice = choice
        self.outcome = outcome
        self.side = side
    }

    init?(_ fields: FormFields) {
        guard let outcome = fields["outcome"].flatMap(Outcome.init(rawValue:)),
            let side = fields["side"].flatMap(Side.init(rawValue:))
        else { return nil }
        self.init(OutcomeChoice(fields), outcome, side)
    }

    var fields: [(String, String?)] {
        [("outcome", outcome.rawValue), ("side", side.rawValue)] + choice.fields
    }

    /// The question that key figures answer; `nil` for what is no order and no shipment.
    var question: FigureQuestion? {
        let measure: String
        switch outcome {
        case .orderExceptions: measure = FigureQuestion.exceptions
        case .fill: measure = FigureQuestion.fill
        case .shipConfirm: measure = "confirmation"
        case .reconciliation, .incidents: return nil
        }
        return FigureQuestion(measure: measure, members: .counted, scope: nil)
    }
}
