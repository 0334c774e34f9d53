import Canonical
import EDI
import Primitives
import Purchasing

/// ORDERS and ORDCHG.
///
/// ```
/// BGM+220+B-1001+9' DTM+137:20261123:102' DTM+2:20261210:102' NAD+BY+4000001000104::9'
/// NAD+SU+4000001000203::9' NAD+DP+0042::92+… CUX+2:USD:9'
/// LIN+1++9506000000015:EN' PIA+1+F-77:SA+FILTER:BP' QTY+21:100:PCE' PRI+AAA:2.5' UNS+S' CNT+2:1'
/// ```
extension SupplierLetter {
    func message(change: Int, at moment: EnvelopeMoment) -> [OutboundSegment] {
        guard let phrases = MessagePhrases(profile, kind) else { return [] }
        var segments = beginning(change, phrases, moment)
        if let day { segments.append(phrases.date("2", day)) }
        if telling.kind != .order { segments.append(phrases.reference("ON", header.number)) }
        let speech = phrases.speech
        segments.append(Self.party("BY", speech.buyer ?? profile.ourselves.id, otherwise: "92"))
        segments.append(Self.party("SU", speech.seller ?? profile.partner.id, otherwise: "91"))
        if let site { segments.append(delivery(site, phrases)) }
        segments.append(phrases.currency(header.currency, as: "9"))
        let lines = telling.kind == .cancellation ? [] : telling.lines
        for line in lines { segments += item(line, phrases) }
        segments.append(OutboundSegment("UNS", "S"))
        if telling.kind == .order, telling.lines.allSatisfy(hasPrice) {
            segments.append(phrases.money("86", total))
        }
        segments.append(phrases.lineCount(lines.count))
        return segments
    }

    /// Element 1225: 9 original, 4 change, 1 cancellation.
    private func beginning(
        _ change: Int,
        _ phrases: MessagePhrases,
        _ moment: EnvelopeMoment
    ) -> [OutboundSegment] {
        let (name, number, function) =
            switch telling.kind {
            case .order: ("220", header.number, "9")
            case .change: ("230", "\(header.number)-\(change)", "4")
            case .cancellation: ("230", "\(header.number)-\(change)", "1")
            }
        return [
            OutboundSegment("BGM", .text(name), .text(number), .text(function)),
            phrases.date("137", moment.date),
        ]
    }

    /// Element 3055: 9 for a GLN, which its check digit shows.
    private static func party(
        _ role: String,
        _ code: String,
        otherwise: String
    ) -> OutboundSegment {
        OutboundSegment("NAD", .text(role), .composite([code, "", list(of: code, otherwise)]))
    }

    private static func list(of code: String, _ otherwise: String) -> String {
        let digits = Array(code.utf8)
        return digits.count == 13 && GTIN.hasValidCheckDigit(digits) ? "9" : otherwise
    }

    private func delivery(_ site: Site.ID, _ phrases: MessagePhrases) -> OutboundSegment {
        let place = place(site)
        let list = profile.shipToQualifier ?? Self.list(of: place.code, "92")
        var elements: [OutboundElement] = [
            "DP", .composite([place.code, "", list]), .absent,
            .composite(phrases.prose(place.name, in: 5, of: 35)),
        ]
        if let address = place.address {
            let streets = address.lines.flatMap { phrases.prose($0, in: 3, of: 35) }.prefix(3)
            elements += [
                .composite(Array(streets)),
                .optional(phrases.prose(address.city, in: 1, of: 35).first),
                .optional(address.region.flatMap { phrases.prose($0, in: 1, of: 9).first }),
                .optional(address.postalCode.flatMap { phrases.prose($0, in: 1, of: 9).first }),
                .optional(address.country),
            ]
        }
        return OutboundSegment("NAD", elements)
    }

    private func item(_ line: PurchaseTelling.Line, _ phrases: MessagePhrases) -> [OutboundSegment]
    {
        let numbers = itemNumbers(line)
        let global = numbers.first { ["EN", "SRV", "UP"].contains($0.qualifier) }
        let others = numbers.filter { $0.qualifier != global?.qualifier }
        // Element 1229: 2 deleted, 3 changed.
        let action = line.change.map { $0 == .deleted ? "2" : "3" } ?? ""
        var segments = [
            OutboundSegment(
                "LIN",
                .number(line.number),
                .text(action),
                global.map { .composite([$0.value, $0.qualifier]) } ?? .absent
            )
        ]
        if !others.isEmpty {
            segments.append(
                OutboundSegment(
                    "PIA",
                    [global == nil ? "5" : "1"]
                        + others.map { .composite([$0.value, $0.qualifier]) }
                )
            )
        }
        segments.append(phrases.quantity("21", line.quantity))
        if day == nil, let wanted = line.requestedOn { segments.append(phrases.date("2", wanted)) }
        if hasPrice(line) {
            segments.append(phrases.price(line.price, orderedIn: line.quantity.unit))
        }
        if site == nil { segments.append(delivery(line.site, phrases)) }
        return segments
    }
}
