public import EDI
public import Primitives

/// Something in a partner's document that cannot become a canonical value, and where it stands.
public struct TranslationViolation: Failure, Equatable {
    public enum Rule: String, CaseIterable, Sendable {
        case purchaseOrderNumberMissing
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

    public init(_ rule: Rule, at place: EDIPlace, _ detail: String) {
        self.rule = rule
        self.place = place
        self.detail = detail
    }

    public var code: String { "translation.850.\(rule.rawValue)" }
    public var remedy: Remedy { .reject }

    public var description: String {
        "\(place.designator.isEmpty ? "the document" : place.designator): \(detail) "
            + "(byte \(place.byteOffset))"
    }
}
