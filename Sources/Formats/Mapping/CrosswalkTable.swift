/// A partner's codes beside ours, used in both directions.
///
/// Several of theirs may stand for one of ours; the one listed first is written. An entry whose
/// `field` is empty is still to be decided: nothing is read for it, whatever `onMissing` says.
public struct CrosswalkTable: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        public var document: String
        public var field: String

        public init(_ document: String, _ field: String) {
            self.document = document
            self.field = field
        }
    }

    /// What becomes of a value that has no entry.
    public enum Missing: Sendable, Equatable {
        case error
        /// It is kept as it is.
        case pass
        /// This stands for it; when writing, a value without an entry is still an error.
        case standIn(String)
    }

    public let entries: [Entry]
    public let onMissing: Missing
    private let fieldByDocument: [String: String]
    private let documentByField: [String: String]

    public init(_ entries: [Entry], onMissing: Missing = .error) throws(MappingFailure) {
        var reading: [String: String] = [:]
        var writing: [String: String] = [:]
        for entry in entries {
            guard reading.updateValue(entry.field, forKey: entry.document) == nil else {
                throw .entryTwice(entry.document)
            }
            if !entry.field.isEmpty, writing[entry.field] == nil {
                writing[entry.field] = entry.document
            }
        }
        self.entries = entries
        self.onMissing = onMissing
        fieldByDocument = reading
        documentByField = writing
    }

    /// Their codes that nobody has said yet what they mean.
    var undecided: [String] { entries.filter(\.field.isEmpty).map(\.document) }

    /// Our code for theirs; `nil` is an error.
    func read(_ value: String) -> String? {
        if let known = fieldByDocument[value] { return known.isEmpty ? nil : known }
        return switch onMissing {
        case .error: nil
        case .pass: value
        case .standIn(let code): code
        }
    }

    /// Their code for ours; `nil` is an error.
    func write(_ value: String) -> String? {
        if let known = documentByField[value] { return known }
        return onMissing == .pass ? value : nil
    }
}
