import Foundation
import Yams

/// One YAML file, with where in it each setting stands.
struct ConfigurationFile {
    /// As problems name it: the path that was given, then the file.
    let name: String
    let text: String

    /// One file's bound; configuration is written by hand.
    static let bytesMax = 1024 * 1024

    init(_ url: URL) throws(ConfigurationProblems) {
        name = url.path(percentEncoded: false)
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw ConfigurationProblems(["\(name): it cannot be read; check its owner and mode"])
        }
        guard data.count <= Self.bytesMax else {
            throw ConfigurationProblems(["\(name): larger than \(Self.bytesMax) bytes"])
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ConfigurationProblems(["\(name): it is not UTF-8 text"])
        }
        self.text = text
    }

    /// A text that came another way, called `name` in problems.
    init(_ text: String, named name: String) {
        self.name = name
        self.text = text
    }

    /// The file's value, or everything that is wrong with it.
    func read<Value: Decodable>(_ type: Value.Type) throws(ConfigurationProblems) -> Value {
        let root: Yams.Node
        let reading: Strictly<Value>
        do {
            // A file of comments only says as much as an empty mapping.
            root = try compose(yaml: text) ?? Yams.Node.mapping(Yams.Node.Mapping([]))
            reading = try YAMLDecoder().decode(Strictly<Value>.self, from: root)
        } catch {
            let lines = "\(error)".split(separator: "\n").joined(separator: " ")
            throw ConfigurationProblems(["\(name): it is no YAML: \(lines)"])
        }
        if let value = reading.value { return value }
        throw ConfigurationProblems(
            reading.findings.map { finding in
                let line = Self.line(of: finding.path, in: root).map { ":\($0)" } ?? ""
                return "\(name)\(line): \(Self.text(of: finding.path)): \(finding.text)"
            }
        )
    }

    /// `operations.erp.book.answers[0].means`
    private static func text(of path: [any CodingKey]) -> String {
        let text = path.reduce("") { text, key in
            if let index = key.intValue { return text + "[\(index)]" }
            return text.isEmpty ? key.stringValue : text + "." + key.stringValue
        }
        return text.isEmpty ? "the document" : text
    }

    /// The line of the member, or of what it is missing from.
    private static func line(of path: [any CodingKey], in root: Yams.Node) -> Int? {
        var node: Yams.Node = root
        var line: Int?
        for key in path {
            if let index = key.intValue, let sequence = node.sequence {
                guard sequence.indices.contains(index) else { return line }
                node = sequence[index]
                line = node.mark?.line ?? line
            } else {
                let pair = node.mapping?.first { $0.key.string == key.stringValue }
                guard let pair else { return line }
                line = pair.key.mark?.line ?? line
                node = pair.value
            }
        }
        return line
    }
}
