import Canonical
public import EDI
public import Primitives

/// Reads a warehouse's X12 documents: 945 (shipped), 944 (received), 947 (adjusted).
///
/// Which of our lines the goods are is not decided here: that needs the order and the item. What
/// cannot be read is refused rather than guessed, above all quantities and units.
public struct WarehouseSetReader: Sendable {
    let profile: PartnerProfile
    let terms: WarehouseTerms

    /// `nil` for a partner that is no warehouse.
    public init?(_ profile: PartnerProfile) {
        guard let terms = profile.role.warehouse else { return nil }
        self.profile = profile
        self.terms = terms
    }

    public static let sets: Set<String> = ["944", "945", "947"]

    public func takes(_ set: TransactionSet) -> Bool {
        set.messageType == nil && Self.sets.contains(set.identifier)
    }

    /// - Parameter now: the moment the document came; nothing that it tells happened later.
    public func read(_ set: TransactionSet, at now: Timestamp) -> WarehouseReading {
        var reading = SetReading(set, profile, terms, now)
        switch set.identifier {
        case "945": reading.readDispatch()
        case "944": reading.readReceipt()
        default: reading.readAdjustments()
        }
        return reading.result
    }
}

/// One reading of one set, collecting what is wrong.
struct SetReading {
    let transaction: TransactionSet
    let profile: PartnerProfile
    let terms: WarehouseTerms
    let now: Timestamp
    var result = WarehouseReading()

    init(
        _ transaction: TransactionSet,
        _ profile: PartnerProfile,
        _ terms: WarehouseTerms,
        _ now: Timestamp
    ) {
        self.transaction = transaction
        self.profile = profile
        self.terms = terms
        self.now = now
    }

    var root: EDILoop { transaction.root }

    mutating func fail(
        _ rule: TranslationViolation.Rule,
        _ segment: EDISegment?,
        _ element: Int? = nil,
        _ detail: String
    ) {
        let place = (segment ?? transaction.header).map {
            transaction.place(of: $0, element: element)
        }
        result.violations.append(
            TranslationViolation(rule, at: place ?? EDIPlace(byteOffset: 0), detail)
        )
    }

    /// Our own number, as a warehouse repeats it: digits, with or without zeros in front.
    static func number(_ text: String?) -> Int64? {
        guard let text, (1...18).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int64(text)
    }

    /// The site that N1 `WH` names by the warehouse's own code, or another role in its place.
    ///
    /// A code that is none of its sites is another warehouse's: nothing is taken in.
    ///
    /// - Parameter other: who else in the document is the warehouse. Where goods leave, they leave
    ///   it (`SF`); where they come, `SF` is whoever sent them.
    mutating func site(or other: String? = nil) -> Site.ID? {
        let party =
            root.loop("N1", where: 1, is: "WH")
            ?? other.flatMap { root.loop("N1", where: 1, is: $0) }
        guard let opening = party?.opening, let code = opening[4].value else {
            return terms.site(coded: nil)
        }
        guard let site = terms.site(coded: code) else {
            let known = terms.sites.values.sorted().joined(separator: ", ")
            fail(
                .siteUnknown,
                opening,
                4,
                "\(code.prefix(40)) is no warehouse of \(profile.id), which has \(known)"
            )
            return nil
        }
        return site
    }

    /// `N9*2I*1Z…~`: the first of these references that is there.
    func reference(_ qualifiers: [String], in segments: [EDISegment]) -> String? {
        for qualifier in qualifiers {
            let found = segments.first { $0.id == "N9" && $0[1].value == qualifier }
            if let value = found?[2].value, value.utf8.count <= Limits.shortTextBytes {
                return value
            }
        }
        return nil
    }

    /// A day, and a time where one stands with it, read in UTC; noon without a time. Never later
    /// than the moment at which it was told.
    mutating func moment(
        _ segment: EDISegment,
        day: Int,
        time: String? = nil
    ) -> Timestamp {
        guard let text = segment[day].value else { return now }
        guard let date = LocalDate(x12Text: text) else {
            fail(.dateInvalid, segment, day, "\(text.prefix(20)) is no day such as 20261123")
            return now
        }
        if time == nil, date == LocalDate(at: now) { return now }
        return min(now, date.startInUTC.advanced(by: .seconds(Self.seconds(of: time))))
    }

