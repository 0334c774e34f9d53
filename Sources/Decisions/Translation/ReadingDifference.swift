import Canonical
import Mapping

/// What another mapping makes of one document, compared with what the present one makes.
public enum ReadingDifference {
    /// The differences in words without numbers of lines, so that the same one of many documents is
    /// one pattern: `lines/*/quantity differs`. Empty when nothing changes.
    public static func patterns(
        of bytes: [UInt8],
        from before: OrderReading,
        to after: OrderReading
    ) -> Set<String> {
        let (left, right) = (outcomes(of: bytes, by: before), outcomes(of: bytes, by: after))
        guard left.count == right.count else { return ["another count of orders"] }
        return zip(left, right).reduce(into: []) { $0.formUnion(patterns($1.0, $1.1)) }
    }

    private enum Outcome: Equatable {
        case orders(OrderReading.Outcome)
        case unreadable
    }

    private static func outcomes(
        of bytes: [UInt8],
        by reading: OrderReading
    ) -> [Outcome] {
        do throws(MappedFileFailure) {
            return try reading.orders(of: bytes).map(Outcome.orders)
        } catch {
            return [.unreadable]
        }
    }

    private static func patterns(_ left: Outcome, _ right: Outcome) -> Set<String> {
        guard left != right else { return [] }
        guard case .orders(let left) = left else { return ["becomes readable as a file"] }
        guard case .orders(let right) = right else { return ["is no longer readable as a file"] }
        switch (left.request, right.request) {
        case (let left?, let right?): return patterns(left, right)
        case (.some, nil): return Set(right.violations.map { "is refused now: \($0.code)" })
        case (nil, .some): return ["becomes an order"]
        case (nil, nil):
            let codes = Set(left.violations.map(\.code)) != Set(right.violations.map(\.code))
            return codes ? ["is refused for other reasons"] : []
        }
    }

    private static func patterns(_ left: OrderRequest, _ right: OrderRequest) -> Set<String> {
        var found: Set<String> = []
        func note(_ name: String, _ isSame: Bool) {
            if !isSame { found.insert("\(name) differs") }
        }
        note("purchaseOrderNumber", left.purchaseOrderNumber == right.purchaseOrderNumber)
        note("currency", left.currency == right.currency)
        note("shipTo", left.shipTo == right.shipTo)
        note("requestedDeliveryDate", left.requestedDeliveryDate == right.requestedDeliveryDate)
        note("note", left.note == right.note)
        note("the count of lines", left.lines.count == right.lines.count)
        for (left, right) in zip(left.lines, right.lines) {
            note("lines/*/reference", left.buyerLineNumber == right.buyerLineNumber)
            note("lines/*/item", left.item == right.item)
            note("lines/*/quantity", left.quantity.thousandths == right.quantity.thousandths)
            note("lines/*/unit", left.quantity.unit == right.quantity.unit)
            note("lines/*/price", left.expectedPrice == right.expectedPrice)
        }
        return found
    }
}
