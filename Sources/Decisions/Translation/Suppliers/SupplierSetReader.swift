import Canonical
public import EDI
import Primitives

/// Reads a supplier's X12 documents: 855 and 865 (answers), 856 (ship notices), 810 (invoices).
///
/// ```
/// BAK*00*AC*B-1001*20261123~ PO1*1*100*EA*2.5*PE*BP*FILTER~ ACK*IQ*80*EA*067*20261212~ CTT*1~
/// ```
/// Numbers, dates and parties are found by qualifier, never by position. What cannot be read of a
/// line stays with the line: whether the others go on is decided by who holds it against the order.
public struct SupplierSetReader: Sendable {
    let profile: PartnerProfile
    let terms: SupplierTerms

    /// `nil` for a partner that is no supplier.
    public init?(_ profile: PartnerProfile) {
        guard let terms = profile.role.supplier else { return nil }
        self.profile = profile
        self.terms = terms
    }

    private static let sets: Set<String> = ["810", "855", "856", "865"]

    public func takes(_ set: TransactionSet) -> Bool {
        set.messageType == nil
            ? Self.sets.contains(set.identifier)
            : SupplierMessageReader.messages.contains(set.identifier)
    }

    public func read(_ set: TransactionSet) -> SupplierReading {
        switch set.identifier {
        case "855": response(set, "BAK", "PO1")
        case "865": response(set, "BCA", "POC")
        case "856": notices(set)
        case "810": bill(set)
        default: SupplierMessageReader(self).read(set)
        }
    }

    // MARK: - What the documents share

    func start(_ set: TransactionSet) -> EDIPlace {
        set.header.map { set.place(of: $0) } ?? EDIPlace(byteOffset: 0)
    }

    /// A line by the number in `element` and the pairs of qualifier and number from `first` on.
    func line(
        _ segment: EDISegment,
        _ set: TransactionSet,
        number element: Int,
        pairsFrom first: Int
    ) -> SupplierDocument.Line {
        var line = SupplierDocument.Line(
            set.place(of: segment),
            number: Self.lineNumber(segment[element].value)
        )
        line.items = items(segment, pairsFrom: first)
        return line
    }

    /// `1`, `001`, `10`; anything else is no number of ours.
    static func lineNumber(_ text: String?) -> Int? {
        guard let text, (1...9).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(text)
    }

    func items(_ segment: EDISegment, pairsFrom first: Int) -> [ItemIdentifier] {
        profile.itemNumbers.compactMap { known in
            segment.value(qualifiedBy: known.qualifier, pairsFrom: first)?.value.map {
                identifier(known.scheme, $0)
            }
        }
    }

    func identifier(_ scheme: ItemIdentifier.Scheme, _ value: String) -> ItemIdentifier {
        ItemIdentifier(scheme, value, owner: scheme == .vendorPart ? terms.id.rawValue : nil)
    }

    /// A quantity of zero or more; what is none is a fault of its line.
    func quantity(
        _ text: String?,
        _ code: String?,
        at place: EDIPlace,
        of line: inout SupplierDocument.Line
    ) -> Quantity? {
        guard let unit = unit(code, at: place, of: &line) else { return nil }
        guard let value = DecimalText.scaled(text ?? "", digits: 3),
            (0...Limits.quantityThousandths).contains(value)
        else {
            line.faults.append(
                TranslationViolation(
                    .quantityInvalid,
                    at: place,
                    "\(Self.quoted(text)) is no quantity of zero or more with at most three "
                        + "decimals"
                )
            )
            return nil
        }
        return Quantity(thousandths: value, unit)
    }

    func unit(
        _ code: String?,
        at place: EDIPlace,
        of line: inout SupplierDocument.Line
    ) -> UnitOfMeasure? {
        guard let code else {
            line.faults.append(
                TranslationViolation(.unitInvalid, at: place, "the quantity has no unit")
            )
            return nil
        }
        if let ours = profile.units[code] { return ours }
        guard let unit = UnitOfMeasure(validating: code) else {
            line.faults.append(
                TranslationViolation(
                    .unitInvalid,
                    at: place,
                    "\(Self.quoted(code)) is no unit: 1 to 3 capitals or digits"
                )
            )
            return nil
        }
        return unit
    }

    func price(
        _ text: String?,
        basis code: String?,
        _ unit: UnitOfMeasure,
        at place: EDIPlace,
        of line: inout SupplierDocument.Line
    ) -> SupplierDocument.Price? {
        guard let text else { return nil }
        let basis = PriceBasis(code: code, ordered: unit)
        guard let millionths = DecimalText.scaled(text, digits: 6), millionths >= 0,
            millionths.isMultiple(of: basis.divisor)
        else {
            line.faults.append(
                TranslationViolation(
                    .priceInvalid,
                    at: place,
                    "\(Self.quoted(text)) is no price with at most six decimals"
                )
            )
            return nil
        }
        return SupplierDocument.Price(millionths: millionths / basis.divisor, unit: basis.unit)
    }

    /// The day on which goods are here: as it is said, or so many days after any other day, which
    /// is one on which they leave.
    func arrival(_ qualifier: String?, _ date: LocalDate) -> LocalDate {
        Self.arriving.contains(qualifier ?? "") ? date : date.adding(days: terms.transitDays)
    }

    /// Qualifiers (element 374) of days on which goods arrive: delivery requested, estimated,
    /// scheduled now, promised, promised or requested until, required by, estimated arrival.
    static let arriving: Set<String> = ["002", "017", "067", "069", "074", "075", "106", "371"]

    static func quoted(_ text: String?) -> String {
        text.map { "\"\($0.prefix(40))\"" } ?? "nothing"
    }

    func missingNumber(_ place: EDIPlace, _ element: String) -> SupplierReading {
        SupplierReading(violations: [
            TranslationViolation(
                .purchaseOrderNumberMissing,
                at: place,
                "\(element) names no purchase order of ours"
            )
        ])
    }
}
