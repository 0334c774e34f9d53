import Canonical
import Foundation
import Storage
import Yams

/// Everything that is wrong with a configuration directory, all at once.
package struct ConfigurationProblems: Error, CustomStringConvertible {
    package var problems: [String]

    package var description: String {
        "the configuration cannot be used:\n" + problems.map { "  - " + $0 }.joined(separator: "\n")
    }
}

/// Reads a directory of YAML: `server.yaml`, `entities/`, `systems/`, `partners/`, one file per
/// thing.
package struct InstallationReader {
    let directory: URL
    private var problems: [String] = []

    package init(directory: String) {
        self.directory = URL(filePath: directory, directoryHint: .isDirectory)
    }

    /// One file's bound; configuration is written by hand.
    static let fileBytes = 1024 * 1024

    package mutating func read() throws(ConfigurationProblems) -> Installation {
        var installation = Installation()
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: directory.path(), isDirectory: &isDirectory),
            isDirectory.boolValue
        else {
            throw ConfigurationProblems(problems: ["\(directory.path()) is not a directory"])
        }
        let server = directory.appending(path: "server.yaml")
        if FileManager.default.fileExists(atPath: server.path()) {
            installation.server = decode(ServerConfiguration.self, server) ?? installation.server
        }
        installation.entities = all(EntityProfile.self, in: "entities")
        installation.systems = all(SystemConfiguration.self, in: "systems")
        installation.partners = all(PartnerConfiguration.self, in: "partners")
        check(installation)
        guard problems.isEmpty else { throw ConfigurationProblems(problems: problems) }
        return installation
    }

    private mutating func all<Value: Decodable>(_ type: Value.Type, in folder: String) -> [Value] {
        let url = directory.appending(path: folder)
        guard
            let names = try? FileManager.default.contentsOfDirectory(atPath: url.path())
        else { return [] }  // A folder that is not there holds nothing.
        return names.sorted().filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
            .compactMap { decode(type, url.appending(path: $0)) }
    }

    private mutating func decode<Value: Decodable>(_ type: Value.Type, _ url: URL) -> Value? {
        do {
            let data = try Data(contentsOf: url)
            guard data.count <= Self.fileBytes else {
                problems.append("\(url.path()): larger than \(Self.fileBytes) bytes")
                return nil
            }
            return try YAMLDecoder().decode(type, from: data)
        } catch let DecodingError.keyNotFound(key, context) {
            problems.append("\(url.path()): \(path(context, key)) is missing")
        } catch let DecodingError.typeMismatch(_, context) {
            problems.append("\(url.path()): \(path(context)): \(context.debugDescription)")
        } catch let DecodingError.valueNotFound(_, context) {
            problems.append("\(url.path()): \(path(context)) has no value")
        } catch let DecodingError.dataCorrupted(context) {
            let cause = context.underlyingError.map { " (\($0))" } ?? ""
            problems.append("\(url.path()): \(path(context)): \(context.debugDescription)\(cause)")
        } catch {
            problems.append("\(url.path()): \(error)")
        }
        return nil
    }

    private func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
        let keys = context.codingPath.map(\.stringValue) + (key.map { [$0.stringValue] } ?? [])
        return keys.isEmpty ? "the document" : keys.joined(separator: ".")
    }

    /// What single files cannot know: names that must be unique, references that must exist.
    private mutating func check(_ installation: Installation) {
        let systems = Set(installation.systems.map(\.name))
        if systems.count != installation.systems.count {
            problems.append("systems/: two files have the same name")
        }
        for entity in installation.entities {
            if !systems.contains(entity.erp) {
                problems.append(
                    "entities/\(entity.id): its ERP \(entity.erp) is in no file of systems/"
                )
            }
            if TimeZone(identifier: entity.timeZone) == nil {
                problems.append(
                    "entities/\(entity.id): \(entity.timeZone) is no IANA time zone "
                        + "(such as America/Chicago)"
                )
            }
        }
    }
}
