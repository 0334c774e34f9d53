import Canonical
import Database
import Ordering
import Primitives
import Storage
import Translation

extension MessageHandler {
    /// What a carrier told by EDI: held against the load that it is about, then decided as the same
    /// news from any other carrier.
    func carrierReport(
        _ stored: StoredMessage,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        let news = try StoredValue.decode(CarrierNews.self, from: stored.message.body)
        let partner = stored.message.actor
        guard let carrier = documents.carrier(named: partner) else {
            return .parked(CarrierNewsFailure.notACarrier(partner))
        }
        let desk = CarrierNewsDesk(
            partner: partner,
            entity: stored.message.entity,
            code: carrier.code,
            now: now
        )
        switch news {
        case .answered(let answer):
            return try hear(answer, from: partner, transaction, now)
        case .moved(let movement):
            switch try desk.find(movement.load, in: transaction) {
            case .failure(let failure): return .parked(failure)
            case .early(let early): return .postponed(early)
            case .found(let subject):
                switch desk.events(of: movement, subject) {
                case .failure(let early): return .postponed(early)
                case .success(let events):
                    return try tell(events, of: subject.instance, stored, cause, transaction, now)
                }
            }
        case .billed(let bill):
            switch try desk.find(bill.load, in: transaction) {
            case .failure(let failure): return .parked(failure)
            case .early(let early): return .postponed(early)
            case .found(let subject):
                let freight = FreightDesk(
                    partner: partner,
                    entity: stored.message.entity,
                    currency: carrier.currency,
                    now: now
                )
                let outcome = try freight.take(bill, for: subject, in: transaction)
                if let reason = outcome.reason { return .ignored(reason: reason) }
                let events = outcome.event.map { [$0] } ?? []
                return try tell(events, of: subject.instance, stored, cause, transaction, now)
            }
        }
    }

    private func tell(
        _ events: [OrderEvent],
        of order: InstanceReference,
        _ stored: StoredMessage,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        let news = WarehouseReportDesk.OrderNews(order: order, events: events)
        return try tell(.success(news), stored, cause, transaction, now)
    }

    /// 990: the load is fetched, or is somebody's work.
    private func hear(
        _ answer: CarrierNews.TenderAnswer,
        from partner: String,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        guard let row = try transaction.loadTenders.load(answer.number, at: partner) else {
            let load = CarrierNews.Load(number: answer.number)
            return .parked(CarrierNewsFailure.unknownLoad(load.words, partner: partner))
        }
        let work = TenderWork(row)
        let why = answer.words.isEmpty ? "" : ": \(answer.words)"
        guard row.state != .cancelled else {
            guard answer.isAccepted else {
                return .ignored(reason: "\(work.name) was taken back before")
            }
            try work.openTrouble(
                "says that it fetches \(work.name), which was taken back\(why); make sure that it "
                    + "knows",
                in: transaction,
                at: now
            )
            return .decided(work.instance)
        }
        let state: LoadTenderRow.State = answer.isAccepted ? .accepted : .declined
        try transaction.loadTenders.settle(row.number, at: partner, as: state)
        try work.close(in: transaction, at: now)
        if !answer.isAccepted {
            try work.openTrouble(
                "does not fetch \(work.name)\(why); find another carrier",
                in: transaction,
                at: now
            )
        }
        return .decided(work.instance)
    }
}
