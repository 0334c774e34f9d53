import ArgumentParser
import Assembly
import Canonical
import Database
import Engine
import Inventory
import Primitives
import Storage

struct InventoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inventory",
        abstract: "Stock, and the proof of it.",
        subcommands: [Prove.self]
    )

    struct Prove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Recomputes an item's stock from the ledger.",
            discussion: "Goes through every posting in its order and shows that at no moment more "
                + "was promised than was there, and that the stored level is the ledger's sum. "
                + "Ends with 1 when it is not so. It may run beside a server."
        )

        @OptionGroup var options: InstallationOptions

        @Argument(help: "The item's number (SKU).")
        var item: String

        @Argument(help: "A site; default: all.")
        var site: String?

        @Option(help: "The legal entity; default: the only one.")
        var entity: String?

        func run() async throws {
            guard let item = Item.ID(validating: item) else {
                throw ValidationError("\(item) is no item number")
            }
            let wanted = try site.map { name in
                guard let site = Site.ID(validating: name) else {
                    throw ValidationError("\(name) is no site")
                }
                return site
            }
            let entity = try options.entityName(entity)
            let proofs = try await withStore(options) { store, _ in
                try await store.read { (snapshot) throws(StoreFailure) in
                    try LedgerReview.proofs(of: item, at: wanted, entity: entity, in: snapshot)
                }
            }
            guard !proofs.isEmpty else {
                let place = site.map { " at \($0)" } ?? ""
                throw ValidationError("\(entity) has no stock of \(item)\(place)")
            }
            for proof in proofs { say(proof.report) }
            guard proofs.allSatisfy(\.holds) else { throw ExitCode.failure }
        }
    }
}

extension LedgerProof {
    /// What the proof shows, in sentences.
    var report: String {
        var lines = ["\(level.item) at \(level.site): \(postings) postings"]
        let hold = held == 0 ? "" : ", on hold \(held.inUnits)"
        lines.append(
            "  on hand \(onHand.inUnits)\(hold), promised \(reserved.inUnits) by the ledger"
        )
        if let closest {
            lines.append(
                "  least left after a promise: \(closest.left.inUnits), after "
                    + closest.entry.place
            )
        }
        if let lastShortfall {
            lines.append(
                "  a fact took what was promised \(shortfalls) times; the last was "
                    + lastShortfall.place
            )
        }
        lines += breaches.map { "  BROKEN: " + Self.sentence($0, level) }
        lines.append(
            holds
                ? "  proven: at no moment was more promised than was there and not on hold"
                : "  not proven"
        )
        return lines.joined(separator: "\n")
    }

    private static func sentence(_ breach: Breach, _ level: StockLevel) -> String {
        switch breach {
        case .outOfSequence(let entry, let expected):
            "posting \(expected) was expected, found \(entry.place)"
        case .overpromised(let entry, let onHand, let held, let reserved):
            "\(reserved.inUnits) promised of \(onHand.inUnits), \(held.inUnits) of them on hold, "
                + "by \(entry.place)"
        case .reservedBelowZero(let entry, let reserved):
            "\(reserved.inUnits) promised after \(entry.place)"
        case .heldBelowZero(let entry, let held):
            "\(held.inUnits) on hold after \(entry.place)"
        case .differs(let onHand, let held, let reserved):
            "the level says \(level.onHand.inUnits) on hand, \(level.held.inUnits) on hold, "
                + "\(level.reserved.inUnits) promised, \(level.version) postings; the ledger "
                + "\(onHand.inUnits), \(held.inUnits) and \(reserved.inUnits)"
        }
    }
}

extension LedgerEntry {
    fileprivate var place: String {
        "posting \(version) (\(posting.kind.rawValue), \(posting.cause), \(at))"
    }
}

extension Int64 {
    /// Thousandths as a decimal number.
    fileprivate var inUnits: String {
        let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: 1_000)
        let sign = self < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        var digits = String(rest + 1_000).dropFirst()
        while digits.last == "0" { digits = digits.dropLast() }
        return "\(sign)\(whole).\(digits)"
    }
}
