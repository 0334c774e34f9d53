import Foundation

/// A page of `docs/guides`, with the samples that it shows.
struct Guide {
    let text: String

    init(_ name: String) throws {
        let folder = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/guides")
        text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    /// The fenced samples that start with this line, such as `yaml system`.
    func samples(_ kind: String) -> [String] {
        var samples: [String] = []
        var lines: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let open = lines {
                if line == "```" {
                    samples.append(open.joined(separator: "\n"))
                    lines = nil
                } else {
                    lines = open + [line]
                }
            } else if line == "```" + kind {
                lines = []
            }
        }
        return samples
    }

    /// The first cells of the table with this header, each without backticks; `a`, `b` are two.
    func firstCells(under header: String) -> [String] {
        tables(under: header).first ?? []
    }

    /// The first cells of each table with this header.
    func tables(under header: String) -> [[String]] {
        var tables: [[String]] = []
        var rest = text.split(separator: "\n")[...]
        while let start = rest.firstIndex(where: { $0.hasPrefix("| \(header) |") }) {
            let rows = rest[start...].dropFirst(2).prefix { $0.hasPrefix("|") }
            tables.append(
                rows.compactMap { $0.split(separator: "|").first }
                    .flatMap { $0.split(separator: ",") }
                    .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
            )
            rest = rest[rows.endIndex...]
        }
        return tables
    }
}
