import Mapping

/// Quantity and price: by arithmetic, or asked.
extension RecordInference {
    mutating func decideNumbers() {
        let numeric = table.columns.indices.filter { column in
            !facts[column].decimals.isEmpty && facts[column].longest <= 15
                && table.columns[column].isOfHead != true
                && roles[column].map { $0.isNumber || $0 == .other } ?? true
        }
        let products = relations.products(among: Array(numeric.prefix(Self.numbersMax)))
        let quantity = column(.quantity)
        let price = column(.price)
        if let quantity, let price,
            let proof = proof(of: quantity, times: price, in: products)
        {
            take(quantity, price, by: proof)
            return
        }
        if let quantity, let price, let total = total(of: quantity, times: price) {
            put(
                .quantity,
                quantity,
                "\(name(quantity)) times \(name(price)), summed over each "
                    + "order, is \(name(total)) in all \(orders.count) orders"
            )
            takePrice(
                price,
                "\(name(quantity)) times \(name(price)), summed over each order, is "
                    + "\(name(total)) in all \(orders.count) orders"
            )
            return
        }
        askForQuantity(quantity, products)
        askForPrice(price, quantity, products)
    }

    /// Columns whose arithmetic is tried.
    private static let numbersMax = 30

    // MARK: - Proof

    /// The one product that names and arithmetic agree upon, unless another column could stand in.
    private func proof(
        of quantity: Int,
        times price: Int,
        in products: [ColumnRelations.Product]
    ) -> ColumnRelations.Product? {
        let found = products.filter {
            Set([$0.factor, $0.other]) == Set([quantity, price]) && roles[$0.product] != .packSize
        }
        // Of several amounts that fit, one that is named so.
        guard let proof = found.first(where: { roles[$0.product] == .amount }) ?? found.first else {
            return nil
        }
        if case .column(let divisor) = proof.divisor, roles[divisor] != .priceQuantity {
            return nil
        }
        // Pieces beside cases, or a price beside a price: which of them is ordered, no sum says.
        guard rivals(of: quantity, as: .quantity).isEmpty, rivals(of: price, as: .price).isEmpty
        else { return nil }
        // Another quantity, or another price, by which the same amounts come out.
        let others = products.contains { other in
            guard other.product == proof.product else { return false }
            let columns = Set([other.factor, other.other])
            return columns != Set([quantity, price])
                && columns.allSatisfy { isLike($0, .quantity) || isLike($0, .price) }
        }
        return others || unclear.contains(quantity) || unclear.contains(price) ? nil : proof
    }

    private func isLike(_ column: Int, _ role: ColumnRole) -> Bool {
        HeaderVocabulary.roles(of: table.columns[column].words).contains { $0.role == role }
    }

    private mutating func take(_ quantity: Int, _ price: Int, by proof: ColumnRelations.Product) {
        var formula = "\(name(quantity)) times \(name(price))"
        switch proof.divisor {
        case .one: break
        case .column(let column): formula += " over \(name(column))"
        case .constant(let count): formula += " over \(count)"
        }
        let why =
            "\(formula) is \(name(proof.product)) wherever all stand: proven in \(proof.rows) rows "
            + "of \(proof.samples) samples"
        put(.quantity, quantity, why)
        let isWhole = facts[price].isWhole && facts[proof.product].isWhole
        guard !isWhole else {
            askForMark(price, why)
            return
        }
        takePrice(price, why)
        takeDivisor(proof.divisor, why)
        checkAmounts(quantity, price, proof)
    }

    private mutating func put(_ role: ColumnRole, _ column: Int, _ why: String) {
        used.insert(column)
        put(role.rawValue, at: column, isOfLine: true, as: role, isRequired: role == .quantity)
        decide("lines.\(role.rawValue)", name(column), why)
    }

    private mutating func takePrice(_ price: Int, _ why: String) { put(.price, price, why) }

    private mutating func takeDivisor(_ divisor: ColumnRelations.Product.Divisor, _ why: String) {
        switch divisor {
        case .one: break
        case .column(let column): put(.priceQuantity, column, why)
        case .constant(let count):
            var field = MappingFile.Field(ColumnRole.priceQuantity.rawValue)
            field.standIn = String(count)
            put(field, isOfLine: true)
            decide("lines.priceQuantity", String(count), why)
        }
    }

    /// The relation goes on to be looked after: it stands in the mapping as a warning.
    private mutating func checkAmounts(
        _ quantity: Int,
        _ price: Int,
        _ proof: ColumnRelations.Product
    ) {
        guard roles[proof.product] == .amount else { return }
        var field = MappingFile.Field("my.amount")
        field.at = table.columns[proof.product].path
        field.form = .decimal
        field.format = decimals[proof.product]?.description
        used.insert(proof.product)
        put(field, isOfLine: true)
        let digits = relations.digits[proof.product]
        let made =
            switch proof.divisor {
            case .one: "round(quantity * price, \(digits))"
            case .column: "divide(quantity * price, priceQuantity, \(digits))"
            case .constant(let count): "divide(quantity * price, \(count), \(digits))"
            }
        let check = MappingFile.Check(
            when: "my.amount != \(made)",
            say: "quantity times price is not \(name(proof.product))",
            severity: .warn
        )
        draft.mapping.lines?.checks.append(check)
    }

    private func total(of quantity: Int, times price: Int) -> Int? {
        let terms = table.rows.indices.map { row -> Int64? in
            guard let left = relations.values[quantity][row],
                let right = relations.values[price][row]
            else { return nil }
            return Int64(exactly: Int128(left) * Int128(right) / 1_000_000)
        }
        guard !unclear.contains(quantity), !unclear.contains(price), !facts[price].isWhole,
            rivals(of: quantity, as: .quantity).isEmpty, rivals(of: price, as: .price).isEmpty
        else { return nil }
        return table.columns.indices.first { column in
            column != quantity && column != price && isConstantInOrders(column)
                && relations.sums(terms, to: column, over: orders)
        }
    }

