import Primitives

/// How the in-door names a partner that came over AS2, its signature held against its certificate.
public enum AS2Source {
    static let prefix = "as2:"

    public static func name(of partner: String) -> String { prefix + partner }
}

/// How the in-door names a partner's watched folder.
public enum PartnerFolder {
    public static func source(of partner: String) -> String { "folder:" + partner }
}

/// How the in-door names a partner whose own SFTP server a file was fetched from.
public enum SFTPSource {
    static let prefix = "sftp:"

    public static func name(of partner: String) -> String { prefix + partner }
}

/// How the in-door names a partner whose own server a document was fetched from, or who brought it
/// with a key of its own.
public enum HTTPSSource {
    static let prefix = "https:"

    public static func name(of partner: String) -> String { prefix + partner }
}

/// All ways in which one partner's documents come.
enum PartnerSources {
    /// Those in which the partner has proven who it is.
    static func proven(of partner: String) -> [String] {
        [
            AS2Source.name(of: partner), SFTPSource.name(of: partner),
            HTTPSSource.name(of: partner),
        ]
    }

    static func all(of partner: String) -> [String] {
        [PartnerFolder.source(of: partner)] + proven(of: partner)
    }

    static func isProven(_ source: String) -> Bool {
        [AS2Source.prefix, SFTPSource.prefix, HTTPSSource.prefix].contains(where: source.hasPrefix)
    }
}

/// What an effect to a partner's folder carries: the stored document it is about.
public struct PartnerFile: Codable, Hashable, Sendable {
    public var document: String

    public init(document: String) { self.document = document }
}

/// A file that nobody can use as it is.
struct UnreadableDocument: Failure {
    var detail: String
    var code: String { "partner.document.unreadable" }
    var remedy: Remedy { .escalate(to: .integrationSupport) }
    var description: String { "the document cannot be used: \(detail)" }
}
