public import Primitives

/// Why samples give no draft at all.
public enum OnboardingFailure: Failure, Equatable {
    case tooFewSamples
    case tooManySamples(limit: Int)
    case unreadable(sample: String, String)
    case kindsDiffer(String, String)
    case noOrders(SampleKind)
    case noLines(sample: String)
    case columnsUnknown(sample: String)
    /// XML, of which a mapping is written by hand.
    case noDraftOfXML(sample: String)

    public var code: String {
        switch self {
        case .tooFewSamples: "onboarding.samples.none"
        case .tooManySamples: "onboarding.samples.tooMany"
        case .unreadable: "onboarding.sample.unreadable"
        case .kindsDiffer: "onboarding.samples.differ"
        case .noOrders: "onboarding.samples.noOrders"
        case .noLines: "onboarding.sample.noLines"
        case .columnsUnknown: "onboarding.sample.noColumns"
        case .noDraftOfXML: "onboarding.sample.xml"
        }
    }

    public var remedy: Remedy { .reject }

    public var description: String {
        switch self {
        case .tooFewSamples: "no sample was given; give 5 to 20 files of one partner"
        case .tooManySamples(let limit): "more than \(limit) samples; give 5 to \(limit)"
        case .unreadable(let sample, let why): "\(sample): \(why)"
        case .kindsDiffer(let one, let other):
            "\(one) and \(other) are files of different kinds; give those of one kind, or name it "
                + "with --kind"
        case .noOrders(let kind): "no sample holds an order as \(kind.words)"
        case .noLines(let sample):
            "\(sample): no array of objects in it could be an order's lines"
        case .noDraftOfXML(let sample):
            "\(sample) is XML, of which no draft is made; write its mapping by hand, with document: "
                + "xml (docs/guides/write-a-mapping.md)"
        case .columnsUnknown(let sample):
            "\(sample): no delimiter parts its rows, and no byte is blank in all of them, so its "
                + "columns cannot be found; write the mapping's fixed.columns by hand"
        }
    }
}

/// What kind of files samples are.
public enum SampleKind: String, CaseIterable, Sendable {
    case x12, edifact, csv, json, fixed

    var words: String {
        switch self {
        case .x12: "an X12 850"
        case .edifact: "an EDIFACT ORDERS"
        case .csv: "CSV"
        case .json: "JSON"
        case .fixed: "rows of fixed columns"
        }
    }

    /// Whether it begins as markup does.
    static func isXML(_ bytes: [UInt8]) -> Bool {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        return bytes[start...].first { !blanks.contains($0) } == UInt8(ascii: "<")
    }

    /// By how they begin, and by what parts their rows.
    public init(of bytes: [UInt8]) {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = bytes[start...].drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        switch text.first {
        case UInt8(ascii: "{"), UInt8(ascii: "["): self = .json
        case _ where text.starts(with: Array("ISA".utf8)): self = .x12
        case _ where text.starts(with: Array("UNA".utf8)) || text.starts(with: Array("UNB".utf8)):
            self = .edifact
        default: self = RowShape.delimiter(of: bytes) == nil ? .fixed : .csv
        }
    }
}
