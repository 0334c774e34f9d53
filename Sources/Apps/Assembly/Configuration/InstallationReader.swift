import Canonical
import Foundation
import Mapping
import Primitives
import Storage

/// Reads a directory of YAML: `server.yaml`, `entities/`, `systems/`, `partners/`, `mappings/`, one
/// file per thing.
package struct InstallationReader {
    /// What can be used, and is probably not what was meant.
    package private(set) var warnings: [String] = []
    /// Whether a partner's mapping may have open questions: to try a draft, never to start.
    package var toleratesOpenQuestions = false
    private let directory: URL
    private var problems: [String] = []

    package init(directory: String) {
        self.directory = URL(filePath: directory, directoryHint: .isDirectory)
    }

    /// - Throws: every problem of the whole directory, with file, line and setting.
    package mutating func read() throws(ConfigurationProblems) -> Installation {
        var installation = Installation()
        var review = InstallationReview()
        review.toleratesOpenQuestions = toleratesOpenQuestions
        let names = entries(of: directory) ?? []
        guard problems.isEmpty else { throw ConfigurationProblems(problems) }
        lookForStrays(names)
        if names.contains(Self.serverFile) {
            let url = directory.appending(path: Self.serverFile)
            if let (server, text) = read(ServerConfiguration.self, url) {
                installation.server = server
                let file = url.path(percentEncoded: false)
                review.look(at: Sourced(value: server, file: file, text: text))
            }
        }
        let entities = all(EntityProfile.self, in: "entities", among: names)
        let systems = all(SystemConfiguration.self, in: "systems", among: names)
        let partners = all(PartnerConfiguration.self, in: "partners", among: names)
        let mappings = all(MappingFile.self, in: "mappings", among: names)
        review.look(at: systems)
        review.look(at: entities, with: systems)
        review.look(
            at: installation.server.objectives,
            of: entities.map(\.value.id.rawValue),
            in: directory.appending(path: Self.serverFile).path(percentEncoded: false)
        )
        review.look(at: partners, of: entities)
        review.look(atWarehousesAmong: partners, beside: systems)
        review.look(atCarriersAmong: partners)
        review.look(at: mappings, of: partners)
        // A system whose file cannot be read is told once, not again by whoever needs it.
        let isComplete = problems.isEmpty
        problems += review.problems.filter { isComplete || !$0.isReference }.map(\.text)
        warnings += review.warnings
        guard problems.isEmpty else { throw ConfigurationProblems(problems) }
        installation.entities = entities.map(\.value)
        installation.systems = systems.map(\.value)
        installation.partners = partners.map(\.value)
        installation.mappings = mappings.map(\.value)
        installation.mappingTexts = Dictionary(
            mappings.map { ($0.value.name, $0.text) },
            uniquingKeysWith: { first, _ in first }
        )
        return installation
    }

    private static let serverFile = "server.yaml"
    private static let folders: Set<String> = ["entities", "systems", "partners", "mappings"]

    /// What looks like ours and is read by nothing.
    private mutating func lookForStrays(_ names: [String]) {
        for name in names where name != Self.serverFile && !Self.folders.contains(name) {
            let isYAML = Self.isYAML(name)
            let known = isYAML ? [Self.serverFile] : Self.folders
            let nearest = NearestNames(to: name, among: known)
            guard isYAML || !nearest.names.isEmpty else { continue }
            let path = directory.appending(path: name).path(percentEncoded: false)
            problems.append("\(path): nothing reads it; \(nearest.advice)")
        }
    }

    private mutating func all<Value: Decodable>(
        _ type: Value.Type,
        in folder: String,
        among names: [String]
    ) -> [Sourced<Value>] {
        guard names.contains(folder) else { return [] }
        let url = directory.appending(path: folder, directoryHint: .isDirectory)
        var found: [Sourced<Value>] = []
        for name in entries(of: url) ?? [] {
            let file = url.appending(path: name)
            let path = file.path(percentEncoded: false)
            if !Self.isYAML(name) {
                warnings.append("\(path): it is not read; only files named .yaml are")
            } else if let (value, text) = read(type, file) {
                found.append(Sourced(value: value, file: path, text: text))
            }
        }
        return found
    }

    /// The folder's names in their order, without hidden ones; `nil`, with a problem, when it
    /// cannot be listed.
    private mutating func entries(of folder: URL) -> [String]? {
        do {
            return try FileManager.default.contentsOfDirectory(
                atPath: folder.path(percentEncoded: false)
            )
            .filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            problems.append(
                "\(folder.path(percentEncoded: false)): it is no directory that can be read"
            )
            return nil
        }
    }

    private mutating func read<Value: Decodable>(
        _ type: Value.Type,
        _ url: URL
    ) -> (value: Value, text: String)? {
        do throws(ConfigurationProblems) {
            let file = try ConfigurationFile(url)
            return (try file.read(type), file.text)
        } catch {
            problems += error.problems
            return nil
        }
    }

    private static func isYAML(_ name: String) -> Bool {
        name.hasSuffix(".yaml") || name.hasSuffix(".yml")
    }
}

/// A value with the file it came from.
struct Sourced<Value> {
    var value: Value
    var file: String
    var text: String
}
