import Canonical
import Database
import EDI
import Ordering
import Primitives
import Storage
import Translation

/// What leaves for carriers: a load is offered once it is to be fetched, and taken back when
/// nothing of it is left to fetch, each in the transaction of the decision that made it so.
extension PartnerDesk {
    public func carrier(named partner: String) -> KnownCarrier? {
        guard let profile = profiles.first(where: { $0.id == partner }),
            let terms = profile.role.carrier
        else { return nil }
        return KnownCarrier(code: terms.code, currency: profile.currency)
    }

    func tenders(
        of order: OrderState,
        in transaction: borrowing Transaction,
        at milestone: Milestone
    ) throws(StoreFailure) -> [MilestoneDelivery] {
        guard let header = order.header else { return [] }
        var deliveries: [MilestoneDelivery] = []
        for profile in profiles where profile.entity == header.entity {
            guard let terms = profile.role.carrier else { continue }
            for load in order.fulfilments where terms.sites[load.site] != nil {
                guard let tender = LoadTender(profile, of: load, in: order) else { continue }
                let known = try transaction.loadTenders.load(
                    ofFulfilment: load.id.rawValue,
                    at: profile.id
                )
                let step = TenderStep(load, known, terms)
                guard let step else { continue }
                if let delivery = try take(
                    step,
                    tender,
                    load,
                    known,
                    header,
                    transaction,
                    milestone
                ) {
                    deliveries.append(delivery)
                }
            }
        }
        return deliveries
    }

    private func take(
        _ step: TenderStep,
        _ tender: LoadTender,
        _ load: FulfilmentState,
        _ known: LoadTenderRow?,
        _ header: OrderHeader,
        _ transaction: borrowing Transaction,
        _ milestone: Milestone
    ) throws(StoreFailure) -> MilestoneDelivery? {
        let profile = tender.profile
        let table = transaction.controlNumbers
        let subject = WarehouseSubject(
            .fulfilment,
            id: load.id.rawValue,
            instanceID: header.id.rawValue
        )
        let number = try transaction.warehouseNumbers.number(of: subject, at: profile.id) {
            () throws(StoreFailure) in
            try table.next(partner: profile.id, direction: "out", kind: "B2")
        }
        let numbers = try ControlNumbers.next(for: profile, in: .x12, transaction)
        let document = OutgoingFile(
            profile: profile,
            type: CarrierDocumentKind.loadTender.rawValue,
            controlNumber: numbers.interchange,
            instance: .order(header.id)
        )
        let bytes: [UInt8]
        do throws(EDIWritingFailure) {
            bytes = try tender.write(
                number: number,
                isCancelled: step == .takeBack,
                numbers: numbers,
                at: EnvelopeMoment(at: milestone.at)
            )
        } catch {
            // A person hears of it, once, and nobody waits for an answer to what never left.
            try note(step, number, tender, load, known, document, transaction, milestone.at)
            try transaction.loadTenders.settle(number, at: profile.id, as: .cancelled)
            try fail(document, error, header, in: transaction, at: milestone.at)
            return nil
        }
        try note(step, number, tender, load, known, document, transaction, milestone.at)
        try document.store(bytes, detail: "", in: transaction, at: milestone.at)
        return MilestoneDelivery(
            target: Target.partner(profile.id),
            operation: .partnerFile,
            payload: try StoredValue.encode(PartnerFile(document: document.id))
        )
    }

    private func note(
        _ step: TenderStep,
        _ number: Int64,
        _ tender: LoadTender,
        _ load: FulfilmentState,
        _ known: LoadTenderRow?,
        _ document: OutgoingFile,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        let profile = tender.profile
        guard step == .offer else {
            try transaction.loadTenders.settle(number, at: profile.id, as: .cancelled)
            if let known { try TenderWork(known).close(in: transaction, at: now) }
            return
        }
        try transaction.loadTenders.insert(
            LoadTenderRow(
                partner: profile.id,
                number: number,
                entity: profile.entity.rawValue,
                orderID: document.instance?.id ?? "",
                fulfilment: load.id.rawValue,
                document: document.id,
                state: .offered,
                charge: tender.charge,
                dueAt: now.advanced(by: .seconds(3_600 * tender.answersWithinHours))
            )
        )
    }
}

/// What a carrier is to hear of a load now.
enum TenderStep: Equatable {
    case offer, takeBack

    /// `nil` where it knows what is so.
    init?(_ load: FulfilmentState, _ known: LoadTenderRow?, _ terms: CarrierTerms) {
        guard let known else {
            let isReady = terms.tenderWhen == .released || load.stage == .packed
            guard load.isActive, isReady else { return nil }
            self = .offer
            return
        }
        let isOpen = known.state == .offered || known.state == .accepted
        let isOff = !load.isActive && load.lines.allSatisfy { $0.shipped == 0 }
        guard isOpen, isOff else { return nil }
        self = .takeBack
    }
}

/// The work items that a load may have.
struct TenderWork {
    let row: LoadTenderRow

    init(_ row: LoadTenderRow) { self.row = row }

    var instance: InstanceReference { InstanceReference(kind: OrderWorkflow.name, id: row.orderID) }

    private var key: String { "order/\(row.orderID)/tender/\(row.partner)/\(row.number)" }
    private var words: String { "load \(row.number) (\(row.fulfilment))" }

    func close(in transaction: borrowing Transaction, at now: Timestamp) throws(StoreFailure) {
        for key in [key, key + "/late"] {
            try transaction.workItems.close(key, entity: row.entity, at: now)
        }
    }

    func openLate(in transaction: borrowing Transaction, at now: Timestamp) throws(StoreFailure) {
        try open(
            key + "/late",
            .acknowledgmentMissing,
            "\(row.partner) has not said whether it fetches \(words), which it should have by "
                + "\(row.dueAt.map { "\($0)" } ?? "now"); ask, or find another carrier",
            in: transaction,
            at: now
        )
    }

    /// - Parameter said: what the carrier says that cannot be as it is.
    func openTrouble(
        _ said: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        try open(key, .carrierException, "\(row.partner) \(said)", in: transaction, at: now)
    }

    private func open(
        _ key: String,
        _ reason: ReasonCode,
        _ detail: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        try transaction.workItems.open(
            WorkItem(
                key: key,
                owner: .warehouseSupervisor,
                reason: reason,
                detail: String(detail.prefix(Limits.longTextBytes))
            ),
            entity: row.entity,
            instance: instance,
            at: now
        )
    }

    /// `load 17 (01J…-F1)`
    var name: String { words }
}
