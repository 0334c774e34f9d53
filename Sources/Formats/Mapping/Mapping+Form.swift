import EDI
import Primitives

extension Mapping.Form {
    enum Outcome {
        case success(String)
        case failure(MappingFinding.Rule)

        init(_ text: String?, or problem: MappingFinding.Rule) {
            self = text.map(Outcome.success) ?? .failure(problem)
        }
    }

    private static var decimals: Int { 9 }

    /// The document's value as the field has it.
    func read(_ text: String, by tables: [String: CrosswalkTable]) -> Outcome {
        switch self {
        case .text: .success(text)
        case .decimal: Outcome(Self.plainDecimal(text), or: .notDecimal)
        case .date: Outcome(LocalDate(x12Text: text)?.description, or: .notDate)
        case .coded(let name): Outcome(tables[name]?.read(text), or: .notInTable)
        }
    }

    /// The field's value as the document has it.
    func write(_ text: String, by tables: [String: CrosswalkTable]) -> Outcome {
        switch self {
        case .text: .success(text)
        case .decimal: Outcome(Self.plainDecimal(text), or: .notDecimal)
        case .date: Outcome(LocalDate(text)?.x12Text, or: .notDate)
        case .coded(let name): Outcome(tables[name]?.write(text), or: .notInTable)
        }
    }

    private static func plainDecimal(_ text: String) -> String? {
        DecimalText.scaled(text, digits: decimals).map {
            DecimalText.explicit($0, digits: decimals)
        }
    }
}
