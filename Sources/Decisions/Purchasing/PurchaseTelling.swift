public import Canonical
public import Primitives

/// What a supplier is told of a purchase order, in no dialect: it is ordered, changed or not wanted
/// any more.
public struct PurchaseTelling: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Hashable, Sendable {
        /// Somebody approved it: all of it is ordered.
        case order
        /// Lines are wanted otherwise than was told before.
        case change
        /// Nothing of it is wanted.
        case cancellation
    }

    /// In which way a line differs from what was told of it before.
    public enum Change: String, Codable, Hashable, Sendable {
        case deleted, reduced, increased, repriced, rescheduled
        /// More than one of them at once.
        case several
    }

    public struct Line: Codable, Hashable, Sendable {
        public var number: Int
        public var item: Item.ID
        public var site: Site.ID
        /// All that is wanted of it, in the unit that was ordered; in the stock unit where it is no
        /// exact quantity of that.
        public var quantity: Quantity
        /// What of it is still to come.
        public var left: Quantity
        /// For one ordered unit.
        public var price: UnitPrice
        public var requestedOn: LocalDate?
        /// `nil` in an order.
        public var change: Change?
    }

    public var kind: Kind
    public var lines: [Line]
}

extension PurchaseLine {
    /// What is wanted of it now.
    func telling(_ change: PurchaseTelling.Change? = nil) -> PurchaseTelling.Line {
        let whole = told(agreed)
        return PurchaseTelling.Line(
            number: number,
            item: item,
            site: site,
            quantity: whole,
            left: whole.unit == ordered.unit
                ? told(open) : Quantity(thousandths: open, stockUnit),
            price: price,
            requestedOn: confirmed?.expectedOn ?? requestedOn,
            change: change
        )
    }

    private func told(_ stock: Int64) -> Quantity {
        let exact = Quantity(thousandths: inOrderedUnits(stock), ordered.unit)
        return inStock(exact) == stock ? exact : Quantity(thousandths: stock, stockUnit)
    }

    /// How it differs from what was told of it, when it stood as `former`.
    fileprivate func change(since former: PurchaseLine) -> PurchaseTelling.Change? {
        guard agreed > 0 || former.agreed == 0 else { return .deleted }
        var changes: [PurchaseTelling.Change] = []
        if agreed < former.agreed { changes.append(.reduced) }
        if agreed > former.agreed { changes.append(.increased) }
        if price != former.price { changes.append(.repriced) }
        let day = confirmed?.expectedOn ?? requestedOn
        if day != former.confirmed?.expectedOn ?? former.requestedOn {
            changes.append(.rescheduled)
        }
        return changes.count > 1 ? .several : changes.first
    }
}

/// What leaves for the supplier itself, where it is told by us.
extension PurchaseDraft {
    mutating func tellSupplierOfOrder() {
        effects.append(
            .tellSupplier(PurchaseTelling(kind: .order, lines: state.lines.map { $0.telling() }))
        )
    }

    /// Tells what differs from how the lines stood before a person decided.
    mutating func tellSupplier(since former: [PurchaseLine]) {
        guard state.approvedBy != nil else { return }
        let lines = zip(former, state.lines).compactMap { before, now in
            now.change(since: before).map { now.telling($0) }
        }
        guard !lines.isEmpty else { return }
        let isOff = state.lines.allSatisfy { $0.agreed == 0 }
        effects.append(
            .tellSupplier(PurchaseTelling(kind: isOff ? .cancellation : .change, lines: lines))
        )
    }
}
