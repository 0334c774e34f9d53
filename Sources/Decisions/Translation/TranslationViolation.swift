public import EDI
public import Primitives

/// Something in a partner's document that cannot become a canonical value, and where it stands.
public struct TranslationViolation: Failure, Equatable {
    public enum Rule: String, CaseIterable, Sendable {
        case purchaseOrderNumberMissing
        /// No purchase order of that number is with this supplier.
        case purchaseOrderUnknown
        /// A line that the purchase order does not have.
        case lineUnknown
        case orderTypeUnsupported
        /// Not an 850 at all.
        case setUnsupported
        case noLines
        case tooManyLines
        case itemNumberMissing
        /// A warehouse's document names none of our numbers, or none of its sites.
        case referenceMissing
        case siteUnknown
        case dateInvalid
        /// What happened to the goods cannot be taken in as it is told.
        case movementUnsupported
        case quantityInvalid
        case unitInvalid
        case priceInvalid
        case shipToMissing
        case countryUnknown
        case destinationsDiffer
        case currencyDiffers
        case currencyUnknown
        case textTooLong
        /// A field of a mapping is missing where it is required, or cannot be read.
        case fieldUnreadable
        /// A check of the mapping refuses the document.
        case checkFailed
    }

    public var rule: Rule
    public var place: EDIPlace
    public var detail: String
    /// The mapping's field, where one was being read: `purchaseOrderNumber`, `lines/2/quantity`.
    public var field: String?

    public init(_ rule: Rule, at place: EDIPlace, _ detail: String, field: String? = nil) {
        self.rule = rule
        self.place = place
        self.detail = detail
        self.field = field
    }

    /// The field that it is about, without a line's number: `lines.quantity`. Where no mapping
    /// named one, what the rule speaks of.
    public var fieldName: String {
        guard let field, !field.isEmpty else { return rule.subject }
        return field.split(separator: "/").filter { Int($0) == nil }.joined(separator: ".")
    }

    public var code: String { "translation.850.\(rule.rawValue)" }
    public var remedy: Remedy { .reject }

    public var description: String {
        "\(place.designator.isEmpty ? "the document" : place.designator): \(detail) "
            + "(byte \(place.byteOffset))"
    }
}

extension TranslationViolation.Rule {
    /// The field that such a violation is about, or the document.
    fileprivate var subject: String {
        switch self {
        case .purchaseOrderNumberMissing, .purchaseOrderUnknown: "purchaseOrderNumber"
        case .orderTypeUnsupported: "orderType"
        case .referenceMissing: "reference"
        case .siteUnknown: "site"
        case .dateInvalid: "date"
        case .movementUnsupported: "lines.movement"
        case .itemNumberMissing: "lines.item"
        case .quantityInvalid: "lines.quantity"
        case .unitInvalid: "lines.unit"
        case .priceInvalid: "lines.price"
        case .shipToMissing, .destinationsDiffer: "shipTo"
        case .countryUnknown: "shipTo.country"
        case .currencyDiffers, .currencyUnknown: "currency"
        case .noLines, .tooManyLines, .lineUnknown: "lines"
        case .setUnsupported, .textTooLong, .fieldUnreadable, .checkFailed: "document"
        }
    }
}
