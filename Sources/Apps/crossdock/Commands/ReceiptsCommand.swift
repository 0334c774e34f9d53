import ArgumentParser
import Assembly
import Connectors
import Delivery
import Primitives

struct ReceiptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipts",
        abstract: "The proofs that each intent became one document in another system.",
        subcommands: [Verify.self]
    )

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads a system again and compares it with the receipts.",
            discussion: "Lists every intent without its document, every document without its "
                + "intent or a second one for the same intent, and differences in quantity and "
                + "money. Ends with 1 when there is any. It asks within the system's budget, "
                + "changes nothing, and may run beside a server, which spends a budget of its own."
        )

        @OptionGroup var options: InstallationOptions

        @Argument(help: "The system, as systems/NAME.yaml names it.")
        var system: String

        func run() async throws {
            let installation = try options.installation()
            guard installation.systems.contains(where: { $0.name.rawValue == system }) else {
                throw ValidationError("systems/ has no system \(system)")
            }
            let summary = try await withStore(options) { store, clock in
                try await reviewReceipts(
                    of: system,
                    installation,
                    in: store,
                    clock: clock
                )
            }
            for line in summary.lines { say(line.sentence) }
            say(summary.sentence)
            guard summary.isClean else { throw ExitCode.failure }
        }
    }
}

extension ReceiptLine {
    fileprivate var sentence: String {
        let what = "\(operation) \(key)"
        switch finding {
        case .missing: return "MISSING    \(what): no document carries this key; ours is \(number)"
        case .otherDocument(let found):
            return "OTHER      \(what): the receipt says \(number), the key is on \(found)"
        case .differs(let words): return "DIFFERS    \(what), \(number): \(words)"
        case .intentChanged:
            return "CHANGED    \(what), \(number): the intent is not the one that was sent"
        case .doubled(let second): return "DOUBLED    \(what): \(number), and \(second) too"
        case .stranger:
            return "STRANGER   \(operation) \(number): carries \(key), which nobody sent"
        }
    }
}

extension ReceiptSummary {
    fileprivate var sentence: String {
        var text = "\(agreed) receipts agree with their documents, \(lines.count) findings"
        if unasked > 0 { text += "; \(unasked) are of operations that cannot be asked about" }
        text += "; \(listed) documents listed"
        if underWay > 0 { text += ", \(underWay) of intents that are under way" }
        if foreign > 0 { text += ", \(foreign) made by others" }
        if !unlisted.isEmpty {
            text += "; cannot be listed: \(unlisted.sorted().joined(separator: ", "))"
        }
        return text
    }
}
