import CLibCrypto

/// What one call has borrowed from libcrypto, given back all at once when the call ends.
///
/// ```swift
/// let memory = CryptoMemory()
/// defer { memory.free() }
/// ```
/// A class, because it owns memory that is not Swift's. It never leaves the call that made it.
final class CryptoMemory {
    private var frees: [() -> Void] = []

    init() { CryptoErrors.clear() }

    /// The last one first: a list goes before what is in it.
    func free() {
        for free in frees.reversed() { free() }
        frees = []
    }

    func certificate(_ pointer: OpaquePointer?) throws(AS2Failure) -> OpaquePointer {
        try keep(pointer, "certificate") { X509_free($0) }
    }

    func key(_ pointer: OpaquePointer?) throws(AS2Failure) -> OpaquePointer {
        try keep(pointer, "key") { EVP_PKEY_free($0) }
    }

    func message(_ pointer: OpaquePointer?) throws(AS2Failure) -> OpaquePointer {
        try keep(pointer, "CMS message") { CMS_ContentInfo_free($0) }
    }

    /// A list that does not own what is in it.
    func list(_ certificate: OpaquePointer) throws(AS2Failure) -> OpaquePointer {
        let list = try keep(OPENSSL_sk_new_null(), "list") { OPENSSL_sk_free($0) }
        _ = OPENSSL_sk_push(list, UnsafeRawPointer(certificate))
        return list
    }

    /// Bytes for libcrypto to read; they are copied.
    func reading(_ bytes: [UInt8]) throws(AS2Failure) -> OpaquePointer {
        let stream = try writing()
        guard bytes.isEmpty || BIO_write(stream, bytes, Int32(bytes.count)) > 0 else {
            throw AS2Failure(.cryptography, "libcrypto takes no bytes: \(CryptoErrors.take())")
        }
        return stream
    }

    func writing() throws(AS2Failure) -> OpaquePointer {
        try keep(BIO_new(BIO_s_mem()), "stream") { _ = BIO_free($0) }
    }

    /// What was written to a stream and not read yet.
    func written(to stream: OpaquePointer) -> [UInt8] {
        let count = Int(BIO_ctrl_pending(stream))
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, Int(BIO_read(stream, buffer.baseAddress, Int32(count))))
        }
    }

    private func keep(
        _ pointer: OpaquePointer?,
        _ what: String,
        _ free: @escaping (OpaquePointer) -> Void
    ) throws(AS2Failure) -> OpaquePointer {
        guard let pointer else {
            throw AS2Failure(.cryptography, "libcrypto makes no \(what): \(CryptoErrors.take())")
        }
        frees.append { free(pointer) }
        return pointer
    }
}

/// What libcrypto complained about on this thread.
enum CryptoErrors {
    /// The last complaint in libcrypto's words; forgets all of them.
    static func take() -> String {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        guard code != 0, let reason = ERR_reason_error_string(code) else {
            return "no reason given"
        }
        return String(cString: reason)
    }

    static func clear() { ERR_clear_error() }
}

/// CMS messages as bytes.
enum CMSBytes {
    static func encode(
        _ message: OpaquePointer,
        _ memory: CryptoMemory
    ) throws(AS2Failure) -> [UInt8] {
        let output = try memory.writing()
        guard i2d_CMS_bio(output, message) == 1 else {
            throw AS2Failure(.cryptography, "a CMS message stays unwritten: \(CryptoErrors.take())")
        }
        return memory.written(to: output)
    }

    static func decode(
        _ bytes: [UInt8],
        _ kind: AS2Failure.Kind,
        _ memory: CryptoMemory
    ) throws(AS2Failure) -> OpaquePointer {
        let pointer = d2i_CMS_bio(try memory.reading(bytes), nil)
        guard pointer != nil else {
            throw AS2Failure(kind, "this is no CMS message: \(CryptoErrors.take())")
        }
        return try memory.message(pointer)
    }
}
