/// What a strict reading found wrong, in the order of the document.
///
/// A class because every decoder of one reading adds to it.
final class StrictReport {
    struct Finding {
        /// From the document's root to the member that is wrong or missing.
        var path: [any CodingKey]
        var text: String
    }

    private(set) var findings: [Finding] = []

    func add(missing key: any CodingKey, in path: [any CodingKey]) {
        findings.append(Finding(path: path + [key], text: "is missing"))
    }

    func add(unknown key: any CodingKey, known: Set<String>, in path: [any CodingKey]) {
        let advice = NearestNames(to: key.stringValue, among: known).advice
        findings.append(
            Finding(path: path + [key], text: "there is no such setting; \(advice)")
        )
    }

    func add(_ error: any Error, reading type: any Any.Type, from decoder: any Decoder) {
        guard let error = error as? DecodingError else {
            findings.append(Finding(path: decoder.codingPath, text: "\(error)"))
            return
        }
        switch error {
        case .keyNotFound(let key, let context):
            add(missing: key, in: context.codingPath)
        case .typeMismatch(let expected, let context), .valueNotFound(let expected, let context):
            let text = "expected \(Self.words(for: expected))"
            findings.append(Finding(path: context.codingPath, text: text))
        case .dataCorrupted(let context):
            let cause = context.underlyingError.map { " (\($0))" } ?? ""
            let text = Self.advice(on: type, from: decoder) ?? context.debugDescription + cause
            findings.append(Finding(path: context.codingPath, text: text))
        @unknown default:
            findings.append(Finding(path: decoder.codingPath, text: "\(error)"))
        }
    }

    /// For a word that must be one of a few: which ones.
    private static func advice(on type: any Any.Type, from decoder: any Decoder) -> String? {
        guard let listed = type as? any CaseIterable.Type,
            let written = try? decoder.singleValueContainer().decode(String.self)
        else { return nil }  // No such word, so other advice must do.
        let words = rawValues(of: listed)
        if words.isEmpty { return nil }
        return "it is none of the words known here; "
            + NearestNames(to: written, among: words).advice
    }

    private static func rawValues<Listed: CaseIterable>(of type: Listed.Type) -> Set<String> {
        Set(type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String })
    }

    /// What a person writes for a value of this type.
    private static func words(for type: Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Bool.Type: "true or false"
        case is any FixedWidthInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is any PlainValue.Type: "a single value"
        default:
            "\(type)".contains("Sequence") || "\(type)".hasPrefix("Array")
                ? "a list" : "\(type)".contains("Scalar") ? "a single value" : "named settings"
        }
    }
}
