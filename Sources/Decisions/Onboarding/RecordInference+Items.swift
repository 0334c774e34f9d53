import Canonical
import Mapping
import Translation

/// Which item, and in which unit: by values that equal ours, by a standard's own number, or asked.
extension RecordInference {
    // MARK: - Items

    mutating func decideItem() {
        let isDecided = decideKnownItems()
        decideGTIN(unless: isDecided)
        guard !draft.mapping.hasItem else {
            decideNamed(.buyersItem)
            return
        }
        decideNamed(.sellersItem)
        decideNamed(.buyersItem)
        let generic = column(.item)
        if let generic, !draft.mapping.hasField("sellersItem") {
            let text = "Whose item number is \(name(generic)): ours, or the buyer's own?"
            put("sellersItem", at: generic, isOfLine: true, as: .item, question: text)
            ask(
                OnboardingQuestion(
                    "lines.sellersItem",
                    text,
                    evidence: [seen(generic)] + unknownItems(generic),
                    candidates: [
                        .init(place: "sellersItem", why: "it is ours; leave the field as it is"),
                        .init(place: "buyersItem", why: "it is the buyer's; rename the field"),
                    ]
                )
            )
        }
        guard !draft.mapping.hasItem else { return }
        let text = "Which column holds the number of the item?"
        let candidates = table.columns.indices.filter {
            facts[$0].isFull && !used.contains($0) && facts[$0].fit(.item) && roles[$0] == nil
        }
        var field = MappingFile.Field("sellersItem")
        field.question = text
        put(field, isOfLine: true)
        ask(
            OnboardingQuestion(
                "lines.sellersItem",
                text,
                evidence: ["no column's name says an item number, and no value equals one of ours"],
                candidates: candidates.map { .init(place: name($0), why: seen($0)) }
            )
        )
    }

    /// Columns whose every value is a number of ours.
    private mutating func decideKnownItems() -> Bool {
        guard !known.units.isEmpty else { return false }
        let units = known.units
        decideKnown(.sellersItem) { units[$0] != nil }
        if !known.buyerParts.isEmpty { decideKnown(.buyersItem, known.buyerParts.contains) }
        return draft.mapping.hasItem
    }

    /// The one column whose values are all known; of several, the one that is named so.
    private mutating func decideKnown(_ role: ColumnRole, _ isKnown: (String) -> Bool) {
        let itemRoles: Set<ColumnRole> = [.item, .sellersItem, .buyersItem]
        let found = table.columns.indices.filter { column in
            mayHoldItems(column) && roles[column].map(itemRoles.contains) ?? true
                && facts[column].distinct.allSatisfy(isKnown)
        }
        let named = found.filter { roles[$0] != nil }
        let chosen = named.isEmpty ? found : named
        guard let column = chosen.first, chosen.count == 1 else { return }
        roles[column] = role
        put(role.rawValue, at: column, isOfLine: true, as: role)
        decide(
            "lines.\(role.rawValue)",
            name(column),
            "all its \(facts[column].distinctCount) different values are item numbers known here"
        )
    }

    private func mayHoldItems(_ column: Int) -> Bool {
        facts[column].filled > 0 && table.columns[column].isOfHead != true && !used.contains(column)
            && facts[column].distinctCount > 1
    }

