import Canonical
import EDI
import Primitives
import Purchasing

extension SupplierLetter {
    func x12(change: Int, at moment: EnvelopeMoment) -> [OutboundSegment] {
        var segments = [beginning(change, moment)]
        segments.append(OutboundSegment("CUR", "BY", .text(header.currency.code)))
        if let day { segments.append(OutboundSegment("DTM", "002", .text(day.x12Text))) }
        segments.append(
            OutboundSegment(
                "N1",
                "BY",
                .text(String(buyer.prefix(60))),
                "92",
                .text(header.entity.rawValue)
            )
        )
        segments.append(
            OutboundSegment("N1", "VN", .absent, "92", .text(terms.id.rawValue))
        )
        if let site { segments += shipTo(site) }
        let lines = telling.kind == .cancellation ? [] : telling.lines
        for line in lines { segments += item(line) }
        segments.append(OutboundSegment("CTT", .number(lines.count)))
        if telling.kind == .order, telling.lines.allSatisfy(hasPrice) {
            segments.append(
                OutboundSegment(
                    "AMT",
                    "TT",
                    .decimal(total.minorUnits, digits: total.currency.minorDigits)
                )
            )
        }
        return segments
    }

    /// BEG01 00: original. BCH01 (element 353) 01: cancellation, 04: change.
    private func beginning(_ change: Int, _ moment: EnvelopeMoment) -> OutboundSegment {
        let day = LocalDate(at: header.raisedAt).x12Text
        guard telling.kind != .order else {
            return OutboundSegment("BEG", "00", "SA", .text(header.number), .absent, .text(day))
        }
        return OutboundSegment(
            "BCH",
            [
                telling.kind == .cancellation ? "01" : "04", "SA", .text(header.number), .absent,
                .number(change), .text(day), .absent, .absent, .absent, .text(moment.longDate),
            ]
        )
    }

    private func shipTo(_ site: Site.ID) -> [OutboundSegment] {
        let place = place(site)
        var segments = [
            OutboundSegment(
                "N1",
                "ST",
                .text(String(place.name.prefix(60))),
                .text(profile.shipToQualifier ?? "92"),
                .text(place.code)
            )
        ]
        guard let address = place.address else { return segments }
        segments.append(
            OutboundSegment(
                "N3",
                .text(String(address.lines.first?.prefix(55) ?? "")),
                .optional(address.lines.dropFirst().first.map { String($0.prefix(55)) })
            )
        )
        segments.append(
            OutboundSegment(
                "N4",
                .text(String(address.city.prefix(30))),
                .optional(address.region.flatMap { $0.utf8.count == 2 ? $0 : nil }),
                .optional(address.postalCode),
                .optional(address.country)
            )
        )
        return segments
    }

    private func item(_ line: PurchaseTelling.Line) -> [OutboundSegment] {
        let pairs = itemNumbers(line).flatMap { number -> [OutboundElement] in
            [.text(number.qualifier), .text(number.value)]
        }
        let quantity = OutboundElement.decimal(line.quantity.thousandths, digits: 3)
        // A number without a unit of its own: nothing where it is in another one.
        let left: OutboundElement =
            line.left.unit == line.quantity.unit
            ? .decimal(line.left.thousandths, digits: 3) : .absent
        let unit = OutboundElement.text(unitCode(line.quantity.unit))
        var price: [OutboundElement] = [.absent, .absent]
        if hasPrice(line) {
            price = [
                .decimal(line.price.millionths, digits: 6),
                .optional(PriceBasis.code(for: line.price.unit, countedIn: line.quantity.unit)),
            ]
        }
        var segments: [OutboundSegment]
        if let change = line.change {
            segments = [
                OutboundSegment(
                    "POC",
                    [.number(line.number), .text(Self.code(change)), quantity, left, unit]
                        + price + pairs
                )
            ]
        } else {
            segments = [
                OutboundSegment("PO1", [.number(line.number), quantity, unit] + price + pairs)
            ]
        }
        if day == nil, let wanted = line.requestedOn {
            segments.append(OutboundSegment("DTM", "002", .text(wanted.x12Text)))
        }
        if site == nil { segments += shipTo(line.site) }
        return segments
    }

    /// POC02 (element 670).
    private static func code(_ change: PurchaseTelling.Change) -> String {
        switch change {
        case .deleted: "DI"
        case .reduced: "QD"
        case .increased: "QI"
        case .repriced: "PC"
        case .rescheduled: "CT"
        case .several: "CA"
        }
    }
}
