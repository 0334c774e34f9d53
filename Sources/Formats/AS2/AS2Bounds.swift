import Primitives

/// What is taken in, at most. Each bound is inclusive.
enum AS2Bounds {
    /// Bytes of a message as it arrives, and of its content once it is unpacked.
    static let contentBytes = Limits.documentBytes
    /// Bytes of the headers of one MIME part.
    static let headerBytes = 64 * 1024
    /// Header fields of one MIME part.
    static let headerFields = 200
    /// Parts of one multipart.
    static let parts = 16
    /// Wrappings of the content: a signature, an encryption, a compression, one more of each.
    static let layers = 6
    /// Bytes of one certificate or key.
    static let credentialBytes = 64 * 1024
}
