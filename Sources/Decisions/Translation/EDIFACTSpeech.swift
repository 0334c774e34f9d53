public import EDI
import Primitives

/// How a partner speaks EDIFACT: character set, service characters, which release of each message.
///
/// ```yaml
/// edifact:
///   syntax: UNOC:3
///   messages: {ORDRSP: "D:96A:UN:EAN005", DESADV: "D:96A:UN:EAN005", INVOIC: "D:96A:UN:EAN008"}
/// ```
public struct EDIFACTSpeech: Codable, Hashable, Sendable {
    /// UNB01: character set and syntax version.
    public var syntax: Syntax
    /// The service characters; UNA announces them where they are not the standard's.
    public var una: ServiceCharacters
    /// UNH02 of each message that we send; those that are not named are of D.96A without a guide.
    public var messages: [String: String]
    /// UNB03's third component, where the partner routes by it.
    public var routing: String?
    /// NAD BY and SU, where the partner's order does not name them; else the ids of UNB.
    public var buyer: String?
    public var seller: String?

    /// `UNOC:3`
    public struct Syntax: Codable, Hashable, Sendable {
        public var repertoire: CharacterRepertoire
        public var version: Int

        public init?(_ text: String) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let version = Int(parts[1]), (1...4).contains(version),
                let repertoire = CharacterRepertoire(String(parts[0]))
            else { return nil }
            self.init(repertoire: repertoire, version: version)
        }

        public var text: String { "\(repertoire.syntaxIdentifier):\(version)" }

        public static let usual = Syntax(repertoire: .latin1, version: 3)

        private init(repertoire: CharacterRepertoire, version: Int) {
            self.repertoire = repertoire
            self.version = version
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            guard let syntax = Syntax(try container.decode(String.self)) else {
                let sets = CharacterRepertoire.identifiers.joined(separator: ", ")
                throw DecodingError.dataCorruptedError(
                    in: container,
                    debugDescription: "expected a character set (\(sets)) and a syntax version of "
                        + "1 to 4, such as UNOC:3"
                )
            }
            self = syntax
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(text)
        }
    }

    /// The six characters of UNA, or `none`.
    public enum ServiceCharacters: Codable, Hashable, Sendable {
        /// The standard's, without UNA.
        case none
        case announced(String)

        public static let usual = ServiceCharacters.announced(":+.? '")

        var delimiters: EDIDelimiters {
            switch self {
            case .none: .edifact
            case .announced(let text): EDIDelimiters(serviceStringAdvice: text) ?? .edifact
            }
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard text != "none" else {
                self = .none
                return
            }
            guard EDIDelimiters(serviceStringAdvice: text) != nil else {
                throw DecodingError.dataCorruptedError(
                    in: container,
                    debugDescription: "expected the six characters behind UNA, all different, such "
                        + "as \":+.? '\", or none"
                )
            }
            self = .announced(text)
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .none: try container.encode("none")
            case .announced(let text): try container.encode(text)
            }
        }
    }

    public init(
        syntax: Syntax = .usual,
        una: ServiceCharacters = .usual,
        messages: [String: String] = [:],
        routing: String? = nil,
        buyer: String? = nil,
        seller: String? = nil
    ) {
        self.syntax = syntax
        self.una = una
        self.messages = messages
        self.routing = routing
        self.buyer = buyer
        self.seller = seller
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            syntax: try container.decodeIfPresent(Syntax.self, forKey: .syntax) ?? .usual,
            una: try container.decodeIfPresent(ServiceCharacters.self, forKey: .una) ?? .usual,
            messages: try container.decodeIfPresent([String: String].self, forKey: .messages)
                ?? [:],
            routing: try container.decodeIfPresent(String.self, forKey: .routing),
            buyer: try container.decodeIfPresent(String.self, forKey: .buyer),
            seller: try container.decodeIfPresent(String.self, forKey: .seller)
        )
        for (name, version) in messages {
            guard OutboundDocumentKind.allCases.contains(where: { $0.message == name }) else {
                let known = OutboundDocumentKind.allCases.map(\.message).joined(separator: ", ")
                throw DecodingError.dataCorruptedError(
                    forKey: .messages,
                    in: container,
                    debugDescription: "\(name) is no message that is sent: \(known)"
                )
            }
            guard let type = EDIFACTMessageType("\(name):\(version)"), type.isOfADirectory else {
                throw DecodingError.dataCorruptedError(
                    forKey: .messages,
                    in: container,
                    debugDescription: "\(name): expected a directory from D:93A on and, if there "
                        + "is one, the guide, such as D:96A:UN:EAN008"
                )
            }
        }
        if let text = routing, !(1...14).contains(text.utf8.count) {
            throw DecodingError.dataCorruptedError(
                forKey: .routing,
                in: container,
                debugDescription: "expected 1 to 14 characters"
            )
        }
    }

    /// UNH02 of a message that we send.
    public func type(of kind: OutboundDocumentKind) -> EDIFACTMessageType {
        let version = messages[kind.message] ?? "D:96A:UN"
        return EDIFACTMessageType("\(kind.message):\(version)")
            ?? EDIFACTMessageType(kind.message, release: "96A")
    }
}

extension EDIFACTMessageType {
    /// `D:93A` and later; before that messages had versions of their own.
    fileprivate var isOfADirectory: Bool {
        let digits = release.prefix(2)
        guard version == "D", release.utf8.count == 3, let year = Int(digits), digits.count == 2,
            release.hasSuffix("A") || release.hasSuffix("B") || release.hasSuffix("C")
        else { return false }
        return year >= 93 || year < 50
    }

    /// Of the year 2000 or later, when GS1's numbers became `SRV`.
    var isOfThisCentury: Bool { (Int(release.prefix(2)) ?? 99) < 50 }
}
