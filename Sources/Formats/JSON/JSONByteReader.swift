/// What every reader of JSON bytes does: it stands somewhere, passes space over and takes signs.
protocol JSONByteReader {
    var bytes: [UInt8] { get }
    /// Where the next byte is read.
    var at: Int { get set }
}

extension JSONByteReader {
    /// The four characters of RFC 8259 §2.
    mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return
            }
        }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    func fault(_ detail: String) -> JSONFailure { JSONFailure(.syntax(detail), at: at) }
}
