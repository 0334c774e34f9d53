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

    static var decimals: Int { 9 }

    /// The document's value as the field has it.
    func read(_ source: DocumentSource, by tables: [String: CrosswalkTable]) -> Outcome {
        let text = source.text
        return switch self {
        case .text: .success(text)
        case .decimal: Outcome(Self.plainDecimal(source.decimal ?? text), or: .notDecimal)
        case .date:
            Outcome(DateForm.read(text, as: source.dateFormat)?.description, or: .notDate)
        case .decimalWritten(let format):
            Outcome(format.plain(text).flatMap(Self.plainDecimal), or: .notDecimal)
        case .dateWritten(let format): Outcome(format.read(text)?.description, or: .notDate)
        case .coded(let name): Outcome(tables[name]?.read(text), or: .notInTable)
        }
    }

    /// The field's value as the document has it.
    func write(_ text: String, by tables: [String: CrosswalkTable]) -> Outcome {
        switch self {
        case .text: .success(text)
        case .decimal: Outcome(Self.plainDecimal(text), or: .notDecimal)
        case .date: Outcome(LocalDate(text)?.x12Text, or: .notDate)
        case .decimalWritten(let format):
            Outcome(Self.plainDecimal(text).flatMap(format.write), or: .notDecimal)
        case .dateWritten(let format): Outcome(LocalDate(text).map(format.write), or: .notDate)
        case .coded(let name): Outcome(tables[name]?.write(text), or: .notInTable)
        }
    }

    private static func plainDecimal(_ text: String) -> String? {
        DecimalText.scaled(text, digits: decimals).map {
            DecimalText.explicit($0, digits: decimals)
        }
    }
}

/// How a date is written where the document says so (EDIFACT data element 2379).
enum DateForm {
    /// `nil` when it is no such date. A period (`718`) is no date: which end is meant is not said.
    static func read(_ text: String, as format: String?) -> LocalDate? {
        let digits = Array(text.utf8)
        switch format {
        // CCYYMMDD, with or without a time behind it.
        case "102", "203", "204", "205":
            guard digits.count >= 8 else { return nil }
            return LocalDate(x12Text: text.prefix(8))
        // YYMMDD, with or without a time behind it.
        case "101", "201":
            guard digits.count >= 6 else { return nil }
            return LocalDate(x12Text: text.prefix(6))
        // DDMMYY and DDMMCCYY.
        case "2" where digits.count == 6, "4" where digits.count == 8:
            return LocalDate(
                x12Text: text.dropFirst(4) + text.dropFirst(2).prefix(2) + text.prefix(2)
            )
        case nil: return LocalDate(x12Text: text) ?? LocalDate(text)
        default: return nil
        }
    }
}
