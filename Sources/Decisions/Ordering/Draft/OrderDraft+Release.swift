import Canonical
import Primitives

// What is reserved becomes an instruction to its site.
extension OrderDraft {
    /// Credit is asked again before new goods are let go.
    mutating func checkCreditForRelease() {
        guard case .booked = order.booking, !order.isHeld, mayRelease else { return }
        checkCredit()
    }

    /// One instruction for each site with unreleased stock, if the order is booked and not held.
    ///
    /// Runs after every event: what is missing to release an order may come, or stop being wanted,
    /// in many ways.
    mutating func releaseReady() {
        guard case .booked = order.booking, !order.isHeld, mayRelease, let shipTo = header.shipTo
        else { return }
        for id in unreleasedSites {
            guard let site = site(id)?.site else {
                raise(
                    "site/\(id)",
                    .warehouseRefused,
                    owner: .integrationSupport,
                    "Site \(id) is not set up any more; what is reserved there cannot be released."
                )
                continue
            }
            guard order.fulfilments.count < Limits.shipmentsPerOrder else {
                raise(
                    "fulfilments",
                    .warehouseRefused,
                    owner: .operationsManager,
                    "The order has \(Limits.shipmentsPerOrder) instructions; no more are sent."
                )
                return
            }
            release(at: site, to: shipTo)
        }
    }

    /// Whether every line of a ship-complete order has all it still wants.
    var isReadyToShipComplete: Bool {
        order.lines.indices.allSatisfy {
            order.lines[$0].quantities.open == 0 && order.lines[$0].quantities.backordered == 0
        }
    }

    private var mayRelease: Bool {
        guard !unreleasedSites.isEmpty else { return false }
        switch header.policy.shortfall {
        case .backorder, .cancel: return true
        case .shipComplete: return isReadyToShipComplete
        }
    }

    private var unreleasedSites: [Site.ID] {
        var sites: [Site.ID] = []
        for index in order.lines.indices {
            for allocation in order.lines[index].allocations
            where allocation.fulfilment == nil && !sites.contains(allocation.site) {
                sites.append(allocation.site)
            }
        }
        return sites.sorted()
    }

    private mutating func release(at site: Site, to shipTo: ShipTo) {
        let id = Fulfilment.ID("\(header.id)-F\(order.fulfilments.count + 1)")
        var progress: [FulfilmentState.Line] = []
        var lines: [FulfilmentRequest.Line] = []
        for index in order.lines.indices {
            guard let item = order.lines[index].item,
                let position = order.lines[index].allocations.firstIndex(where: {
                    $0.site == site.id && $0.fulfilment == nil
                })
            else { continue }
            order.lines[index].allocations[position].fulfilment = id
            let line = order.lines[index]
            let thousandths = line.allocations[position].thousandths
            progress.append(FulfilmentState.Line(line: line.number, requested: thousandths))
            if let kit = line.kit {
                progress[progress.count - 1].components = kit.components.map {
                    FulfilmentState.Line.Component(number: $0.number)
                }
                lines += line.kitRequest(kit, item, thousandths)
                continue
            }
            lines.append(
                FulfilmentRequest.Line(
                    line: line.number,
                    item: item,
                    description: line.description,
                    thousandths: thousandths,
                    unit: line.stockUnit
                )
            )
        }
        order.fulfilments.append(
            FulfilmentState(
                id: id,
                site: site.id,
                warehouse: site.warehouse,
                lines: progress,
                releasedAt: now
            )
        )
        say("\(site.id) is told to ship \(lines.count) line\(lines.count == 1 ? "" : "s") (\(id)).")
        ask(
            .releaseToWarehouse(
                FulfilmentRequest(
                    fulfilment: id,
                    order: header.id,
                    purchaseOrderNumber: header.purchaseOrderNumber,
                    warehouse: site.warehouse,
                    site: site.id,
                    shipTo: shipTo,
                    lines: lines,
                    requestedDeliveryDate: header.requestedDeliveryDate
                )
            )
        )
        let quantities = progress.map { LineQuantity(line: $0.line, thousandths: $0.requested) }
        publish(Milestone(.released, at: now, fulfilment: id, quantities: quantities))
    }
}
