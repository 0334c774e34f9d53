/// The characters that UNB01's character set has (ISO 9735 annex A), and how prose is written with
/// them.
///
/// Numbers and codes are never changed: one that cannot be written as it is refused by the writer.
/// In prose `Größe` becomes `Groesse` where only ASCII is written, and `GROESSE` at level A.
public struct CharacterRepertoire: Hashable, Sendable {
    /// Such as `UNOC`.
    public let syntaxIdentifier: String
    let encoding: OutboundTextPolicy.Encoding

    /// The character sets that are written.
    public static let identifiers = ["UNOA", "UNOB", "UNOC", "UNOW", "UNOY"]

    /// `UNOC`.
    public static let latin1 = CharacterRepertoire("UNOC", .latin1)

    /// `nil` for a character set that is not written.
    public init?(_ syntaxIdentifier: String) {
        switch syntaxIdentifier {
        case "UNOA": self.init(syntaxIdentifier, .levelA)
        case "UNOB": self.init(syntaxIdentifier, .ascii)
        case "UNOC": self.init(syntaxIdentifier, .latin1)
        case "UNOW", "UNOY": self.init(syntaxIdentifier, .utf8)
        default: return nil
        }
    }

    private init(_ syntaxIdentifier: String, _ encoding: OutboundTextPolicy.Encoding) {
        self.syntaxIdentifier = syntaxIdentifier
        self.encoding = encoding
    }

    /// Whether `scalar` can be written as it is.
    public func contains(_ scalar: Unicode.Scalar) -> Bool {
        guard !Self.isControl(scalar) else { return false }
        switch encoding {
        case .levelA:
            return scalar.isASCII && SegmentEncoder.levelA.contains(UInt8(scalar.value))
        case .ascii: return scalar.isASCII
        case .latin1: return scalar.value <= 0xFF
        case .utf8: return true
        }
    }

    /// `text` with what the set lacks in other letters, as far as there are any; what there is
    /// nothing for stays, for the writer to refuse. Control characters are blanks.
    public func prose(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if Self.isControl(scalar) {
                scalars.append(" ")
            } else if contains(scalar) {
                scalars.append(scalar)
            } else {
                scalars.append(contentsOf: substitute(for: scalar) ?? [scalar])
            }
        }
        return String(scalars)
    }

    private func substitute(for scalar: Unicode.Scalar) -> [Unicode.Scalar]? {
        let spelled = Self.spellings[scalar].map { Array($0.unicodeScalars) } ?? [scalar]
        let written = encoding == .levelA ? spelled.flatMap(Self.upperCase) : spelled
        return written.allSatisfy(contains) ? written : nil
    }

    private static func upperCase(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if let plain = levelASpellings[scalar] { return Array(plain.unicodeScalars) }
        return Array(scalar.properties.uppercaseMapping.unicodeScalars)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    /// Letters with marks as the letters that stand for them, and what word processors write.
    private static let spellings: [Unicode.Scalar: String] = {
        let groups: [(String, String)] = [
            ("ÀÁÂÃĀĂĄ", "A"), ("àáâãāăą", "a"), ("ÄÆ", "Ae"), ("äæ", "ae"), ("Å", "Aa"),
            ("å", "aa"), ("ÇĆĈĊČ", "C"), ("çćĉċč", "c"), ("ĎĐÐ", "D"), ("ďđð", "d"),
            ("ÈÉÊËĒĔĖĘĚ", "E"), ("èéêëēĕėęě", "e"), ("ĜĞĠĢ", "G"), ("ĝğġģ", "g"), ("ĤĦ", "H"),
            ("ĥħ", "h"), ("ÌÍÎÏĨĪĬĮİ", "I"), ("ìíîïĩīĭįı", "i"), ("Ĵ", "J"), ("ĵ", "j"),
            ("Ķ", "K"), ("ķ", "k"), ("ĹĻĽĿŁ", "L"), ("ĺļľŀł", "l"), ("ÑŃŅŇ", "N"),
            ("ñńņň", "n"), ("ÒÓÔÕŌŎŐ", "O"), ("òóôõōŏő", "o"), ("ÖØŒ", "Oe"), ("öøœ", "oe"),
            ("ŔŖŘ", "R"), ("ŕŗř", "r"), ("ŚŜŞŠȘ", "S"), ("śŝşšș", "s"), ("ß", "ss"), ("ẞ", "SS"),
            ("ŢŤŦȚ", "T"), ("ţťŧț", "t"), ("ÙÚÛŨŪŬŮŰŲ", "U"), ("ùúûũūŭůűų", "u"), ("Ü", "Ue"),
            ("ü", "ue"), ("Ŵ", "W"), ("ŵ", "w"), ("ÝŶŸ", "Y"), ("ýÿŷ", "y"), ("ŹŻŽ", "Z"),
            ("źżž", "z"), ("Þ", "Th"), ("þ", "th"), ("‘’‚‛′", "'"), ("“”„‟″«»", "\""),
            ("‐‑‒–—−", "-"), ("…", "..."), ("€", "EUR"), ("£", "GBP"),
            ("\u{A0}\u{202F}\u{2009}", " "), ("×", "x"), ("·•", "-"), ("ªº°", " "), ("²", "2"),
            ("³", "3"), ("½", "1/2"),
            ("¼", "1/4"), ("¾", "3/4"), ("®™©", " "), ("№", "No"),
        ]
        var spellings: [Unicode.Scalar: String] = [:]
        for (scalars, text) in groups {
            for scalar in scalars.unicodeScalars { spellings[scalar] = text }
        }
        return spellings
    }()

    /// ASCII that level A lacks, beside the small letters.
    private static let levelASpellings: [Unicode.Scalar: String] = [
        "#": " ", "$": "USD", "@": "(AT)", "[": "(", "]": ")", "{": "(", "}": ")", "_": "-",
        "~": "-", "|": "/", "\\": "/", "^": "'", "`": "'",
    ]
}
