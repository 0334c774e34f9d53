import Canonical
import Connectors
import Primitives
import Reconciliation

extension Reconciler {
    /// One page of an export, asked for again after the pause that the target or its budget wants.
    func page(_ subject: ReconciledSubject, after: String?) async throws -> ExportPage {
        var pause = Duration.seconds(1)
        for attempt in 1... {
            do throws(ConnectorFailure) {
                let deadline = clock.now().advanced(by: Self.deadline)
                guard let page = try await lane.export(subject, after, deadline) else {
                    throw ConnectorFailure(
                        .misconfigured("it has no exports.\(subject.rawValue)")
                    )
                }
                if page.records.isEmpty, page.next != nil {
                    throw ConnectorFailure(
                        .malformedAnswer("an empty page of \(subject.rawValue) that goes on")
                    )
                }
                return page
            } catch {
                guard case .retry(let after) = error.remedy, attempt < Self.triesMax else {
                    throw error
                }
                try await clock.sleep(until: clock.now().advanced(by: after ?? pause))
                pause = min(pause * 2, .seconds(30))
            }
        }
        preconditionFailure("a loop without an end has ended")
    }

    /// The page with its records in the order of their keys, each once.
    ///
    /// Documents of one key are one record: what they hold together, under all their numbers.
    /// - Parameter last: what the page before ended with, when its order is to be checked.
    func orderedPage(
        _ subject: ReconciledSubject,
        after cursor: String?,
        behind last: RecordKey?
    ) async throws -> ExportPage {
        let page = try await page(subject, after: cursor)
        var records: [ExportedRecord] = []
        records.reserveCapacity(page.records.count)
        for record in page.records {
            if subject != .stock, let same = records.last, same.key == record.key {
                records[records.count - 1].facts.add(record.facts)
                continue
            }
            if let before = records.last?.key ?? last, before >= record.key {
                throw ConnectorFailure(
                    .malformedAnswer(
                        "\(record.key) comes after \(before): \(subject.rawValue) is to come by "
                            + (subject == .stock ? "item and site" : "key")
                            + ", in the order of their bytes, each once"
                    )
                )
            }
            records.append(record)
        }
        return ExportPage(records, next: page.next)
    }
}

extension RecordFacts {
    fileprivate mutating func add(_ other: RecordFacts) {
        number = [number, other.number].compactMap(\.self).joined(separator: ", ")
        if let more = other.quantity { quantity = (quantity ?? 0) + more }
        for (line, more) in other.lines ?? [:] { lines = (lines ?? [:]).adding(more, to: line) }
        total = Self.sum(total, other.total)
        tax = Self.sum(tax, other.tax)
        open = Self.sum(open, other.open)
        if other.state != state { state = nil }
    }

    private static func sum(_ one: Money?, _ other: Money?) -> Money? {
        guard let one, let other, one.currency == other.currency else { return nil }
        return one + other
    }
}

extension [Int: Int64] {
    fileprivate func adding(_ more: Int64, to line: Int) -> Self {
        var sum = self
        sum[line, default: 0] += more
        return sum
    }
}
