import Primitives
import Projections

/// What of the key figures a page shows: so many days, of all or of one part.
struct FigureWindow: Equatable, Sendable {
    var days: Int
    var scope: FigureScope?

    /// The windows a reader can choose from, in days.
    static let choices = [1, 7, 30, 90]
    static let usual = 7

    init(days: Int = usual, scope: FigureScope? = nil) {
        self.days = days
        self.scope = scope
    }

    /// - Parameter cuts: by what the page tells its figures apart.
    init(_ fields: FormFields, cuts: [FigureCut] = FigureCut.ofTrade) {
        let asked = fields["days"].flatMap { Int($0) } ?? Self.usual
        days = Self.choices.contains(asked) ? asked : Self.usual
        for cut in cuts {
            guard let part = fields.searchable(cut.rawValue) else { continue }
            scope = FigureScope(cut, part)
            return
        }
    }

    /// Channels, customers and sites are asked for by their own names.
    var fields: [(String, String?)] {
        [("days", String(days))] + (scope.map { [($0.cut.rawValue, $0.part)] } ?? [])
    }
}

/// One number of the key figures, of one window, as its orders are asked for.
struct FigureChoice: Equatable, Sendable {
    var window: FigureWindow
    var question: FigureQuestion

    var scope: FigureScope? { window.scope }

    init?(_ window: FigureWindow, _ measure: String, _ members: FigureMembers) {
        guard
            let question = FigureQuestion(
                measure: measure,
                members: members,
                scope: window.scope
            )
        else { return nil }
        self.window = window
        self.question = question
    }

    init?(_ fields: FormFields) {
        guard let measure = fields["measure"],
            let members = fields["members"].flatMap(FigureMembers.init(rawValue:))
        else { return nil }
        self.init(FigureWindow(fields, cuts: FigureCut.ofReturns), measure, members)
    }

    var fields: [(String, String?)] {
        [("measure", question.measure), ("members", question.members.rawValue)] + window.fields
    }
}

extension FigureMember.Place {
    init?(_ fields: FormFields) {
        guard let at = fields["at"].flatMap({ Int64($0) }), let id = fields.searchable("id") else {
            return nil
        }
        let line = fields["line"].flatMap { Int64($0) } ?? 0
        self.init(at: Timestamp(microseconds: at), id: id, line: line)
    }
}
