import Mapping
import Primitives

extension RecordInference {
    /// Finds what tells orders apart, and with it what is said once for each of them.
    mutating func decideOrder() {
        let field = ColumnRole.purchaseOrderNumber.rawValue
        guard let column = column(.purchaseOrderNumber) else {
            askForOrder()
            return
        }
        setOrders(by: column)
        let others = rivals(of: column, as: .purchaseOrderNumber)
            .filter { isConstantInOrders($0) }
        guard facts[column].isFull, others.isEmpty else {
            let text =
                others.isEmpty
                ? "Is \(name(column)) the buyer's order number? It is not in every row."
                : "Which is the number under which the buyer knows the order: "
                    + ([column] + others).map(name).joined(separator: " or ") + "?"
            put(
                field,
                at: column,
                isOfLine: false,
                as: .purchaseOrderNumber,
                isRequired: true,
                question: text
            )
            ask(
                OnboardingQuestion(
                    field,
                    text,
                    evidence: ([column] + others).map(seen),
                    candidates: ([column] + others).map {
                        .init(place: name($0), why: "its name says an order's number")
                    }
                )
            )
            setOrderColumn(column)
            return
        }
        put(field, at: column, isOfLine: false, as: .purchaseOrderNumber, isRequired: true)
        setOrderColumn(column)
        let constant = table.columns.indices.filter { $0 != column && isConstantInOrders($0) }.count
        decide(
            field,
            name(column),
            "its name says so; it parts the rows into \(orders.count) orders, in each of which "
                + "\(constant) other columns say one thing"
        )
    }

    /// Without a name, the column by which most others say one thing for each order.
    private mutating func askForOrder() {
        let candidates = table.columns.indices.filter { column in
            facts[column].isFull && table.columns[column].isOfHead != false
                && roles[column].map { !$0.isOfLine && !$0.isDate && $0 != .currency } ?? true
                && facts[column].longest <= 35
        }
        // An order's number comes in one file only, and on all of its rows.
        var best: (column: Int, constant: Int, groups: Int)?
        for column in candidates where !recurs(column) {
            setOrders(by: column)
            guard best.map({ orders.count < $0.groups }) ?? true else { continue }
            let constant = table.columns.indices.filter { isConstantInOrders($0) }.count
            best = (column, constant, orders.count)
        }
        let text = "Which column holds the number under which the buyer knows the order?"
        put(
            ColumnRole.purchaseOrderNumber.rawValue,
            at: best?.column,
            isOfLine: false,
            as: .purchaseOrderNumber,
            isRequired: true,
            question: text
        )
        ask(
            OnboardingQuestion(
                ColumnRole.purchaseOrderNumber.rawValue,
                text,
                evidence: ["no column's name says an order's number"],
                candidates: best.map { best in
                    [
                        .init(
                            place: name(best.column),
                            why: "\(best.constant) columns say one thing for each of its "
                                + "\(best.groups) values"
                        )
                    ]
                } ?? []
            )
        )
        if let best {
            setOrders(by: best.column)
            roles[best.column] = .purchaseOrderNumber
            setOrderColumn(best.column)
        } else {
            orders = table.rows.indices.map { [$0] }
        }
    }

    /// Whether a value of it stands in two samples.
    private func recurs(_ column: Int) -> Bool {
        var owners: [String: Int] = [:]
        return table.rows.contains { row in
            guard let value = row.cells[column] else { return false }
            return owners.updateValue(row.sample, forKey: value).map { $0 != row.sample } ?? false
        }
    }

    private mutating func setOrderColumn(_ column: Int) {
        let name = name(column)
        draft.mapping.csv?.order = name
        draft.mapping.fixed?.order = name
    }

    /// Rows of one order, in the sequence in which orders first appear.
    mutating func setOrders(by column: Int) {
        struct Key: Hashable {
            var sample: Int
            var order: Int?
            var number: String?
        }
        var positions: [Key: Int] = [:]
        orders = []
        for (index, row) in table.rows.enumerated() {
            let key = Key(
                sample: row.sample,
                order: row.order,
                number: row.order == nil ? row.cells[column] : nil
            )
            if let position = positions[key] {
                orders[position].append(index)
            } else {
                positions[key] = orders.count
                orders.append([index])
            }
        }
    }

    /// Whether it says one thing, or nothing, in all rows of each order, and not the same in all.
    func isConstantInOrders(_ column: Int) -> Bool {
        guard facts[column].filled > 0 else { return false }
        if let isOfHead = table.columns[column].isOfHead { return isOfHead }
        return orders.allSatisfy { rows in
            Set(rows.compactMap { table.rows[$0].cells[column] }).count <= 1
        }
    }

    // MARK: - Dates

    /// The one way in which its dates are written; `nil` for the plain one.
    func dateFormat(of column: Int) -> DateFormat? {
        let options = dateOptions(of: column)
        return options.isEmpty ? nil : options[0]
    }

    /// Ways in which the column's dates can be read, without those that differ in nothing, and
    /// without those that the file's other dates do not have.
    func dateOptions(of column: Int) -> [DateFormat?] {
        let own = readings(of: column, facts[column].dates)
        guard own.count > 1 else { return own }
        var common = own
        for other in table.columns.indices where other != column && roles[other]?.isDate == true {
            let both = common.filter { facts[other].dates.contains($0) }
            if !both.isEmpty { common = both }
        }
        common = readings(of: column, common)
        // Goods are wanted after they are ordered, and before the year is over.
        guard common.count > 1, let ordered = self.column(.orderDate),
            let wanted = self.column(.requestedDeliveryDate)
        else { return common }
        let sensible = common.filter { format in
            facts[ordered].dates.contains(format) && facts[wanted].dates.contains(format)
                && table.rows.allSatisfy { row in
                    guard let first = row.cells[ordered], let last = row.cells[wanted],
                        let from = ColumnFacts.date(first, format),
                        let to = ColumnFacts.date(last, format)
                    else { return true }
                    return (0...366).contains(to.daysSince1970 - from.daysSince1970)
                }
        }
        return sensible.isEmpty ? common : sensible
    }

    /// The first of each set of ways that read every value as the same day.
    private func readings(of column: Int, _ formats: [DateFormat?]) -> [DateFormat?] {
        var known: Set<[Int]> = []
        return formats.filter { format in
            let days = facts[column].distinct.map {
                ColumnFacts.date($0, format)?.daysSince1970 ?? 0
            }
            return known.insert(days).inserted
        }
    }
}