    /// Global trade item numbers prove themselves by their check digits.
    private mutating func decideGTIN(unless isDecided: Bool) {
        let candidates = table.columns.indices.filter { column in
            mayHoldItems(column) && facts[column].isGS1
                && (roles[column] == .gtin || roles[column] == nil && !isConstantInOrders(column)
                    || roles[column] == .item)
        }
        let named = candidates.filter { roles[$0] == .gtin }
        let chosen = named.isEmpty ? candidates : named
        guard let column = chosen.first, chosen.count == 1 else { return }
        let values = facts[column].distinct.compactMap { GTIN.normalized($0) }
        let unknown = values.filter { known.gtins[$0] == nil }
        guard known.gtins.isEmpty || unknown.isEmpty else {
            // Said by the buyer to be items that are not known here: it is looked at, not believed.
            draft.notes.append(
                "\(unknown.count) of \(values.count) numbers in \(name(column)) are no GTIN known "
                    + "here, such as \(unknown.prefix(3).joined(separator: ", "))."
            )
            put("gtin", at: column, isOfLine: true, as: .gtin)
            decide("lines.gtin", name(column), "check digits prove all of them to be GS1 numbers")
            return
        }
        put("gtin", at: column, isOfLine: true, as: .gtin)
        decide(
            "lines.gtin",
            name(column),
            known.gtins.isEmpty
                ? "the check digits of all \(values.count) different values are right, and "
                    + "\(named.isEmpty ? "they differ within orders" : "its name says so")"
                : "all its \(values.count) different values are GTINs known here"
        )
    }

    /// A name that says whose number it is; the numbers themselves are looked up with every order.
    private mutating func decideNamed(_ role: ColumnRole) {
        guard let field = role.field, !draft.mapping.hasField(field), let column = column(role),
            !used.contains(column)
        else { return }
        let unknown = role == .sellersItem ? unknownItems(column) : []
        guard unknown.isEmpty else {
            let text = "Is \(name(column)) our item number? Not all of it is known here."
            put(field, at: column, isOfLine: true, as: role, question: text)
            ask(
                OnboardingQuestion(
                    "lines.\(field)",
                    text,
                    evidence: [seen(column)] + unknown
                )
            )
            return
        }
        put(field, at: column, isOfLine: true, as: role)
        decide("lines.\(field)", name(column), "its name says whose number it is")
    }

    private func unknownItems(_ column: Int) -> [String] {
        guard !known.units.isEmpty else { return [] }
        let unknown = facts[column].distinct.filter { known.units[$0] == nil }
        guard !unknown.isEmpty else { return [] }
        return [
            "\(unknown.count) of its \(facts[column].distinctCount) different values are no item "
                + "known here, such as \(unknown.prefix(3).joined(separator: ", "))"
        ]
    }

    // MARK: - Units

    mutating func decideUnit() {
        guard let column = column(.unit) else {
            askForUnit()
            return
        }
        let sorted = UnitDecision(of: facts[column].distinct, known: known.allUnits)
        var field = MappingFile.Field(ColumnRole.unit.rawValue)
        field.at = name(column)
        field.table = "units"
        used.insert(column)
        let others = rivals(of: column, as: .unit)
        if !others.isEmpty {
            let text =
                "Which is the unit of \(quantityName): "
                + ([column] + others).map(name).joined(separator: " or ") + "?"
            field.question = text
            ask(OnboardingQuestion("lines.unit", text, evidence: ([column] + others).map(seen)))
        } else if !facts[column].isFull {
            let text = "In which unit is \(quantityName) where \(name(column)) is empty?"
            field.question = text
            ask(OnboardingQuestion("lines.unit", text, evidence: [seen(column)]))
        }
        put(field, isOfLine: true)
        draft.mapping.tables.append(sorted.table("units"))
        if !sorted.unknown.isEmpty {
            ask(sorted.question("units", evidence: [seen(column)]))
        } else if field.question == nil {
            decide("lines.unit", name(column), sorted.why)
        }
    }

    private var quantityName: String { column(.quantity).map(name) ?? "the quantity" }

    /// No column names the unit: it is the items' own where they have one only.
    private mutating func askForUnit() {
        var field = MappingFile.Field(ColumnRole.unit.rawValue)
        field.standIn = "EA"
        if let unit = onlyUnit() {
            field.standIn = unit
            put(field, isOfLine: true)
            decide("lines.unit", unit, "every item of the samples is sold in this unit only")
            return
        }
        let text = "No column names a unit. In which unit is \(quantityName)?"
        field.question = text
        put(field, isOfLine: true)
        let packs = column(.packSize).map { [seen($0) + ": maybe whole packs are ordered"] } ?? []
        ask(
            OnboardingQuestion(
                "lines.unit",
                text,
                evidence: packs + (column(.quantity).map { [seen($0)] } ?? []),
                candidates: [
                    .init(place: "EA", why: "pieces, which a quantity without a unit mostly means"),
                    .init(place: "CA", why: "cases, if the buyer orders by the case"),
                ]
            )
        )
    }

