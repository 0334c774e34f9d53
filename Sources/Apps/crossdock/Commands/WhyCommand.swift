import ArgumentParser
import Assembly
import Canonical
import Database
import Ordering
import Primitives
import Projections
import Storage

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Says where an order is, what it waits for, since when, and who is next.",
        discussion: "Takes any number that somebody has for it: our id, the PO number, the ERP's, "
            + "a tracking or invoice number, or the control number of its interchange. It may run "
            + "beside a server."
    )

    @OptionGroup var options: InstallationOptions

    @Argument(help: "Any number of the order.")
    var number: String

    @Option(help: "The legal entity; default: the only one.")
    var entity: String?

    private static let ordersMax = 20

    func run() async throws {
        let entity = try options.entityName(entity)
        let number = number
        let (records, now) = try await withStore(options) { store, clock in
            let records = try await store.read { (snapshot) throws(StoreFailure) in
                var records: [OrderRecord] = []
                let rows = try OrderSearch.find(
                    number,
                    entity: entity,
                    limit: Self.ordersMax,
                    in: snapshot
                )
                for row in rows {
                    let record = try OrderRecord.read(Order.ID(row.orderID), from: snapshot)
                    if let record { records.append(record) }
                }
                return records
            }
            return (records, clock.now())
        }
        guard !records.isEmpty else {
            throw ValidationError(
                "\(entity) has no order known by \(number); give the whole number"
            )
        }
        for record in records { say(record.explanation(at: now)) }
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
    fileprivate func explanation(at now: Timestamp) -> String {
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
        return lines.joined(separator: "\n")
    }
}
