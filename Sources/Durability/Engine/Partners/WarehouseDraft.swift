import Canonical
import Database
import EDI
import Ordering
import Primitives
import Purchasing
import Storage
import Translation

/// What one effect says to a warehouse, before it has control numbers.
struct WarehouseDraft {
    let profile: PartnerProfile
    let facts: FactLoader
    let now: Timestamp

    /// Why there is no document.
    enum Fault: Failure, Equatable {
        case notAsked
        /// The profile has no code of the warehouse for one of our sites.
        case siteUnknown(String, partner: String)
        case nothingReleased(String)

        var isNotAsked: Bool { self == .notAsked }

        var code: String {
            switch self {
            case .notAsked: "warehouse.not_asked"
            case .siteUnknown: "warehouse.site.unknown"
            case .nothingReleased: "warehouse.fulfilment.unknown"
            }
        }

        var remedy: Remedy { .escalate(to: .integrationSupport) }

        var description: String {
            switch self {
            case .notAsked: "a warehouse that speaks EDI is not asked for this"
            case .siteUnknown(let site, let partner):
                "partners/\(partner).yaml has no code for the site \(site); add it to "
                    + "profile.warehousing.sites, restart, then send this again"
            case .nothingReleased(let fulfilment):
                "the order knows nothing of \(fulfilment)"
            }
        }
    }

    func content(
        of effect: StoredEffect,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Result<WarehouseDocument, Fault> {
        switch Operation(rawValue: effect.operation) {
        case .warehouseRelease:
            let request = try StoredValue.decode(FulfilmentRequest.self, from: effect.payload)
            return try order(request, .original, [:], effect, transaction)
        case .warehouseCancel: return try cancellation(effect, transaction)
        case .warehouseInbound: return try notice(effect, transaction)
        default: return .failure(.notAsked)
        }
    }

    private func order(
        _ request: FulfilmentRequest,
        _ purpose: ShippingOrderPurpose,
        _ wanted: [Int: Int64],
        _ effect: StoredEffect,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Result<WarehouseDocument, Fault> {
        guard knows(request.site) else {
            return .failure(.siteUnknown(request.site.rawValue, partner: profile.id))
        }
        guard let phrases = try phrases(request.lines.map(\.item), transaction) else {
            return .failure(.notAsked)
        }
        let subject = WarehouseSubject(
            .fulfilment,
            id: request.fulfilment.rawValue,
            instanceID: effect.instanceID
        )
        let number = try number(of: subject, transaction)
        return .success(phrases.shippingOrder(request, numbered: number, purpose, wanted: wanted))
    }

    /// The whole instruction is cancelled where nothing of it is wanted any more; else it is
    /// changed to what still is.
    private func cancellation(
        _ effect: StoredEffect,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Result<WarehouseDocument, Fault> {
        let asked = try StoredValue.decode(FulfilmentCancellation.self, from: effect.payload)
        guard
            let stored = try transaction.instances.load(OrderWorkflow.name, effect.instanceID)
        else { return .failure(.nothingReleased(asked.fulfilment.rawValue)) }
        let order = try StoredValue.decode(OrderState.self, from: stored.state)
        guard let state = order.fulfilments.first(where: { $0.id == asked.fulfilment }),
            let header = order.header, let shipTo = header.shipTo
        else { return .failure(.nothingReleased(asked.fulfilment.rawValue)) }
        var wanted: [Int: Int64] = [:]
        for line in state.lines {
            let given = line.short + line.stopped + line.cancelAsked
            let left = max(0, line.requested - given)
            guard let kit = order.line(named: line.line)?.kit else {
                wanted[line.line] = left
                continue
            }
            for component in kit.components {
                wanted[component.number] = component.part.needed(for: left)
            }
        }
        let request = FulfilmentRequest(
            fulfilment: state.id,
            order: header.id,
            purchaseOrderNumber: header.purchaseOrderNumber,
            warehouse: state.warehouse,
            site: state.site,
            shipTo: shipTo,
            lines: state.lines.flatMap { line -> [FulfilmentRequest.Line] in
                guard let own = order.lines.first(where: { $0.number == line.line }),
                    let item = own.item
                else { return [] }
                if let kit = own.kit { return own.kitRequest(kit, item, line.requested) }
                return [
                    FulfilmentRequest.Line(
                        line: line.line,
                        item: item,
                        description: own.description,
                        thousandths: line.requested,
                        unit: own.stockUnit
                    )
                ]
            },
            requestedDeliveryDate: header.requestedDeliveryDate
        )
        let isAll = wanted.values.allSatisfy { $0 == 0 }
        return try self.order(
            request,
            isAll ? .cancellation : .change,
            isAll ? [:] : wanted,
            effect,
            transaction
        )
    }

    private func notice(
        _ effect: StoredEffect,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Result<WarehouseDocument, Fault> {
        let notice = try StoredValue.decode(InboundNotice.self, from: effect.payload)
        guard knows(notice.site) else {
            return .failure(.siteUnknown(notice.site.rawValue, partner: profile.id))
        }
        guard let phrases = try phrases(notice.lines.map(\.item), transaction) else {
            return .failure(.notAsked)
        }
        let subject = WarehouseSubject(
            .purchase,
            id: notice.purchase.rawValue,
            instanceID: effect.instanceID
        )
        let number = try number(of: subject, transaction)
        return .success(
            phrases.inboundNotice(notice, numbered: number, at: EnvelopeMoment(at: now))
        )
    }

    private func knows(_ site: Site.ID) -> Bool {
        profile.role.warehouse?.sites[site] != nil
    }

    private func phrases(
        _ ids: [Item.ID],
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> WarehousePhrases? {
        let catalogue = try facts.catalogue(entity: profile.entity.rawValue, in: transaction)
        var items: [Item.ID: Item] = [:]
        for id in Set(ids) { items[id] = try catalogue.item(id) }
        return WarehousePhrases(profile, items: items)
    }

    private func number(
        of subject: WarehouseSubject,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Int64 {
        let table = transaction.controlNumbers
        return try transaction.warehouseNumbers.number(of: subject, at: profile.id) {
            () throws(StoreFailure) in
            try table.next(partner: profile.id, direction: "out", kind: "W05")
        }
    }
}
