/// The service characters a sender chose: X12 shows them in ISA (X12.5 §4.2), EDIFACT in UNA
/// (ISO 9735 §6).
///
/// ```
/// ISA*00*          *00*…*ZZ*SELLER         *261123*1859*^*00501*000000042*0*P*:~
///    ^ element                               repetition ^           component ^^ terminator
/// UNA:+.? '
///    component, element, decimal mark, release, repetition (syntax version 4), terminator
/// ```
public struct EDIDelimiters: Hashable, Sendable {
    public var element: UInt8
    /// `nil` when the sender left ISA16 empty: nothing can be composite then.
    public var component: UInt8?
    /// ISA11 of release 00402 and later, unless it still holds a letter such as `U`; UNA's fifth
    /// character from EDIFACT's syntax version 4 on.
    public var repetition: UInt8?
    /// Makes the character behind it one of the value; X12 has none.
    public var release: UInt8?
    /// What a decimal point looks like; EDIFACT also knows the comma.
    public var decimalMark: UInt8
    public var terminator: SegmentTerminator

    public init(
        element: UInt8,
        component: UInt8?,
        repetition: UInt8? = nil,
        release: UInt8? = nil,
        decimalMark: UInt8 = UInt8(ascii: "."),
        terminator: SegmentTerminator
    ) {
        self.element = element
        self.component = component
        self.repetition = repetition
        self.release = release
        self.decimalMark = decimalMark
        self.terminator = terminator
    }

    /// `*`, `:`, `^` and `~`: what most senders of X12 use.
    public static let usual = EDIDelimiters(
        element: UInt8(ascii: "*"),
        component: UInt8(ascii: ":"),
        repetition: UInt8(ascii: "^"),
        terminator: .tilde
    )

    /// `+`, `:`, `?` and `'`: EDIFACT's own, in force where no UNA says otherwise.
    public static let edifact = EDIDelimiters(
        element: UInt8(ascii: "+"),
        component: UInt8(ascii: ":"),
        release: UInt8(ascii: "?"),
        terminator: .apostrophe
    )

    /// The six characters behind `UNA`: `:+.? '`; `nil` unless they can be told apart and none is a
    /// letter, a digit or a blank but the fifth, which is no separator when it is one.
    public init?(serviceStringAdvice text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 6, text.unicodeScalars.allSatisfy(\.isASCII) else { return nil }
        let separators = [0, 1, 3, 4, 5].map { bytes[$0] }
            .enumerated().filter { $0.offset != 3 || $0.element != 0x20 }.map(\.element)
        guard separators.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !$0.isASCIIAlphanumeric }),
            bytes[2] == UInt8(ascii: ".") || bytes[2] == UInt8(ascii: ","),
            !separators.contains(bytes[2])
        else { return nil }
        self.init(
            element: bytes[1],
            component: bytes[0],
            repetition: bytes[4] == 0x20 ? nil : bytes[4],
            release: bytes[3],
            decimalMark: bytes[2],
            terminator: SegmentTerminator([bytes[5]])
        )
        guard areDistinct else { return nil }
    }

    /// Whether no two separators share a byte.
    public var areDistinct: Bool {
        var seen: Set<UInt8> = [element]
        for byte in [component, repetition, release].compactMap(\.self)
        where !seen.insert(byte).inserted {
            return false
        }
        return terminator.bytes.allSatisfy { !seen.contains($0) }
    }

    /// Whether `byte` separates or ends anything.
    func contains(_ byte: UInt8) -> Bool {
        byte == element || byte == component || byte == repetition || byte == release
            || terminator.contains(byte)
    }
}

/// One to four bytes that end a segment: `~`, a newline, CRLF, a control byte, U+2026.
public struct SegmentTerminator: Hashable, Sendable {
    private let packed: UInt32
    /// How many bytes it has.
    public let count: Int

    /// - Precondition: one to four bytes.
    public init(_ bytes: [UInt8]) {
        precondition((1...4).contains(bytes.count), "a segment terminator has 1 to 4 bytes")
        packed = bytes.reduce(0) { $0 << 8 | UInt32($1) }
        count = bytes.count
    }

    public static let tilde = SegmentTerminator([UInt8(ascii: "~")])
    public static let apostrophe = SegmentTerminator([UInt8(ascii: "'")])
    public static let newline = SegmentTerminator([0x0A])
    public static let carriageReturnNewline = SegmentTerminator([0x0D, 0x0A])

    public var bytes: [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: packed >> (8 * (count - 1 - $0))) }
    }

    func contains(_ byte: UInt8) -> Bool {
        for offset in 0..<count where UInt8(truncatingIfNeeded: packed >> (8 * offset)) == byte {
            return true
        }
        return false
    }

    /// The byte a scanner waits for; what must stand before it is checked afterwards.
    var last: UInt8 { UInt8(truncatingIfNeeded: packed) }

    var endsLine: Bool { last == 0x0A || last == 0x0D }
}
