public import Primitives

/// Why a template cannot be read, or cannot be filled from what it was given.
public struct TemplateFailure: Failure, Equatable {
    public enum Reason: Equatable, Sendable {
        /// The template itself is wrong; found when it is read, before any order depends on it.
        case malformed(String)
        /// The document has no such value, and the template does not call it optional.
        case missing(reference: String)
        /// The value is there but is not what the filter or place needs.
        case unfit(reference: String, detail: String)
        case tooLarge(limit: Int)
    }

    public var reason: Reason
    /// The JSON pointer of the place in the template: `/lines/1/qty`.
    public var place: String

    public init(_ reason: Reason, at place: String = "") {
        self.reason = reason
        self.place = place
    }

    public var code: String {
        switch reason {
        case .malformed: "template.malformed"
        case .missing: "template.missing_value"
        case .unfit: "template.unfit_value"
        case .tooLarge: "template.too_large"
        }
    }

    /// A template is configuration: whoever integrates the system corrects it.
    public var remedy: Remedy { .escalate(to: .integrationSupport) }

    /// `/lines/1/qty: payload.lines.0.thousandths is missing; write {{…?}} if it may be`
    public var description: String {
        let explanation =
            switch reason {
            case .malformed(let detail): detail
            case .missing(let reference): "\(reference) is missing; write {{…?}} if it may be"
            case .unfit(let reference, let detail): "\(reference): \(detail)"
            case .tooLarge(let limit): "the result has more than \(limit) values"
            }
        return place.isEmpty ? explanation : "\(place): \(explanation)"
    }

    func at(_ place: String) -> TemplateFailure { TemplateFailure(reason, at: place) }
}
