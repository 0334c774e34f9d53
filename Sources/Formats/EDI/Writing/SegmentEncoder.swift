/// Turns segments into bytes under one set of delimiters, releasing what must be where there is a
/// release character.
struct SegmentEncoder {
    let delimiters: EDIDelimiters
    let policy: OutboundTextPolicy
    let endsLines: Bool
    private(set) var bytes: [UInt8] = []
    private let terminator: [UInt8]
    private let plain: PlainCharacters

    init(_ delimiters: EDIDelimiters, _ policy: OutboundTextPolicy, endsLines: Bool) {
        self.delimiters = delimiters
        self.policy = policy
        self.endsLines = endsLines && !delimiters.terminator.endsLine
        terminator = delimiters.terminator.bytes
        plain = PlainCharacters(delimiters, policy.encoding)
        bytes.reserveCapacity(512)
    }

    mutating func append(_ segment: OutboundSegment) throws(EDIWritingFailure) {
        bytes += segment.id.description.utf8
        let last = segment.elements.lastIndex { !$0.isEmpty }
        for (offset, element) in segment.elements.prefix((last ?? -1) + 1).enumerated() {
            bytes.append(delimiters.element)
            switch element {
            case .absent: break
            case .text(let text): try append(text, segment.id, offset + 1)
            case .composite(let components):
                try append(components, segment.id, offset + 1)
            }
        }
        endSegment()
    }

    /// The ISA segment: fixed lengths, and the delimiters in the clear.
    mutating func appendHeader(_ elements: [String]) {
        bytes += "ISA".utf8
        for element in elements {
            bytes.append(delimiters.element)
            bytes += element.utf8
        }
        bytes.append(delimiters.element)
        if let component = delimiters.component { bytes.append(component) }
        endSegment()
    }

    /// `UNA:+.? '`
    mutating func appendServiceStringAdvice() {
        bytes += "UNA".utf8
        bytes += [
            delimiters.component ?? 0x20, delimiters.element, delimiters.decimalMark,
            delimiters.release ?? 0x20, delimiters.repetition ?? 0x20,
        ]
        endSegment()
    }

    private mutating func endSegment() {
        bytes += terminator
        if endsLines { bytes.append(0x0A) }
    }

    private mutating func append(
        _ components: [String],
        _ segment: SegmentID,
        _ element: Int
    ) throws(EDIWritingFailure) {
        let last = components.lastIndex { !$0.isEmpty } ?? -1
        guard let separator = delimiters.component else {
            guard last <= 0 else {
                throw .envelope(field: "ISA16", reason: "is needed to write a composite element")
            }
            return try append(components.first ?? "", segment, element)
        }
        for (offset, component) in components.prefix(last + 1).enumerated() {
            if offset > 0 { bytes.append(separator) }
            try append(component, segment, element)
        }
    }

    private mutating func append(
        _ text: String,
        _ segment: SegmentID,
        _ element: Int
    ) throws(EDIWritingFailure) {
        let start = bytes.count
        let plain = plain
        if text.utf8.allSatisfy({ plain.contains($0) }) {
            bytes += text.utf8
            while bytes.count > start, bytes.last == 0x20 { bytes.removeLast() }
            return
        }
        for scalar in text.unicodeScalars {
            let isSeparator = scalar.isASCII && delimiters.contains(UInt8(scalar.value))
            if isSeparator, let release = delimiters.release {
                bytes += [release, UInt8(scalar.value)]
            } else if isSeparator || scalar.value < 0x20 || scalar.value == 0x7F {
                guard policy.onSeparator == .replaceWithBlank else {
                    throw .separatorInValue(segment: segment, element: element)
                }
                bytes.append(0x20)
            } else if !append(scalar) {
                guard policy.onForeignCharacter == .replaceWithBlank else {
                    throw .foreignCharacter(segment: segment, element: element)
                }
                bytes.append(0x20)
            }
        }
        // Trailing blanks mean nothing in X12 and break partners that compare lengths.
        while bytes.count > start, bytes.last == 0x20 { bytes.removeLast() }
    }

    /// The ASCII characters that are written as they are: bit n stands for character n.
    private struct PlainCharacters {
        private var low: UInt64 = 0
        private var high: UInt64 = 0

        init(_ delimiters: EDIDelimiters, _ encoding: OutboundTextPolicy.Encoding) {
            for byte in UInt8(0x20)..<0x7F where !delimiters.contains(byte) {
                if encoding == .levelA, !SegmentEncoder.levelA.contains(byte) { continue }
                if byte < 64 {
                    low |= 1 << UInt64(byte)
                } else {
                    high |= 1 << UInt64(byte - 64)
                }
            }
        }

        func contains(_ byte: UInt8) -> Bool {
            switch byte {
            case 0..<64: low >> UInt64(byte) & 1 == 1
            case 64..<128: high >> UInt64(byte - 64) & 1 == 1
            default: false
            }
        }
    }

    static let levelA = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-()/='+:?!\"%&*;<>".utf8
    )

    /// False when the encoding lacks the character, or its bytes hold a separator.
    private mutating func append(_ scalar: Unicode.Scalar) -> Bool {
        switch policy.encoding {
        case .levelA:
            guard scalar.isASCII, Self.levelA.contains(UInt8(scalar.value)) else { return false }
            bytes.append(UInt8(scalar.value))
        case .ascii:
            guard scalar.isASCII else { return false }
            bytes.append(UInt8(scalar.value))
        case .latin1:
            guard let byte = UInt8(exactly: scalar.value), !delimiters.contains(byte) else {
                return false
            }
            bytes.append(byte)
        case .utf8:
            let encoded = Array(String(scalar).utf8)
            guard !encoded.contains(where: delimiters.contains) else { return false }
            bytes += encoded
        }
        return true
    }
}
