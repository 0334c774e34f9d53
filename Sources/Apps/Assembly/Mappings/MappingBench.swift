import Canonical
import EDI
import Foundation
package import Mapping
import Primitives
package import Translation

/// Mappings from files, beside those of their folder, for whoever writes them.
package struct MappingBench: Sendable {
    package let file: MappingFile
    private let library: MappingLibrary

    /// Reads the file, and its folder's other mappings for what it extends.
    package init(_ path: String) throws(ConfigurationProblems) {
        let url = URL(filePath: path)
        file = try ConfigurationFile(url).read(MappingFile.self)
        var files: [MappingFile] = []
        let folder = url.deletingLastPathComponent()
        // A folder that cannot be listed has no others.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names.sorted() where name != url.lastPathComponent && name.hasSuffix(".yaml") {
            // Others may be wrong; only what this one extends matters, and is told below.
            let other = try? ConfigurationFile(folder.appending(path: name)).read(MappingFile.self)
            if let other { files.append(other) }
        }
        library = MappingLibrary(files + [file])
    }

    /// What is wrong with it, worst first.
    package var problems: [String] { findings.filter(\.isProblem).map(\.text) }
    /// What is probably not meant.
    package var warnings: [String] { findings.filter { !$0.isProblem }.map(\.text) }

    /// What must be answered before a partner may use it.
    package var openQuestions: [OpenQuestion] {
        // What is wrong with the mapping itself is a problem of its own.
        guard let mapping = try? effective() else { return [] }
        return mapping.decisiveQuestions
    }

    private var findings: [MappingReview.Finding] { MappingReview(of: file, in: library).findings }

    package func effective() throws(MappingFailure) -> EffectiveMapping {
        try library.effective(file.name)
    }

    /// The rules as they hold, each with the mapping that said it last.
    package func explanation() throws(MappingFailure) -> String {
        let mapping = try effective()
        let width = mapping.sources.map(\.field.count).max() ?? 0
        let lines = mapping.sources.map { source in
            source.field.padding(toLength: width, withPad: " ", startingAt: 0)
                + "  \(source.text)  [\(source.mapping)]"
        }
        return (["\(mapping.name) reads \(mapping.document)"] + lines).joined(separator: "\n")
    }

    /// Whose documents they are said to be while nobody's profile is given.
    package static func stranger(_ currency: String) -> PartnerProfile {
        let identity = X12Identity(qualifier: "ZZ", id: "PARTNER")
        return PartnerProfile(
            id: "partner",
            entity: LegalEntity.ID("entity"),
            channel: Channel.ID("channel"),
            customer: Party.ID("CUSTOMER"),
            currency: Currency(code: currency) ?? .usd,
            partner: identity,
            ourselves: identity
        )
    }

    /// The profile in a partner's file.
    package static func profile(
        from path: String
    ) throws(ConfigurationProblems) -> PartnerProfile {
        try ConfigurationFile(URL(filePath: path)).read(PartnerConfiguration.self).profile
    }
}
