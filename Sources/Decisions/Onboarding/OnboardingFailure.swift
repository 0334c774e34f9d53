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

    public var code: String {
        switch self {
        case .tooFewSamples: "onboarding.samples.none"
        case .tooManySamples: "onboarding.samples.tooMany"
        case .unreadable: "onboarding.sample.unreadable"
        case .kindsDiffer: "onboarding.samples.differ"
        case .noOrders: "onboarding.samples.noOrders"
        case .noLines: "onboarding.sample.noLines"
        case .columnsUnknown: "onboarding.sample.noColumns"
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
            "\(sample): no array of objects and no element in it could be an order's lines"
        case .columnsUnknown(let sample):
            "\(sample): no delimiter parts its rows, and no byte is blank in all of them, so its "
                + "columns cannot be found; write the mapping's fixed.columns by hand"
        }
    }
}

/// What kind of files samples are.
public enum SampleKind: String, CaseIterable, Sendable {
    case x12, edifact, csv, json, xml, fixed

    var words: String {
        switch self {
        case .x12: "an X12 850"
        case .edifact: "an EDIFACT ORDERS"
        case .csv: "CSV"
        case .json: "JSON"
        case .xml: "XML"
        case .fixed: "rows of fixed columns"
        }
    }

    /// By how they begin, and by what parts their rows.
    public init(of bytes: [UInt8]) {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = bytes[start...].drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        // Markup in UTF-16 begins with its byte order mark.
        let wide: [[UInt8]] = [[0xFF, 0xFE, 0x3C, 0x00], [0xFE, 0xFF, 0x00, 0x3C]]
        switch text.first {
        case UInt8(ascii: "<"): self = .xml
        case _ where wide.contains { bytes.starts(with: $0) }: self = .xml
        case UInt8(ascii: "{"), UInt8(ascii: "["): self = .json
        case _ where text.starts(with: Array("ISA".utf8)): self = .x12
        case _ where text.starts(with: Array("UNA".utf8)) || text.starts(with: Array("UNB".utf8)):
            self = .edifact
        default: self = RowShape.delimiter(of: bytes) == nil ? .fixed : .csv
        }
    }
}
