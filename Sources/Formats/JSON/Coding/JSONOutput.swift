/// The document as far as it is written, and the objects and arrays that are still open.
///
/// A container is closed by the next write further out: whoever encodes writes one value after the
/// other. A class, because all containers of one document write into it; confined to one call.
final class JSONOutput {
    private struct Open {
        var isObject: Bool
        var isEmpty = true
        /// Where its members' names stand, quotes and all; kept only when they are to be sorted.
        var names: [Range<Int>] = []
    }

    // Confined to one call of `encode`, so nobody else can be reading it.
    @exclusivity(unchecked) private(set) var bytes: [UInt8] = []
    @exclusivity(unchecked) private var open: [Open] = []
    private let sortsMembers: Bool

    init(sortsMembers: Bool) {
        self.sortsMembers = sortsMembers
        bytes.reserveCapacity(1_024)
    }

    // MARK: Containers

    /// Opens an object as the next value under `depth`; its members are written one deeper.
    func openObject(under depth: Int) -> Int { push(Open(isObject: true), "{", under: depth) }

    func openArray(under depth: Int) -> Int { push(Open(isObject: false), "[", under: depth) }

    private func push(_ container: Open, _ sign: Unicode.Scalar, under depth: Int) -> Int {
        close(to: depth)
        bytes.append(UInt8(ascii: sign))
        open.append(container)
        return open.count
    }

    /// Closes everything deeper than `depth`.
    func close(to depth: Int) {
        while open.count > depth {
            let last = open.removeLast()
            if last.names.count > 1 { sort(last.names) }
            bytes.append(UInt8(ascii: last.isObject ? "}" : "]"))
        }
    }

    /// Makes room for the next element of the array at `depth`.
    func nextElement(at depth: Int) {
        close(to: depth)
        let isFirst = open[depth - 1].isEmpty
        open[depth - 1].isEmpty = false
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
    }

    /// Writes the next member's name in the object at `depth`.
    func nextMember(_ name: String, at depth: Int) {
        nextElement(at: depth)
        let start = bytes.count
        write(name)
        if sortsMembers { open[depth - 1].names.append(start..<bytes.count) }
        bytes.append(UInt8(ascii: ":"))
    }

    /// Puts the members with these names, the last of which reaches to the end, into their order.
    private func sort(_ names: [Range<Int>]) {
        let ends = names.dropFirst().map { $0.lowerBound - 1 } + [bytes.count]
        let sorted = zip(names, ends).sorted {
            bytes[$0.0].dropLast().lexicographicallyPrecedes(bytes[$1.0].dropLast())
        }
        let members = sorted.map { bytes[$0.0.lowerBound..<$0.1] }
        bytes.replaceSubrange(
            names[0].lowerBound...,
            with: Array(members.joined(separator: [UInt8(ascii: ",")]))
        )
    }

    // MARK: Values

    func write(_ value: some Encodable, under depth: Int) throws {
        let start = bytes.count
        try value.encode(to: JSONStreamEncoder(output: self, depth: depth))
        // Whoever writes nothing at all is an object without members, as Foundation has it.
        if bytes.count == start { put("{}") }
    }

    func writeNull() { put("null") }

    func write(_ flag: Bool) { put(flag ? "true" : "false") }

    func write(_ integer: some FixedWidthInteger) {
        guard integer != 0 else { return bytes.append(UInt8(ascii: "0")) }
        if integer < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = integer.magnitude
        while rest > 0 {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            rest = quotient
        }
        bytes[start...].reverse()
    }

    /// The shortest digits that give the number back.
    func write(_ number: some BinaryFloatingPoint & LosslessStringConvertible) throws {
        guard number.isFinite else {
            throw EncodingError.invalidValue(
                number,
                .init(codingPath: [], debugDescription: "JSON has no \(number)")
            )
        }
        put("\(number)")
    }

    func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            let mustEscape = utf8.contains {
                $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
            }
            if mustEscape {
                for byte in utf8 { JSONEscape.append(byte, to: &bytes) }
            } else {
                bytes.append(contentsOf: utf8)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func put(_ text: StaticString) {
        bytes.append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        )
    }

    private func put(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
