import CZlib

/// Compression as CMS has it (RFC 3274), by zlib.
///
/// ```
/// ContentInfo { id-ct-compressedData, [0] CompressedData {
///     version 0, { id-alg-zlibCompress }, { id-data, [0] OCTET STRING } } }
/// ```
/// libcrypto is built without zlib on most systems, so these few objects are read and written here.
enum CompressedContent {
    private static let compressedData: [UInt8] = [
        0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x09,
    ]
    private static let zlibCompress: [UInt8] = [
        0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x03, 0x08,
    ]
    private static let idData: [UInt8] = [
        0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01,
    ]

    static func compress(_ content: [UInt8]) throws(AS2Failure) -> [UInt8] {
        var count = compressBound(UInt(content.count))
        var deflated = [UInt8](repeating: 0, count: Int(count))
        guard compress2(&deflated, &count, content, UInt(content.count), 6) == Z_OK else {
            throw AS2Failure(.decompression, "zlib does not compress")
        }
        let octets = ASN1Value.bytes(0x04, Array(deflated.prefix(Int(count))))
        let inner = ASN1Value.bytes(0x30, idData + ASN1Value.bytes(0xA0, octets))
        let version: [UInt8] = [0x02, 0x01, 0x00]
        let data = ASN1Value.bytes(0x30, version + ASN1Value.bytes(0x30, zlibCompress) + inner)
        return ASN1Value.bytes(0x30, compressedData + ASN1Value.bytes(0xA0, data))
    }

    /// - Parameter bound: bytes that may come out; a zip bomb ends there.
    static func decompress(
        _ bytes: [UInt8],
        bound: Int = AS2Bounds.contentBytes
    ) throws(AS2Failure) -> [UInt8] {
        guard let deflated = octets(in: bytes) else {
            throw AS2Failure(.decompression, "this is no CMS compressed data")
        }
        return try inflate(deflated, bound: bound)
    }

    private static func octets(in bytes: [UInt8]) -> [UInt8]? {
        guard let outer = ASN1Value(bytes[...]), outer.tag == 0x30,
            let members = outer.children, members.count == 2,
            members[0].whole.elementsEqual(compressedData), members[1].tag == 0xA0,
            let data = members[1].children?.first, data.tag == 0x30,
            let parts = data.children, parts.count == 3,
            let algorithm = parts[1].children?.first, algorithm.whole.elementsEqual(zlibCompress),
            let content = parts[2].children, content.count == 2, content[1].tag == 0xA0,
            let octets = content[1].children?.first
        else { return nil }
        return octets.octets()
    }

    private static func inflate(_ deflated: [UInt8], bound: Int) throws(AS2Failure) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw AS2Failure(.decompression, "zlib does not start") }
        defer { inflateEnd(&stream) }
        var input = deflated
        var result: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        var status = Z_OK
        input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            while status == Z_OK, result.count <= bound {
                let written = piece.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    status = CZlib.inflate(&stream, Z_NO_FLUSH)
                    return target.count - Int(stream.avail_out)
                }
                result += piece[..<written]
            }
        }
        guard result.count <= bound else {
            throw AS2Failure(.tooLarge, "it unpacks to more than \(bound) bytes")
        }
        guard status == Z_STREAM_END else {
            throw AS2Failure(.decompression, "the compressed content is damaged")
        }
        return result
    }
}
