/// A form with a preview: what somebody wishes, what would come of it now, and the button that does
/// it.
///
/// The form is asked for by its address, so that what was typed outlives an expired session; only
/// the button posts.
struct ActView: PageView {
    static var template: Template { .act }
    var section: Section?

    var title: String
    var crumb: Link
    /// What it is about, in a line.
    var lead: String
    /// What others did since the preview was made; the one who is second is told.
    var news: [String]
    var hasNews: Bool
    var faults: [String]
    var hasFaults: Bool
    var address: String
    /// What the form's address always says.
    var fixed: [Pair]
    var fields: [Field]
    var rows: [Row]
    var hasRows: Bool
    var rowsCaption: String
    var earlier: String?
    var later: String?
    var preview: Preview?
    var csrfToken: String

    struct Link: Equatable {
        var text: String
        var address: String
    }

    struct Pair: Equatable, Sendable {
        var name: String
        var value: String
    }

    struct Field: Equatable {
        var name: String
        var label: String
        var value: String
        /// Set for one of several; typed otherwise.
        var options: [Option]
        var isChoice: Bool
        var isDate: Bool
        var isRequired: Bool
        var longest: String

        struct Option: Equatable {
            var value: String
            var text: String
            var isSelected: Bool
        }

        static func text(
            _ name: String,
            _ label: String,
            _ fields: FormFields,
            isRequired: Bool = false,
            longest: Int = 120
        ) -> Field {
            Field(
                name: name,
                label: label,
                value: fields[name] ?? "",
                options: [],
                isChoice: false,
                isDate: false,
                isRequired: isRequired,
                longest: String(longest)
            )
        }

        static func date(_ name: String, _ label: String, _ fields: FormFields) -> Field {
            var field = text(name, label, fields, longest: 10)
            field.isDate = true
            return field
        }

        static func choice(
            _ name: String,
            _ label: String,
            _ options: [(value: String, text: String)],
            _ fields: FormFields
        ) -> Field {
            let chosen = fields[name]
            return Field(
                name: name,
                label: label,
                value: chosen ?? "",
                options: options.map {
                    Option(value: $0.value, text: $0.text, isSelected: $0.value == chosen)
                },
                isChoice: true,
                isDate: false,
                isRequired: false,
                longest: ""
            )
        }
    }

    /// One line of the order, and what may be said to it.
    struct Row: Equatable {
        var name: String
        var why: String
        var fields: [Field]
        /// Set where the line is chosen or not.
        var tick: Tick?

        struct Tick: Equatable {
            var name: String
            var label: String
            var isOn: Bool
        }
    }

    /// What would come of it.
    struct Preview: Equatable {
        /// Why it cannot be done; then nothing else is told.
        var refusal: String?
        var points: [Point]
        /// Set when it can be done.
        var go: Go?
    }

    struct Point: Equatable {
        var label: String
        var sentences: [String]
    }

    struct Go: Equatable {
        var text: String
        /// The form's name, so that sending it twice acts once.
        var once: String
        /// How many events the preview knew of.
        var seen: String
        var typed: [Pair]
    }
}

/// How a preview is put together: nothing is said under a heading that has nothing to say.
struct PreviewText {
    private(set) var points: [ActView.Point] = []

    /// Sentences told of one thing at most; the rest is counted.
    static let sentencesMax = 12

    mutating func add(_ label: String, _ sentences: [String]) {
        guard !sentences.isEmpty else { return }
        var told = Array(sentences.prefix(Self.sentencesMax))
        let more = sentences.count - told.count
        if more > 0 { told.append("And \(Display.count(more)) more of this kind.") }
        points.append(ActView.Point(label: label, sentences: told))
    }

    /// With a capital at its beginning and one full stop at its end.
    static func sentence(_ words: String) -> String {
        ended(words.prefix(1).uppercased() + words.dropFirst())
    }

    /// With one full stop at its end; what a decision says may begin with somebody's name.
    static func ended(_ words: String) -> String { words.hasSuffix(".") ? words : words + "." }
}
