/// The document as far as it is written, and the objects and arrays that are still open.
///
/// A container is closed by the next write further out: whoever encodes writes one value after the
/// other. A class, because all containers of one document write into it; confined to one call.
final class JSONOutput {
    private struct Open {
        var isObject: Bool
        /// Where its members' names stand, quotes and all; kept only when they are to be sorted.
        var names: [Range<Int>] = []
    }

    // Confined to one call of `encode`, so nobody else can be reading it.
    @exclusivity(unchecked) private var buffer: UnsafeMutablePointer<UInt8>
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) private var count = 0
    @exclusivity(unchecked) private var open: [Open] = []
    /// Whether something stands before the next member or element in its container.
    @exclusivity(unchecked) private var needsComma = false
    private let sortsMembers: Bool

    init(sortsMembers: Bool) {
        self.sortsMembers = sortsMembers
        capacity = 2_048
        buffer = .allocate(capacity: capacity)
    }

    deinit { buffer.deallocate() }

    var bytes: [UInt8] { Array(UnsafeBufferPointer(start: buffer, count: count)) }

    // MARK: Containers

    /// Opens an object as the next value under `depth`; its members are written one deeper.
    func openObject(under depth: Int) -> Int { push(Open(isObject: true), "{", under: depth) }

    func openArray(under depth: Int) -> Int { push(Open(isObject: false), "[", under: depth) }

    private func push(_ container: Open, _ sign: Unicode.Scalar, under depth: Int) -> Int {
        close(to: depth)
        put(UInt8(ascii: sign))
        open.append(container)
        needsComma = false
        return open.count
    }

    /// Closes everything deeper than `depth`.
    func close(to depth: Int) {
        while open.count > depth {
            let last = open.removeLast()
            if last.names.count > 1 { sort(last.names) }
            put(UInt8(ascii: last.isObject ? "}" : "]"))
            needsComma = true
        }
    }

    /// Makes room for the next element of the array at `depth`.
    func nextElement(at depth: Int) {
        close(to: depth)
        if needsComma { put(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// Writes the next member's name in the object at `depth`.
    func nextMember(_ name: String, at depth: Int) {
        nextElement(at: depth)
        let start = count
        write(name)
        if sortsMembers { open[depth - 1].names.append(start..<count) }
        put(UInt8(ascii: ":"))
    }

    /// Puts the members with these names, the last of which reaches to the end, into their order.
    private func sort(_ names: [Range<Int>]) {
        let bytes = UnsafeBufferPointer(start: buffer, count: count)
        let ends = names.dropFirst().map { $0.lowerBound - 1 } + [count]
        let sorted = zip(names, ends).sorted {
            bytes[$0.0].dropLast().lexicographicallyPrecedes(bytes[$1.0].dropLast())
        }
        let members = sorted.map { bytes[$0.0.lowerBound..<$0.1] }
        let joined = Array(members.joined(separator: [UInt8(ascii: ",")]))
        count = names[0].lowerBound
        put(joined)
    }

    // MARK: Values

    func write(_ value: some Encodable, under depth: Int) throws {
        let start = count
        try value.encode(to: JSONStreamEncoder(output: self, depth: depth))
        // Whoever writes nothing at all is an object without members, as Foundation has it.
        if count == start { put("{}") }
    }

    func writeNull() { put("null") }

    func write(_ flag: Bool) { put(flag ? "true" : "false") }

    func write(_ integer: some FixedWidthInteger) {
        guard integer != 0 else { return put(UInt8(ascii: "0")) }
        if integer < 0 { put(UInt8(ascii: "-")) }
        reserve(40)
        var rest = integer.magnitude
        let start = count
        while rest > 0 {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            buffer[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            count += 1
            rest = quotient
        }
        var digits = UnsafeMutableBufferPointer(start: buffer + start, count: count - start)
        digits.reverse()
    }

    /// The shortest digits that give the number back.
    func write(_ number: some BinaryFloatingPoint & LosslessStringConvertible) throws {
        guard number.isFinite else {
            throw EncodingError.invalidValue(
                number,
                .init(codingPath: [], debugDescription: "JSON has no \(number)")
            )
        }
        put(Array("\(number)".utf8))
    }

    func write(_ text: String) {
        put(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            let mustEscape = utf8.contains {
                $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
            }
            guard mustEscape else { return put(utf8) }
            var escaped: [UInt8] = []
            for byte in utf8 { JSONEscape.append(byte, to: &escaped) }
            put(escaped)
        }
        put(UInt8(ascii: "\""))
    }

    // MARK: Bytes

    private func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: buffer, count: count)
        buffer.deallocate()
        buffer = larger
    }

    private func put(_ byte: UInt8) {
        reserve(1)
        buffer[count] = byte
        count += 1
    }

    private func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        (buffer + count).update(from: start, count: bytes.count)
        count += bytes.count
    }

    private func put(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { put($0) } }

    private func put(_ text: StaticString) {
        put(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
