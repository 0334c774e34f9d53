import Onboarding

/// The questions of a draft, and what it took for decided, for whoever answers.
struct QuestionText {
    let name: String
    let draft: PartnerDraft
    let samples: [String]

    /// Markdown.
    var text: String {
        var lines = ["# \(name): what the samples say, and what they do not", ""]
        lines.append("Drafted from \(samples.count) files: \(samples.joined(separator: ", ")).")
        lines += ["", "## To be answered", ""]
        if draft.questions.isEmpty {
            lines.append("Nothing. Look through what was decided below.")
        }
        for (index, question) in draft.questions.enumerated() {
            lines += words(of: question, index + 1) + [""]
        }
        lines += ["", "## Decided", "", "| field | where | why |", "|---|---|---|"]
        lines += draft.decisions.map { decision in
            "| `\(decision.field)` | \(Self.cell(decision.place)) | \(Self.cell(decision.why)) |"
        }
        if !draft.notes.isEmpty {
            lines += ["", "## To know", ""] + draft.notes.map { "- \(MappingText.oneLine($0))" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The questions alone, for a terminal.
    var summary: String {
        draft.questions.enumerated().flatMap { index, question in
            words(of: question, index + 1)
        }
        .joined(separator: "\n")
    }

    private func words(of question: OnboardingQuestion, _ number: Int) -> [String] {
        ["\(number). **\(question.field)**: \(MappingText.oneLine(question.text))"]
            + question.evidence.map { "   - seen: \(MappingText.oneLine($0))" }
            + question.candidates.map { candidate in
                "   - maybe \(MappingText.oneLine(candidate.place)): "
                    + MappingText.oneLine(candidate.why)
            }
    }

    private static func cell(_ text: String) -> String {
        MappingText.oneLine(text).replacing("|", with: "\\|")
    }
}
