import Canonical
import EDI
import Mapping
import Translation

extension SegmentInference {
    mutating func decideItems() {
        let lines = lines
        var counts: [String: QualifierCount] = [:]
        var named = 0
        for line in lines {
            let numbers = guide.numbers(of: line.loop)
            for (qualifier, value) in numbers {
                counts[qualifier, default: QualifierCount(qualifier: qualifier)]
                    .note(value, in: line.sample)
            }
            if numbers.contains(where: { guide.items[$0.qualifier] != nil }) { named += 1 }
        }
        let sorted = counts.values.sorted { ($1.count, $0.qualifier) < ($0.count, $1.qualifier) }
        var trusted: [(qualifier: String, kind: SegmentGuide.ItemKind)] = []
        for count in sorted {
            if let kind = kind(of: count, lines.count) { trusted.append((count.qualifier, kind)) }
        }
        draft.profile.itemNumbers = Self.numbers(trusted)
        let isProven = trusted.contains { guide.items[$0.qualifier] == nil }
        if named < lines.count, !isProven { askForItems(sorted, named, lines.count) }
        if !trusted.isEmpty, trusted.allSatisfy({ $0.kind == .buyersItem }) {
            draft.notes.append(
                "Lines have the buyer's own numbers only; each must stand with its item as a "
                    + "buyer_part of this customer."
            )
        }
    }

    /// What numbers behind a qualifier are: ours, if all equal ours; else what the standard says.
    private mutating func kind(
        of count: QualifierCount,
        _ lines: Int
    ) -> SegmentGuide.ItemKind? {
        let path = "\(guide.line)/id[\(count.qualifier)]"
        let seen =
            share(count.count, count.samples, of: lines, "lines")
            + ", such as \(count.examples)"
        let standard = guide.items[count.qualifier]
        let areOurs = !known.units.isEmpty && count.values.allSatisfy { known.units[$0] != nil }
        if areOurs, standard != .sellersItem {
            var field = MappingFile.Field("sellersItem")
            field.at = "\(guide.line)/id[\(guide.qualifiers(of: .sellersItem))|\(count.qualifier)]"
            // The same numbers must not be looked for as the buyer's.
            put(field, isOfLine: true)
            decide("lines.sellersItem", path, "all its numbers are items known here; \(seen)")
            return .sellersItem
        }
        guard let standard else { return nil }
        if standard == .gtin {
            let wrong = count.values.filter { GTIN.normalized($0) == nil }
            let flaw =
                wrong.isEmpty
                ? ""
                : "; \(wrong.count) have no right check digit, such as "
                    + wrong.prefix(3).joined(separator: ", ")
            decide("lines.gtin", path, "the standard's qualifier for it, \(seen)\(flaw)")
            return standard
        }
        if standard == .sellersItem, !known.units.isEmpty, !areOurs {
            let unknown = count.values.filter { known.units[$0] == nil }
            draft.notes.append(
                "\(unknown.count) of \(count.values.count) numbers behind \(count.qualifier) are "
                    + "no item known here, such as \(unknown.prefix(3).joined(separator: ", "))."
            )
        }
        decide("lines.\(standard.rawValue)", path, "the standard's qualifier for it, \(seen)")
        return standard
    }

    private mutating func askForItems(_ counts: [QualifierCount], _ named: Int, _ lines: Int) {
        let text =
            "\(lines - named) of \(lines) lines have no item number behind a qualifier that the "
            + "standard gives to seller, buyer or GTIN. Whose numbers are these?"
        var field = MappingFile.Field("sellersItem")
        field.question = text
        put(field, isOfLine: true)
        ask(
            OnboardingQuestion(
                "lines.sellersItem",
                text,
                candidates: counts.filter { guide.items[$0.qualifier] == nil }.map {
                    .init(
                        place: "\(guide.line)/id[\($0.qualifier)]",
                        why: share($0.count, $0.samples, of: lines, "lines")
                            + ", such as \($0.examples)"
                    )
                }
            )
        )
    }

    /// Our own numbers first, then global ones, then the buyer's.
    private static func numbers(
        _ trusted: [(qualifier: String, kind: SegmentGuide.ItemKind)]
    ) -> [PartnerProfile.ItemNumber] {
        let order: [(SegmentGuide.ItemKind, ItemIdentifier.Scheme)] = [
            (.sellersItem, .sku), (.gtin, .gtin), (.buyersItem, .buyerPart),
        ]
        return order.flatMap { kind, scheme in
            trusted.filter { $0.kind == kind }
                .map { PartnerProfile.ItemNumber($0.qualifier, scheme) }
        }
    }
}
