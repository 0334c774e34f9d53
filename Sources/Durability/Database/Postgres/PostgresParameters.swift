import CLibPQ

/// Values laid out as libpq wants them: one buffer, and where each value lies in it.
///
/// Integers go as text, so that the server's choice of type for a parameter is never wrong; bytes
/// go in binary.
struct PostgresParameters: ~Copyable {
    private var buffer: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// What is kept between statements, so that most need no memory of their own.
    private static let keptBytes = 256 * 1024

    mutating func fill(_ values: [SQLValue]) {
        buffer.removeAll(keepingCapacity: buffer.capacity <= Self.keptBytes)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        for value in values {
            let start = buffer.count
            switch value {
            case .null:
                break
            case .integer(let integer):
                appendDigits(of: integer)
                buffer.append(0)
            case .text(let text):
                buffer.append(contentsOf: text.utf8)
                buffer.append(0)
            case .bytes(let bytes):
                buffer.append(contentsOf: bytes)
                // A value of no bytes needs an address all the same; none at all would mean null.
                buffer.append(0)
            }
            offsets.append(value == .null ? nil : start)
            // The length counts for binary values only.
            lengths.append(Int32(max(0, buffer.count - start - 1)))
            formats.append(value.isBytes ? 1 : 0)
        }
    }

    private mutating func appendDigits(of integer: Int64) {
        if integer < 0 { buffer.append(UInt8(ascii: "-")) }
        let start = buffer.count
        var rest = integer.magnitude
        repeat {
            buffer.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        buffer[start...].reverse()
    }

    /// Hands the values to a call of libpq, which copies them before it returns.
    borrowing func withPointers<Result>(
        _ body: (
            _ count: Int32,
            _ values: UnsafePointer<UnsafePointer<CChar>?>?,
            _ lengths: UnsafePointer<Int32>?,
            _ formats: UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        buffer.withUnsafeBytes { bytes in
            let characters = bytes.assumingMemoryBound(to: CChar.self).baseAddress
            let pointers = offsets.map { offset in
                offset.flatMap { offset in characters.map { $0 + offset } }
            }
            return body(Int32(pointers.count), pointers, lengths, formats)
        }
    }
}

extension SQLValue {
    fileprivate var isBytes: Bool {
        if case .bytes = self { true } else { false }
    }
}
