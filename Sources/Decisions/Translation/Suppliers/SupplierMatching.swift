public import Canonical
import EDI
public import Primitives
public import Purchasing

/// Holds a supplier's document against the purchase order that it names, and says what it means in
/// the words in which a person would say it.
///
/// Nothing is guessed: what cannot be said for the supplier becomes a remark for the buyer. An
/// invoice is taken whole or not at all.
public struct SupplierMatching {
    let document: SupplierDocument
    let order: PurchaseState
    /// The order's lines by every number of their goods.
    private var lines: [ItemIdentifier: Set<Int>] = [:]
    /// Which kinds of number are known of each line's goods.
    private var schemes: [Int: Set<ItemIdentifier.Scheme>] = [:]

    /// - Parameter items: the goods that the order's lines name.
    public init(_ document: SupplierDocument, of order: PurchaseState, items: [Item.ID: Item]) {
        self.document = document
        self.order = order
        let supplier = order.header?.supplier.rawValue
        for line in order.lines {
            lines[ItemIdentifier(.sku, line.item.rawValue), default: []].insert(line.number)
            schemes[line.number, default: []].insert(.sku)
            for number in items[line.item]?.identifiers ?? [] {
                guard number.scheme == .gtin || number.scheme == .vendorPart,
                    number.owner == nil || number.owner == supplier
                else { continue }
                lines[Self.key(number), default: []].insert(line.number)
                schemes[line.number, default: []].insert(number.scheme)
            }
        }
    }

    /// A number without its owner, who is the supplier; global ones in their longest form.
    private static func key(_ number: ItemIdentifier) -> ItemIdentifier {
        let isGlobal = number.scheme == .gtin
        let value = isGlobal ? GTIN.normalized(number.value) ?? number.value : number.value
        return ItemIdentifier(number.scheme, value)
    }

    public enum Outcome: Equatable {
        case message(SupplierMessage)
        /// Why it cannot be acted upon.
        case refused([TranslationViolation])
    }

    public func outcome() -> Outcome {
        if let code = document.currency, let header = order.header, code != header.currency.code {
            return .refused([
                TranslationViolation(
                    .currencyDiffers,
                    at: document.place,
                    "it is in \(code.prefix(8)), and purchase order \(header.number) in "
                        + header.currency.code
                )
            ])
        }
        switch document.content {
        case .response(let response): return .message(message(response))
        case .notice(let notice): return .message(message(notice))
        case .bill(let bill): return outcome(bill)
        }
    }

    // MARK: - Lines

    struct Unmatched: Error { var words: String }

    /// The order's line that is meant: by our number of it, else by the one item it can be.
    func line(_ said: SupplierDocument.Line) throws(Unmatched) -> PurchaseLine {
        let own = said.number.flatMap { order.line($0) }
        var byItem: Set<Int> = []
        for number in said.items { byItem.formUnion(lines[Self.key(number)] ?? []) }
        if let own {
            // A number of a kind that we do not know of these goods says nothing against them.
            let known = schemes[own.number] ?? []
            let isOther = byItem.isEmpty && said.items.contains { known.contains($0.scheme) }
            guard !isOther, byItem.isEmpty || byItem.contains(own.number) else {
                throw Unmatched(
                    words: "\(name(said)) names goods that are not those of line \(own.number) "
                        + "(\(own.item))"
                )
            }
            return own
        }
        guard let number = byItem.first, byItem.count == 1, let line = order.line(number) else {
            let many = byItem.sorted().prefix(10).map { String($0) }.joined(separator: ", ")
            throw Unmatched(
                words: byItem.isEmpty
                    ? "\(name(said)) is no line of the order"
                    : "\(name(said)) may be any of lines \(many)"
            )
        }
        return line
    }

    /// `line 7 (FILTER)`, or where it stands.
    func name(_ said: SupplierDocument.Line) -> String {
        let goods = said.items.first.map { " (\($0.value.prefix(48)))" } ?? ""
        guard let number = said.number else { return "\(said.place.designator)\(goods)" }
        return "line \(number)\(goods)"
    }

    func words(_ faults: [TranslationViolation], of said: SupplierDocument.Line) -> String {
        "\(name(said)): " + faults.map(\.detail).joined(separator: ", ")
    }
}

// MARK: - Ship notices

extension SupplierMatching {
    private func message(_ notice: SupplierDocument.Notice) -> SupplierMessage {
        var remarks = notice.remarks
        var totals: [Int: Int64] = [:]
        for said in notice.isWithdrawal ? [] : notice.lines {
            do throws(Unmatched) {
                let line = try line(said.line)
                let stock = try announced(said, of: line)
                totals[line.number, default: 0] += stock
            } catch {
                remarks.append(error.words)
            }
        }
        let lines = order.lines.compactMap { line in
            totals[line.number].map {
                (line.number, Quantity(thousandths: min($0, Self.most), line.stockUnit))
            }
        }
        guard !lines.isEmpty || notice.isWithdrawal else {
            let topic = SupplierMessage.Topic.notice(shipment: notice.shipment)
            return SupplierMessage(document.name, .words(about: topic), remarks: remarks)
        }
        var content = AdvanceNotice(
            shipment: notice.shipment,
            expectedOn: notice.expectedOn,
            lines: lines
        )
        content.shippedOn = notice.shippedOn
        content.carrier = notice.carrier
        content.trackingNumbers = notice.trackingNumbers.isEmpty ? nil : notice.trackingNumbers
        content.ssccs = notice.ssccs.isEmpty ? nil : notice.ssccs
        return SupplierMessage(document.name, .notice(content), remarks: remarks)
    }

    /// One more than may be: a sum beyond it is refused by whoever checks it.
    private static let most = Limits.quantityThousandths + 1

    private func announced(
        _ said: SupplierDocument.QuantityLine,
        of line: PurchaseLine
    ) throws(Unmatched) -> Int64 {
        guard said.line.faults.isEmpty, let quantity = said.quantity else {
            let faults = words(said.line.faults, of: said.line)
            throw Unmatched(
                words: said.line.faults.isEmpty ? "\(name(said.line)) has no quantity" : faults
            )
        }
        guard let stock = line.inStock(quantity) else {
            throw Unmatched(
                words: "\(name(said.line)): \(quantity) is no exact quantity of \(line.item)"
            )
        }
        return min(stock, Self.most)
    }
}
