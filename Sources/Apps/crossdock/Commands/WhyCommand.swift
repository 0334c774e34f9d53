import ArgumentParser
import Assembly
import Canonical
import Database
import Foundation
import Ordering
import Primitives
import Projections
import Storage

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Says where an order is, what it waits for, since when, and who is next.",
        discussion: "Takes any number that somebody has for it: our id, the PO number, the ERP's, "
            + "a tracking or invoice number, or the control number of its interchange. With a "
            + "policy it also says what the order would have been under it, and writes nothing. "
            + "It may run beside a server."
    )

    @OptionGroup var options: InstallationOptions

    @Argument(help: "Any number of the order.")
    var number: String

    @Option(help: "The legal entity; default: the only one.")
    var entity: String?

    @Option(
        help: ArgumentHelp(
            "A YAML file with a creditLimit, rounding or prices that might have been.",
            discussion: "See docs/guides/ask-what-would-have-been.md."
        )
    )
    var policy: String?

    private static let ordersMax = 20

    func run() async throws {
        let entity = try options.entityName(entity)
        let number = number
        let change = try policy.map { try PolicyFile.read(URL(filePath: $0)) }
        let (records, now) = try await withStore(options) { store, clock in
            let now = clock.now()
            let records = try await store.read { (snapshot) throws(StoreFailure) in
                var records: [Found] = []
                let rows = try OrderSearch.find(
                    number,
                    entity: entity,
                    limit: Self.ordersMax,
                    in: snapshot
                )
                for row in rows {
                    let record = try OrderRecord.read(Order.ID(row.orderID), from: snapshot)
                    if let record {
                        records.append(
                            Found(
                                record: record,
                                forecast: try Forecast.read(for: record, at: now, from: snapshot),
                                decisions: change == nil
                                    ? [] : try RecordedDecision.all(of: record, from: snapshot)
                            )
                        )
                    }
                }
                return records
            }
            return (records, now)
        }
        guard !records.isEmpty else {
            throw ValidationError(
                "\(entity) has no order known by \(number); give the whole number"
            )
        }
        for found in records {
            say(found.record.explanation(found.forecast, at: now))
            guard let change else { continue }
            do throws(CounterfactualRefusal) {
                let other = try Counterfactual(of: found.decisions, under: change)
                say(other.explanation)
            } catch {
                throw ValidationError("\(policy ?? ""): \(error)")
            }
        }
    }

    private struct Found: Sendable {
        var record: OrderRecord
        var forecast: Forecast?
        /// Read only where it is to be decided again.
        var decisions: [RecordedDecision]
    }
}

extension InstallationOptions {
    /// The entity named, or the only one there is.
    func entityName(_ named: String?) throws -> String {
        if let named { return named }
        let known = try installation().entities
        guard known.count == 1 else {
            throw ValidationError("name the legal entity: --entity NAME")
        }
        return known[0].id.rawValue
    }
}

extension OrderRecord {
    /// Where the order is and everything it waits for, in sentences.
    fileprivate func explanation(_ forecast: Forecast?, at now: Timestamp) -> String {
        var lines = ["Order \(id)"]
        let state = order.state
        if let header = state.header {
            lines[0] += ", PO \(header.purchaseOrderNumber) of \(header.customer)"
            lines.append("  received \(header.receivedAt); \(PlainWords.of(state.status.rawValue))")
        }
        if let origin {
            let reader = origin.reader.map { ", read by \($0)" } ?? ""
            lines.append("  came in \(origin.document)\(reader)")
        }
        let waits = Waiting.list(for: self)
        if waits.isEmpty { lines.append("  " + Waiting.summary(for: self, at: now)) }
        lines += waits.map { "  " + $0.sentence(at: now) }
        if let latest = milestones.last {
            lines.append("  last: \(latest.kind.rawValue), \(latest.at)")
        }
        let ahead = forecast?.sentences(at: now) ?? []
        if !ahead.isEmpty { lines.append("  what will happen:") }
        lines += ahead.map { "    " + $0 }
        return lines.joined(separator: "\n")
    }
}

extension Counterfactual {
    /// What the order would have been, in sentences.
    fileprivate var explanation: String {
        var lines = ["  under the other policy:"]
        lines += differences.map { "    " + $0 }
        if differences.isEmpty {
            lines.append("    Nothing of this order would have been different.")
        }
        if !unheard.isEmpty { lines.append("    What would not have happened:") }
        lines += unheard.prefix(Self.unheardMax).map { "      " + $0 }
        if unheard.count > Self.unheardMax {
            lines.append("      and \(unheard.count - Self.unheardMax) more")
        }
        return lines.joined(separator: "\n")
    }

    private static let unheardMax = 20
}