    private func onlyUnit() -> String? {
        var units: Set<String> = []
        for column in table.columns.indices where mayBeKnown(column) {
            for value in facts[column].distinct {
                let sku =
                    known.units[value] != nil
                    ? value
                    : GTIN.normalized(value)
                        .flatMap { known.gtins[$0] }
                guard let sku, let own = known.units[sku] else { return nil }
                units.formUnion(own)
            }
            return units.count == 1 ? units.first : nil
        }
        return nil
    }

    private func mayBeKnown(_ column: Int) -> Bool {
        guard facts[column].filled > 0, let first = facts[column].distinct.first else {
            return false
        }
        return known.units[first] != nil
            || GTIN.normalized(first).map { known.gtins[$0] != nil } ?? false
    }
}

extension MappingFile {
    func hasField(_ name: String) -> Bool {
        fields.contains { $0.field == name }
            || lines?.fields.contains { $0.field == name } ?? false
    }

    /// Whether something says which item a line is.
    var hasItem: Bool { ["sellersItem", "gtin", "buyersItem"].contains(where: hasField) }
}

/// Codes of units, sorted into those that standards or our items know, and the rest.
struct UnitDecision {
    private(set) var decided: [(theirs: String, ours: String)] = []
    private(set) var unknown: [String] = []
    private let knownUnits: Set<String>

    /// - Parameter known: units that our items have; empty where that is not known.
    init(of codes: [String], known: Set<String>) {
        knownUnits = known
        for code in codes {
            if known.contains(code) {
                decided.append((code, code))
            } else if let ours = UnitVocabulary.standard[code],
                known.isEmpty || known.contains(ours)
            {
                decided.append((code, ours))
            } else {
                unknown.append(code)
            }
        }
    }

    var why: String {
        let codes = decided.map { $0.theirs == $0.ours ? $0.ours : "\($0.theirs) for \($0.ours)" }
        return "codes of the standards or of our items: \(codes.joined(separator: ", "))"
    }

    /// Whether a code is not simply ours.
    var needsTable: Bool { !unknown.isEmpty || decided.contains { $0.theirs != $0.ours } }

    /// - Parameter standard: also codes of the standard that did not come yet.
    func table(
        _ name: String,
        with standard: [String] = [],
        onMissing: MappingFile.Table.OnMissing = .error
    ) -> MappingFile.Table {
        let seen = Set(decided.map(\.theirs) + unknown)
        let others = standard.filter { !seen.contains($0) }.map {
            (theirs: $0, ours: UnitVocabulary.standard[$0] ?? $0)
        }
        return MappingFile.Table(
            name: name,
            entries: (decided + others).map {
                MappingFile.Table.Entry(theirs: $0.theirs, ours: $0.ours)
            } + unknown.map { MappingFile.Table.Entry(theirs: $0, ours: "") },
            onMissing: onMissing
        )
    }

    func question(_ table: String, evidence: [String]) -> OnboardingQuestion {
        OnboardingQuestion(
            "lines.unit",
            "Which unit of ours is each of \(unknown.joined(separator: ", "))? Fill in ours in the "
                + "table \(table).",
            evidence: evidence
                + (knownUnits.isEmpty
                    ? []
                    : ["our items are sold in \(knownUnits.sorted().joined(separator: ", "))"]),
            candidates: unknown.compactMap { code in
                UnitVocabulary.proposal(for: code).map {
                    .init(place: "\(code): \($0.unit)", why: $0.why)
                }
            }
        )
    }
}
