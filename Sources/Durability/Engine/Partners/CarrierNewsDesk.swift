import Canonical
import Database
import Ordering
import Primitives
import Storage
import Translation

/// Finds which of our shipments a carrier speaks of: by our number of the load, else by a tracking
/// number of a parcel that went with this very carrier.
struct CarrierNewsDesk {
    let partner: String
    let entity: String
    /// How parcels name it.
    let code: String
    let now: Timestamp

    static func source(of partner: String) -> String { "partner:" + partner }

    /// One of our instructions, as its order knows it.
    struct Subject {
        var order: OrderState
        var instance: InstanceReference
        var fulfilment: Fulfilment.ID
        var tender: LoadTenderRow?

        /// What has left for it.
        var shipments: [Shipment] { order.shipments.filter { $0.fulfilment == fulfilment } }
        var parcels: [Parcel] { shipments.flatMap(\.parcels) }
    }

    enum Finding {
        case found(Subject)
        /// It may be early.
        case early(EarlyNews)
        case failure(CarrierNewsFailure)
    }

    func find(
        _ load: CarrierNews.Load,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Finding {
        if let number = load.number, let row = try transaction.loadTenders.load(number, at: partner)
        {
            guard let order = try order(row.orderID, transaction),
                let fulfilment = Fulfilment.ID(validating: row.fulfilment)
            else { return .failure(.unknownLoad(load.words, partner: partner)) }
            return .found(
                Subject(
                    order: order,
                    instance: TenderWork(row).instance,
                    fulfilment: fulfilment,
                    tender: row
                )
            )
        }
        return try find(byTracking: load, in: transaction)
    }

    private func find(
        byTracking load: CarrierNews.Load,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Finding {
        var isAnothers = false
        for number in load.trackingNumbers {
            let instances = try transaction.crossReferences.instances(
                entity: entity,
                kind: CrossReferenceKind.trackingNumber.rawValue,
                value: number
            )
            for instance in instances {
                guard let order = try order(instance.id, transaction) else { continue }
                for shipment in order.shipments {
                    let parcels = shipment.parcels.filter { $0.trackingNumber == number }
                    guard !parcels.isEmpty else { continue }
                    guard parcels.contains(where: { $0.carrier == code }) else {
                        isAnothers = true
                        continue
                    }
                    let tender = try transaction.loadTenders.load(
                        ofFulfilment: shipment.fulfilment.rawValue,
                        at: partner
                    )
                    return .found(
                        Subject(
                            order: order,
                            instance: instance,
                            fulfilment: shipment.fulfilment,
                            tender: tender
                        )
                    )
                }
            }
        }
        if isAnothers { return .failure(.anotherCarriers(load.words, code: code)) }
        // A number that was never given to this carrier will not become known by waiting.
        guard load.number == nil else {
            return .failure(.unknownLoad(load.words, partner: partner))
        }
        return .early(EarlyNews(address: load.words))
    }

    private func order(
        _ id: String,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> OrderState? {
        guard let stored = try transaction.instances.lock(OrderWorkflow.name, id),
            stored.entity == entity
        else { return nil }
        return try StoredValue.decode(OrderState.self, from: stored.state)
    }

    /// The parcels that a movement is about, told as any carrier's scans: each tracking number
    /// once.
    func events(
        of movement: CarrierNews.Movement,
        _ subject: Subject
    ) -> Result<[OrderEvent], EarlyNews> {
        guard let kind = CarrierReport.Kind(rawValue: movement.meaning.rawValue) else {
            return .success([])
        }
        var parcels = subject.parcels
        // A load that was never offered is known by its parcels, and the others of its shipment may
        // have gone otherwise.
        let named =
            movement.parcels.isEmpty && subject.tender == nil
            ? movement.load.trackingNumbers : movement.parcels
        if !named.isEmpty { parcels = parcels.filter { named.contains($0.trackingNumber) } }
        guard !parcels.isEmpty else {
            return .failure(EarlyNews(address: "what left as \(movement.load.words)"))
        }
        var seen: Set<String> = []
        return .success(
            parcels.map(\.trackingNumber).filter { seen.insert($0).inserted }.map { number in
                .carrierReported(
                    CarrierReport(
                        trackingNumber: number,
                        kind: kind,
                        at: movement.at,
                        code: movement.code
                    )
                )
            }
        )
    }
}

/// Why a carrier's news cannot be brought to what it is about. It is put aside, and can be decided
/// again.
enum CarrierNewsFailure: Failure, Equatable {
    case unknownLoad(String, partner: String)
    case anotherCarriers(String, code: String)
    case notACarrier(String)

    var code: String {
        switch self {
        case .unknownLoad: "carrier.load.unknown"
        case .anotherCarriers: "carrier.load.of_another"
        case .notACarrier: "carrier.unknown"
        }
    }

    var remedy: Remedy { .escalate(to: .integrationSupport) }

    var description: String {
        switch self {
        case .unknownLoad(let load, let partner):
            "\(load): no load of that number was offered to \(partner), and no parcel of it is "
                + "known; ask which of our shipments is meant"
        case .anotherCarriers(let load, let code):
            "\(load) went with another carrier than \(code); ask which of our shipments is meant"
        case .notACarrier(let partner):
            "\(partner) is no carrier any more; give it its file back, restart, then decide this "
                + "again"
        }
    }
}
