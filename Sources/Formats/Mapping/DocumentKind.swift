/// What a mapping reads: an X12 set, an EDIFACT message, or a file of records.
public enum DocumentKind: Hashable, Sendable, CustomStringConvertible {
    /// `850`.
    case x12(set: String)
    /// `ORDERS`.
    case edifact(message: String)
    case json
    case xml
    case csv
    /// Rows of fixed columns.
    case fixed

    /// Reads `850`, `ORDERS`, `json`, `xml`, `csv` or `fixed`.
    public init?(_ text: String) {
        let isLetters = text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
        let isDigits = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        switch text {
        case "json": self = .json
        case "xml": self = .xml
        case "csv": self = .csv
        case "fixed": self = .fixed
        case _ where isDigits && text.utf8.count == 3: self = .x12(set: text)
        case _ where isLetters && text.utf8.count == 6: self = .edifact(message: text)
        default: return nil
        }
    }

    public var description: String {
        switch self {
        case .x12(let set): set
        case .edifact(let message): message
        case .json: "json"
        case .xml: "xml"
        case .csv: "csv"
        case .fixed: "fixed"
        }
    }

    /// Whether it comes without an envelope, so that only its way in says whose it is.
    public var isFileOfRecords: Bool { self == .json || self == .xml || isFileOfRows }

    /// Whether every line of an order is a row.
    public var isFileOfRows: Bool { self == .csv || self == .fixed }

    /// How places in such a document are written.
    var notation: DocumentPath.Notation {
        switch self {
        case .x12, .edifact: .segments
        case .json: .pointer
        case .xml: .elements
        case .csv, .fixed: .column
        }
    }
}