    // MARK: - Questions

    private mutating func askForMark(_ price: Int, _ why: String) {
        let text =
            "Is \(name(price)) in whole units of the currency, or are its last two digits decimals?"
        var field = MappingFile.Field(ColumnRole.price.rawValue)
        field.at = table.columns[price].path
        field.form = .decimal
        field.question = text
        used.insert(price)
        put(field, isOfLine: true)
        ask(
            OnboardingQuestion(
                "lines.price",
                text,
                evidence: [seen(price), why, "no price and no amount has a decimal mark"],
                candidates: [
                    .init(
                        place: "whole units",
                        why: "nothing says otherwise; leave the field as it is"
                    ),
                    .init(
                        place: "format: implied 2",
                        why: "files without marks are often in cents; add it to the field"
                    ),
                ]
            )
        )
    }

    private mutating func askForQuantity(
        _ named: Int?,
        _ products: [ColumnRelations.Product]
    ) {
        var evidence = named.map { [seen($0)] } ?? ["no column's name says a quantity"]
        var candidates = named.map { [candidate($0, .quantity)] } ?? []
        evidence += contradiction()
        for product in products.prefix(Self.productsTold) {
            for column in [product.factor, product.other] where column != named {
                guard !candidates.contains(where: { $0.place == name(column) }) else { continue }
                candidates.append(.init(place: name(column), why: words(of: product)))
            }
        }
        if let named {
            candidates += rivals(of: named, as: .quantity).map { candidate($0, .quantity) }
        } else if candidates.isEmpty {
            candidates = table.columns.indices
                .filter {
                    facts[$0].isFull && facts[$0].fit(.quantity) && roles[$0] == nil
                        && facts[$0].longest <= 9
                }
                .map { .init(place: name($0), why: "numbers in every row") }
        }
        if let total = named.flatMap(sum) {
            put(
                .quantity,
                named ?? total,
                "summed over each order it is \(name(total)) in all "
                    + "\(orders.count) orders"
            )
            return
        }
        let text =
            named.map { column in
                "Is \(name(column)) the quantity that is ordered"
                    + (unclear.contains(column) ? ", and what is its decimal mark?" : "?")
            } ?? "Which column is the quantity that is ordered?"
        put(
            ColumnRole.quantity.rawValue,
            at: named,
            isOfLine: true,
            as: .quantity,
            isRequired: true,
            question: text
        )
        ask(OnboardingQuestion("lines.quantity", text, evidence: evidence, candidates: candidates))
    }

    /// The column that says the sum of the quantities of each order.
    private func sum(of quantity: Int) -> Int? {
        guard !unclear.contains(quantity), !facts[quantity].isPadded,
            rivals(of: quantity, as: .quantity).isEmpty
        else { return nil }
        return table.columns.indices.first { column in
            column != quantity && isConstantInOrders(column)
                && relations.sums(relations.values[quantity], to: column, over: orders)
        }
    }

    private mutating func askForPrice(
        _ named: Int?,
        _ quantity: Int?,
        _ products: [ColumnRelations.Product]
    ) {
        // An order without prices is an order; only what looks like one is asked for.
        var candidates = named.map { [candidate($0, .price)] } ?? []
        for product in products.prefix(Self.productsTold) {
            for column in [product.factor, product.other]
            where column != named && column != quantity {
                guard !candidates.contains(where: { $0.place == name(column) }) else { continue }
                candidates.append(.init(place: name(column), why: words(of: product)))
            }
        }
        if let named { candidates += rivals(of: named, as: .price).map { candidate($0, .price) } }
        guard !candidates.isEmpty else {
            draft.notes.append("No column looks like a price; orders come without one.")
            return
        }
        let text =
            named.map { "Is \(name($0)) the net price of one unit ordered?" }
            ?? "Which column is the net price of one unit ordered, if any?"
        put(
            ColumnRole.price.rawValue,
            at: named,
            isOfLine: true,
            as: .price,
            question: text
        )
        let evidence = (named.map { [seen($0)] } ?? []) + contradiction()
        ask(OnboardingQuestion("lines.price", text, evidence: evidence, candidates: candidates))
    }

    /// Relations that one question tells.
    private static let productsTold = 4

    private func words(of product: ColumnRelations.Product) -> String {
        "\(name(product.factor)) times \(name(product.other)) is \(name(product.product)) in "
            + "\(product.rows) rows of \(product.samples) samples"
    }

    private func candidate(_ column: Int, _ role: ColumnRole) -> OnboardingQuestion.Candidate {
        let words = role == .quantity ? "a quantity" : "a price"
        return .init(place: name(column), why: "its name says \(words); \(seen(column))")
    }

    /// What names promise and numbers do not keep.
    private func contradiction() -> [String] {
        guard let quantity = column(.quantity), let price = column(.price),
            let amount = column(.amount)
        else { return ["no column holds quantity times price, which would prove both"] }
        var (kept, broken) = (0, 0)
        for row in table.rows.indices {
            guard let left = relations.values[quantity][row],
                let right = relations.values[price][row],
                let made = relations.values[amount][row]
            else { continue }
            let difference = Int128(left) * Int128(right) / 1_000_000 - Int128(made)
            if difference.magnitude <= 5_000 { kept += 1 } else { broken += 1 }
        }
        guard broken > 0 else {
            return ["\(name(quantity)) times \(name(price)) is \(name(amount)) in \(kept) rows"]
        }
        return [
            "\(name(quantity)) times \(name(price)) is \(name(amount)) in \(kept) of "
                + "\(kept + broken) rows only"
        ]
    }
}
