import Mapping
import Primitives

/// Where the goods go, and what costs nothing if a name says it wrongly.
extension RecordInference {
    mutating func decideShipTo() {
        if decideKnownPlace() { return }
        let code = column(.shipToCode)
        let parts = table.columns.indices.filter { column in
            roles[column].map { $0.isShipTo && $0 != .shipToCode } ?? false
        }
        if let code {
            askForCode(code)
            return
        }
        if isAddress(parts) {
            askForAddress(parts)
            return
        }
        let text = "Nothing names the place that the goods go to. Which column is it?"
        var field = MappingFile.Field(ColumnRole.shipToCode.rawValue)
        field.question = text
        put(field, isOfLine: false)
        let candidates = table.columns.indices.filter {
            !used.contains($0) && facts[$0].filled > 0 && isConstantInOrders($0)
                && facts[$0].dates.isEmpty && roles[$0] != .purchaseOrderNumber
        }
        ask(
            OnboardingQuestion(
                "shipTo.code",
                text,
                candidates: candidates.map { column in
                    let isGLN = facts[column].isGS1 ? ", all of them GS1 numbers" : ""
                    return .init(place: name(column), why: seen(column) + isGLN)
                }
            )
        )
    }

    /// A column whose every value is a ship-to of the customer.
    private mutating func decideKnownPlace() -> Bool {
        guard !known.shipTos.isEmpty else { return false }
        let found = table.columns.indices.filter { column in
            facts[column].filled > 0 && facts[column].distinct.allSatisfy(known.shipTos.contains)
                && (facts[column].isFull || roles[column] == .shipToCode)
                && isConstantInOrders(column) && !(roles[column]?.isOfLine ?? false)
        }
        let named = found.filter { roles[$0] == .shipToCode }
        // A name that says a place, and values that are none: no other column is taken for it.
        guard !named.isEmpty || column(.shipToCode) == nil else { return false }
        let chosen = named.isEmpty ? found : named
        guard let column = chosen.first, chosen.count == 1,
            named.count == 1 || facts[column].distinctCount > 1
        else { return false }
        put("shipTo.code", at: column, isOfLine: false, as: .shipToCode, isRequired: true)
        roles[column] = .shipToCode
        decide(
            "shipTo.code",
            name(column),
            "all its \(facts[column].distinctCount) different values are ship-tos of the customer"
        )
        return true
    }

    private mutating func askForCode(_ code: Int) {
        let others = rivals(of: code, as: .shipToCode)
        let text =
            others.isEmpty
            ? "Is \(name(code)) the code of the place that the goods go to?"
            : "Which is the code of the place that the goods go to: "
                + ([code] + others).map(name).joined(separator: " or ") + "?"
        put("shipTo.code", at: code, isOfLine: false, as: .shipToCode, question: text)
        let mixed = orders.count { rows in
            Set(rows.compactMap { table.rows[$0].cells[code] }).count > 1
        }
        let several =
            mixed == 0
            ? []
            : [
                "\(mixed) of \(orders.count) orders name several, and an order goes to one place: "
                    + "such orders are refused"
            ]
        let isGLN =
            facts[code].isGS1 ? ["all of them are GS1 numbers with a right check digit"] : []
        let unknown = facts[code].distinct.filter { !known.shipTos.contains($0) }
        let strangers =
            known.shipTos.isEmpty || unknown.isEmpty
            ? []
            : [
                "\(unknown.count) of its values are no ship-to of the customer, such as "
                    + unknown.prefix(3).joined(separator: ", ")
            ]
        ask(
            OnboardingQuestion(
                "shipTo.code",
                text,
                evidence: [seen(code)] + several + isGLN + strangers,
                candidates: ([code] + others).map {
                    .init(place: name($0), why: "its name says a place")
                }
            )
        )
    }

    private func isAddress(_ parts: [Int]) -> Bool {
        let roles = Set(parts.compactMap { self.roles[$0] })
        return roles.isSuperset(of: [.shipToName, .shipToStreet, .shipToCity])
    }

    /// The parts are read together or not at all, so they are one question.
    private mutating func askForAddress(_ parts: [Int]) {
        let names = parts.map(name).joined(separator: ", ")
        let text = "Do \(names) hold the place that the goods go to, and not another party's?"
        for column in parts {
            guard let role = roles[column], let field = role.field else { continue }
            let isFirst = role == .shipToName
            put(field, at: column, isOfLine: false, as: role, question: isFirst ? text : nil)
        }
        ask(OnboardingQuestion("shipTo.name", text, evidence: parts.map(seen)))
        if let country = column(.shipToCountry), facts[country].longest > 2 {
            draft.notes.append(
                "\(name(country)) holds more than two letters; a table can say which country each "
                    + "is."
            )
        }
    }

    // MARK: - The rest

    private static let rest: [ColumnRole] = [
        .orderDate, .requestedDeliveryDate, .currency, .note, .buyerCode, .reference, .description,
    ]

    mutating func decideRest() {
        for role in Self.rest {
            guard let column = column(role), !used.contains(column), let field = role.field else {
                continue
            }
            if role == .currency, facts[column].distinctCount == 1 {
                draft.profile.currency = facts[column].distinct.first
            }
            guard role.isOfLine || isConstantInOrders(column) else { continue }
            guard !role.isDate || dateOptions(of: column).count == 1 else {
                askForDate(column, role)
                continue
            }
            put(field, at: column, isOfLine: role.isOfLine, as: role)
            decide(
                (role.isOfLine ? "lines." : "") + field,
                name(column),
                "its name says so"
                    + (role.isDate ? ", and every value is a date as \(dateWords(column))" : "")
            )
        }
        if table.columns.indices.contains(where: { roles[$0] == .currency }) == false {
            draft.notes.append("No column names a currency; orders are in the profile's.")
        }
    }

    private func dateWords(_ column: Int) -> String {
        dateFormat(of: column)?.description ?? "yyyy-MM-dd or yyyyMMdd"
    }

    private mutating func askForDate(_ column: Int, _ role: ColumnRole) {
        let text = "How are the dates in \(name(column)) written: which number is the day?"
        var field = MappingFile.Field(role.rawValue)
        field.question = text
        used.insert(column)
        put(field, isOfLine: false)
        ask(
            OnboardingQuestion(
                role.rawValue,
                text,
                evidence: [seen(column)],
                candidates: dateOptions(of: column).map { format in
                    .init(
                        place: "at: \(name(column)), as: date, format: "
                            + (format?.description ?? "yyyyMMdd"),
                        why: "every value can be read so"
                    )
                }
            )
        )
    }
}
