import Canonical
import Fulfillment
import Primitives

// Goods that left. They are facts: whatever was ordered, what left is taken in.
extension OrderDraft {
    mutating func ship(_ report: ShipReport) throws(OrderRefusal) -> Outcome {
        try check(report)
        let fulfilment = try index(of: report.fulfilment)
        let known = order.shipments.lazy.filter { $0.fulfilment == report.fulfilment }
        let news = ParcelReport(report.parcels, known: known.flatMap(\.parcels))
        for parcel in news.conflicting {
            raise(
                "parcel/\(report.fulfilment)/\(parcel.reference)",
                .conflictingReport,
                owner: .warehouseSupervisor,
                "Parcel \(parcel.reference) of \(report.fulfilment) was reported again with other "
                    + "contents; the first report stands."
            )
        }
        let isMissingSome = order.fulfilments[fulfilment].lines.contains {
            $0.progress.remaining > 0
        }
        let ends = report.isFinal && isMissingSome && order.fulfilments[fulfilment].isActive
        guard !news.new.isEmpty || !news.conflicting.isEmpty || ends else {
            return .ignored("These parcels of \(report.fulfilment) were reported before.")
        }
        if !news.new.isEmpty { try send(news.new, of: fulfilment, at: report.at) }
        if report.isFinal {
            let missing = order.fulfilments[fulfilment].lines.map {
                LineQuantity(line: $0.line, thousandths: $0.progress.remaining)
            }
            fallShort(fulfilment, missing, because: .shortPicked)
        }
        finishIfDone(fulfilment)
        return .decided
    }

    private func check(_ report: ShipReport) throws(OrderRefusal) {
        guard report.parcels.count <= Limits.parcelsPerShipment else {
            throw .invalid("a report has at most \(Limits.parcelsPerShipment) parcels")
        }
        for parcel in report.parcels { try check(parcel.contents, allowsZero: false) }
    }

    private mutating func send(
        _ parcels: [Parcel],
        of fulfilment: Int,
        at time: Timestamp
    ) throws(OrderRefusal) {
        guard order.shipments.count < Limits.shipmentsPerOrder else {
            throw .unexpected("the order has \(Limits.shipmentsPerOrder) shipments already")
        }
        let parcels = gatherKits(parcels, of: fulfilment)
        let instruction = order.fulfilments[fulfilment]
        let shipment = Shipment(
            id: Shipment.ID("\(header.id)-S\(order.shipments.count + 1)"),
            order: header.id,
            fulfilment: instruction.id,
            site: instruction.site,
            shippedAt: time,
            parcels: parcels
        )
        order.shipments.append(shipment)
        let contents = parcels.flatMap(\.contents).byLine.sorted { $0.key < $1.key }
            .map { LineQuantity(line: $0.key, thousandths: $0.value) }
        for content in contents { leave(content, fulfilment, shipment) }
        say(
            "\(instruction.site) shipped \(parcels.count) parcel\(parcels.count == 1 ? "" : "s") "
                + "of \(instruction.id): \(contents.text)."
        )
        if instruction.stage.precedes(.packed) { order.fulfilments[fulfilment].stage = .packed }
        if !instruction.isActive { order.fulfilments[fulfilment].stage = .shipped }
        // Of kits that are not whole yet nobody can be told a quantity.
        guard !contents.isEmpty else { return }
        publish(
            Milestone(
                .shipped,
                at: time,
                fulfilment: instruction.id,
                shipment: shipment.id,
                trackingNumber: parcels.count == 1 ? parcels.first?.trackingNumber : nil,
                quantities: contents
            )
        )
        var number: String?
        if case .booked(let known) = order.booking { number = known }
        ask(.postGoodsIssue(GoodsIssue(shipment: shipment, externalOrderNumber: number)))
    }

    private mutating func leave(_ content: LineQuantity, _ fulfilment: Int, _ shipment: Shipment) {
        guard let index = index(ofLine: content.line) else {
            raise(
                "shipment/\(shipment.id)/line/\(content.line)",
                .unknownGoods,
                owner: .customerService,
                "\(shipment.id) holds goods for line \(content.line), which the order has not."
            )
            return
        }
        guard let position = order.fulfilments[fulfilment].position(of: content.line) else {
            // Nobody asked this site for this line, yet it left.
            return absorb(content.thousandths, into: index, shipment)
        }
        let excess = order.fulfilments[fulfilment].lines[position].progress.excess
        revise(fulfilment, position) { $0.shipped += content.thousandths }
        let more = order.fulfilments[fulfilment].lines[position].progress.excess - excess
        if more > 0 { absorb(more, into: index, shipment) }
    }

    /// More left than was asked: it fills what the line still waits for, and only the rest is too
    /// much.
    private mutating func absorb(_ thousandths: Int64, into index: Int, _ shipment: Shipment) {
        order.lines[index].quantities.shipped += thousandths
        var extra = thousandths
        let open = min(extra, order.lines[index].quantities.open)
        order.lines[index].quantities.open -= open
        extra -= open
        let waiting = min(extra, order.lines[index].quantities.backordered)
        order.lines[index].quantities.backordered -= waiting
        extra -= waiting
        extra -= unreserve(extra, for: index, preferring: shipment.site)
        guard extra > 0 else { return }
        order.lines[index].quantities.overshipped += extra
        note(.overshipped, at: index)
        let line = order.lines[index]
        raise(
            "shipment/\(shipment.id)/line/\(line.number)",
            .overshipped,
            owner: .customerService,
            "Line \(line.number): \(text(extra, of: line)) more left with \(shipment.id) than is "
                + "wanted; it is not billed."
        )
    }
}
