import Canonical
public import EDI
import Mapping

/// One way in which another mapping makes something else of a document, without numbers of lines,
/// so that the same one of many documents is one pattern.
///
/// ```text
/// lines/*/quantity   multiplied by 12    "4" → "48"
/// lines/*/gtin       appears             "" → "4000001000101"
/// errors             new: fieldUnreadable
/// ```
public struct ReadingDifference: Hashable, Sendable {
    /// `lines/*/quantity`; `order` and `file` for what becomes readable or does not any more, and
    /// `errors` for the reasons of a refusal.
    public var field: String
    /// `appears`, `disappears`, `changes`, `multiplied by 12`, `new: checkFailed`.
    public var kind: String
    /// An example of both sides; empty where there is none.
    public var from: String
    public var to: String

    public init(field: String, kind: String, from: String = "", to: String = "") {
        self.field = field
        self.kind = kind
        self.from = from
        self.to = to
    }

    /// A reason for a refusal that the present mapping does not have for the same document.
    public var newFailure: String? {
        guard field == Self.errors, kind.hasPrefix(Self.new) else { return nil }
        return String(kind.dropFirst(Self.new.count))
    }

    /// What differs in a whole document; of each pattern the first.
    ///
    /// An interchange is read once for both, a file of records by each, order for order: never
    /// more of it is held than two orders.
    public static func all(
        in bytes: [UInt8],
        from before: OrderReading,
        to after: OrderReading
    ) -> [ReadingDifference] {
        if !before.readsRecords, !after.readsRecords {
            let sets = EDIReader().read(bytes).transactions.map(\.transaction)
                .filter(\.isUsable)
            return all(in: sets, from: before, to: after)
        }
        var found = Findings()
        let (left, right) = (before.parts(of: bytes), after.parts(of: bytes))
        switch (left, right) {
        case (nil, nil): break
        case (nil, _): found.note("file", "becomes readable")
        case (_, nil):
            found.note("file", "is no longer readable")
            found.note(errors, new + fileUnreadable)
        case (let left?, let right?):
            if left.count != right.count {
                found.note("the count of orders", "changes", "\(left.count)", "\(right.count)")
            }
            for index in 0..<min(left.count, right.count) {
                found.compare(left.outcome(index), right.outcome(index))
            }
        }
        return found.all
    }

    /// What differs in transaction sets that may be orders.
    public static func all(
        in sets: [TransactionSet],
        from before: OrderReading,
        to after: OrderReading
    ) -> [ReadingDifference] {
        var found = Findings()
        for set in sets { found.compare(before.read(set), after.read(set)) }
        return found.all
    }

    static let errors = "errors"
    static let new = "new: "
    static let gone = "gone: "
    static let fileUnreadable = "file.unreadable"
}

/// What was found so far, each pattern once.
private struct Findings {
    private(set) var all: [ReadingDifference] = []
    private var known: Set<[String]> = []

    private static let placeBytes = 64
    /// Bytes of an example.
    private static let exampleBytes = 200

    mutating func note(_ field: String, _ kind: String, _ from: String = "", _ to: String = "") {
        guard known.insert([field, kind]).inserted else { return }
        all.append(
            ReadingDifference(
                field: field,
                kind: kind,
                from: Self.cut(from),
                to: Self.cut(to)
            )
        )
    }

    mutating func compare(_ left: OrderReading.Outcome?, _ right: OrderReading.Outcome?) {
        guard left != right else { return }
        let (old, new) = (Self.failures(of: left), Self.failures(of: right))
        for code in new.subtracting(old).sorted() {
            note(ReadingDifference.errors, ReadingDifference.new + code)
        }
        for code in old.subtracting(new).sorted() {
            note(ReadingDifference.errors, ReadingDifference.gone + code)
        }
        switch (left?.request, right?.request) {
        case (let left?, let right?): compare(left, right)
        case (.some, nil): note("order", right == nil ? "is no order any more" : "is refused")
        case (nil, .some): note("order", "becomes an order")
        case (nil, nil): break
        }
    }

    private static func failures(of outcome: OrderReading.Outcome?) -> Set<String> {
        Set(
            (outcome?.violations ?? []).map { violation in
                // Places are numbered; the kind of place is not.
                let place = violation.place.designator.prefix(placeBytes)
                return violation.rule.rawValue + (place.isEmpty ? "" : " at \(place)")
            }
        )
    }

    private mutating func compare(_ left: OrderRequest, _ right: OrderRequest) {
        text("purchaseOrderNumber", left.purchaseOrderNumber, right.purchaseOrderNumber)
        text("currency", left.currency.code, right.currency.code)
        text("shipTo", left.shipTo.words, right.shipTo.words)
        text(
            "requestedDeliveryDate",
            left.requestedDeliveryDate.map { "\($0)" },
            right.requestedDeliveryDate.map { "\($0)" }
        )
        text("note", left.note, right.note)
        if left.partyCodes != right.partyCodes { note("parties", "changes") }
        if left.lines.count != right.lines.count {
            note("the count of lines", "changes", "\(left.lines.count)", "\(right.lines.count)")
        }
        for (left, right) in zip(left.lines, right.lines) {
            guard left != right else { continue }
            text("lines/*/reference", left.buyerLineNumber, right.buyerLineNumber)
            text("lines/*/item", left.item.words, right.item.words)
            number(
                "lines/*/quantity",
                (left.quantity.thousandths, left.quantity.decimalText),
                (right.quantity.thousandths, right.quantity.decimalText)
            )
            text("lines/*/unit", left.quantity.unit.code, right.quantity.unit.code)
            text(
                "lines/*/price",
                left.expectedPrice?.words,
                right.expectedPrice?.words
            )
        }
    }

    private mutating func text(_ field: String, _ left: String?, _ right: String?) {
        guard left != right else { return }
        let kind =
            switch (left, right) {
            case (nil, _): "appears"
            case (_, nil): "disappears"
            case (.some, .some): "changes"
            }
        note(field, kind, left ?? "", right ?? "")
    }

    /// A unit that was mistaken shows as one factor in every document.
    private mutating func number(
        _ field: String,
        _ left: (thousandths: Int64, text: String),
        _ right: (thousandths: Int64, text: String)
    ) {
        guard left.thousandths != right.thousandths else { return }
        var kind = "changes"
        let (small, large) = (
            min(left.thousandths, right.thousandths), max(left.thousandths, right.thousandths)
        )
        if small > 0, large.isMultiple(of: small), large / small <= 100_000 {
            let way = left.thousandths < right.thousandths ? "multiplied by" : "divided by"
            kind = "\(way) \(large / small)"
        }
        note(field, kind, left.text, right.text)
    }

    /// Cut where a character ends.
    private static func cut(_ text: String) -> String {
        guard text.utf8.count > exampleBytes else { return text }
        var cut = ""
        for character in text {
            guard cut.utf8.count + character.utf8.count <= exampleBytes else { break }
            cut.append(character)
        }
        return cut + "…"
    }
}

extension OrderRequest.ShipToReference {
    fileprivate var words: String {
        switch self {
        case .code(let code): code
        case .address(let address):
            ([address.name] + address.lines
                + [address.city, address.region ?? "", address.postalCode, address.country])
                .filter { !$0.isEmpty }.joined(separator: ", ")
        }
    }
}

extension UnitPrice {
    fileprivate var words: String { "\(decimalText) \(currency.code) per \(unit.code)" }
}

extension ItemIdentifier {
    fileprivate var words: String { "\(scheme.rawValue) \(value)" }
}
