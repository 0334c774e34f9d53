public import Mapping
public import Translation

/// How a mapping is written, which the engine does not know: a port that points up, as the YAML of
/// the configuration is read by Apps alone (ADR-0064).
public protocol MappingLanguage: Sendable {
    /// - Throws: everything that is wrong with the text, each with its place.
    func mapping(in text: String) throws(MappingProblems) -> MappingFile

    /// What keeps a mapping from being used although it can be read: unknown fields, questions that
    /// nobody has answered, tests of its own that it does not pass.
    ///
    /// - Parameter profile: a partner that it is for, if there is one.
    func problems(
        of file: MappingFile,
        in library: MappingLibrary,
        for profile: PartnerProfile?
    ) -> [String]
}

/// Of an installation that has no mappings.
struct NoLanguage: MappingLanguage {
    func mapping(in text: String) throws(MappingProblems) -> MappingFile {
        throw MappingProblems(["no mapping can be read here"])
    }

    func problems(
        of file: MappingFile,
        in library: MappingLibrary,
        for profile: PartnerProfile?
    ) -> [String] {
        []
    }
}

/// What is wrong with a mapping's text, a sentence each.
public struct MappingProblems: Error, Sendable, Equatable {
    public var problems: [String]

    public init(_ problems: [String]) { self.problems = problems }
}
