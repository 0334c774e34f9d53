import Canonical
import Crypto
import Database
import EDI
import Primitives
import Storage
import Translation

/// A carrier's documents: each thing that one tells is queued, and decided for itself.
extension PartnerIntake {
    func take(
        _ set: TransactionSet,
        in group: FunctionalGroup,
        _ name: String,
        by reader: CarrierSetReader,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> RefusedSet? {
        guard reader.takes(set) else { return unsupported(name, set, group) }
        guard set.isUsable else { return malformed(set, name) }
        let reading = reader.read(set, at: now, Self.moment)
        let document = "\(interchange.controlNumber)/\(group.controlNumber)/\(set.controlNumber)"
        for (index, news) in reading.news.enumerated() {
            let body = try StoredValue.encodeSorted(news)
            let message = InboundMessage(
                entity: entity,
                source: CarrierNewsDesk.source(of: profile.id),
                key: "\(document)/\(index + 1)",
                kind: MessageKind.carrierReport.rawValue,
                contentHash: Array(SHA256.hash(data: body)),
                body: body,
                traceID: Self.traceID("\(documentID)/\(set.controlNumber)/\(index)"),
                actor: profile.id
            )
            _ = try transaction.inbox.accept(message, at: now)
        }
        guard !reading.violations.isEmpty else { return nil }
        let words = reading.violations.map(\.description).joined(separator: "; ")
        var refused = RefusedSet(note: "\(name): \(words)")
        // Where some of it was acted upon, an answer that refuses the whole set would be untrue.
        if reading.news.isEmpty {
            refused.answer = refusal(
                of: set,
                in: group,
                because: reading.violations,
                isNumberTaken: false
            )
        }
        return refused
    }

    private static func moment(_ local: LocalMoment) -> Timestamp {
        switch local.zone {
        case .offset(let seconds):
            local.day.startInUTC.advanced(by: .seconds(local.seconds - seconds))
        case .named(let zone): ZoneTime(zone).moment(local.day, seconds: local.seconds)
        }
    }
}
