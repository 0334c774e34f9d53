/// How a partner's CSV file is laid out.
public struct CSVShape: Hashable, Sendable, Decodable {
    /// The column whose value says which order a row belongs to.
    public var order: String
    /// What stands between two cells: `,`, `;`, `|` or `tab`.
    public var delimiter: Delimiter

    public enum Delimiter: String, CaseIterable, Hashable, Sendable, Decodable {
        case comma = ","
        case semicolon = ";"
        case bar = "|"
        case tab

        var byte: UInt8 {
            switch self {
            case .comma: UInt8(ascii: ",")
            case .semicolon: UInt8(ascii: ";")
            case .bar: UInt8(ascii: "|")
            case .tab: 0x09
            }
        }
    }

    public init(order: String, delimiter: Delimiter = .comma) {
        self.order = order
        self.delimiter = delimiter
    }

    enum CodingKeys: String, CodingKey { case order, delimiter }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        order = try container.decode(String.self, forKey: .order)
        delimiter = try container.decodeIfPresent(Delimiter.self, forKey: .delimiter) ?? .comma
    }
}
