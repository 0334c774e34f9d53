/// What is true of one machine only must not be in the tree.
struct MachinePath: Rule {
    let name = "machine-path"
    let reason = "a path or a host of one machine breaks every other"

    // Put together here, so that this file does not name what it refuses.
    private static let folders = ["work", "root", "farm", "opt"].map { "/\($0)/" }
    private static let hosts = [
        ["py", "pi.org"], ["pythonhos", "ted.org"], ["registry.npm", "js.org"],
        ["proxy.go", "lang.org"], ["crat", "es.io"], ["deb.deb", "ian.org"],
    ].map { $0.joined() }

    func check(_ house: House) -> [Finding] {
        house.files.filter { $0.name != "Package.resolved" }.flatMap { file in
            zip(1..., file.lines).compactMap { number, line in
                problem(in: line).map { Finding(in: file.path, line: number, $0) }
            }
        }
    }

    private func problem(in line: Substring) -> String? {
        if let folder = Self.folders.first(where: { names($0, in: line) }) {
            return "\(folder)…: ask the system where it is, or take it from the environment"
        }
        return Self.hosts.first { line.contains($0) }.map {
            "\($0): name the package, and leave its host to the client's settings"
        }
    }

    /// Whether the line names an absolute path under `folder`.
    private func names(_ folder: String, in line: Substring) -> Bool {
        line.ranges(of: folder).contains { range in
            let before = line[..<range.lowerBound].last
            let after = line[range.upperBound...].first
            let isAbsolute = before.map { !$0.isLetter && !$0.isNumber && !"._-~".contains($0) }
            return isAbsolute ?? true && after.map { $0.isLetter || $0 == "." } ?? false
        }
    }
}