    /// `HHMM` or `HHMMSS`.
    private static func seconds(of time: String?) -> Int {
        let noon = 12 * 3_600
        guard let time, time.utf8.count >= 4,
            time.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let hour = Int(time.prefix(2)), let minute = Int(time.dropFirst(2).prefix(2)),
            hour < 24, minute < 60
        else { return noon }
        return hour * 3_600 + minute * 60
    }
}

// What the three documents share about goods.
extension SetReading {
    /// Where a segment has its goods: quantity, unit, case code, and pairs of qualifier and number.
    struct Columns {
        var quantity: Int
        var unit: Int
        var caseCode: Int
        var pairs: [Int]
        var isSigned = false

        static let shipped = Columns(quantity: 3, unit: 5, caseCode: 6, pairs: [7, 17, 21])
        static let received = Columns(quantity: 1, unit: 2, caseCode: 3, pairs: [4, 6, 10])
        static let adjusted = Columns(
            quantity: 2,
            unit: 3,
            caseCode: 4,
            pairs: [5, 7, 17],
            isSigned: true
        )
    }

    /// `nil`, with a violation, where any of it cannot be read.
    mutating func goods(
        _ segment: EDISegment,
        _ columns: Columns,
        in loop: EDILoop
    ) -> WarehouseReport.Goods? {
        let quantity = quantity(
            segment,
            columns.quantity,
            columns.unit,
            isSigned: columns.isSigned
        )
        let numbers = numbers(segment, columns)
        if numbers.isEmpty {
            let known = profile.itemNumbers.map(\.qualifier).joined(separator: ", ")
            fail(
                .itemNumberMissing,
                segment,
                columns.pairs.first,
                "the goods have no number under any of the qualifiers \(known)"
            )
        }
        guard let quantity, !numbers.isEmpty else { return nil }
        let line = loop.all("N9").first { $0[1].value == "LI" }
            .flatMap { Self.number($0[2].value) }
        return WarehouseReport.Goods(
            numbers: numbers,
            quantity: quantity,
            line: line.flatMap { Int(exactly: $0) },
            place: "\(segment.id) (segment \(transaction.ordinal(of: segment)))"
        )
    }

    mutating func quantity(
        _ segment: EDISegment,
        _ element: Int,
        _ unitElement: Int,
        isSigned: Bool = false
    ) -> Quantity? {
        let text = segment[element].value ?? ""
        let value = DecimalText.scaled(text, digits: 3)
        let bounds = (isSigned ? -Limits.quantityThousandths : 0)...Limits.quantityThousandths
        guard let value, bounds.contains(value) else {
            fail(
                .quantityInvalid,
                segment,
                element,
                "\"\(text.prefix(20))\" is no quantity"
                    + (isSigned ? "" : " of zero or more") + " with at most three decimals"
            )
            return nil
        }
        guard let code = segment[unitElement].value else {
            fail(.unitInvalid, segment, unitElement, "the quantity has no unit")
            return nil
        }
        guard let unit = profile.units[code] ?? UnitOfMeasure(validating: code) else {
            fail(
                .unitInvalid,
                segment,
                unitElement,
                "\(code.prefix(20)) is no unit: 1 to 3 capitals or digits"
            )
            return nil
        }
        return Quantity(thousandths: value, unit)
    }

    private func numbers(_ segment: EDISegment, _ columns: Columns) -> [ItemIdentifier] {
        var found: [ItemIdentifier] = []
        for known in profile.itemNumbers {
            for position in columns.pairs where segment[position].value == known.qualifier {
                guard let value = segment[position + 1].value else { continue }
                found.append(ItemIdentifier(known.scheme, value))
            }
        }
        if let code = segment[columns.caseCode].value, GTIN.normalized(code) != nil {
            found.append(ItemIdentifier(.gtin, code))
        }
        return found.filter { $0.scheme == .sku || $0.scheme == .gtin }
    }
}
