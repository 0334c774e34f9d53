/// A page's links to files of the checkout lead somewhere.
struct DocumentLinks: Rule {
    let name = "link"
    let reason = "a page that points at nothing is believed less where it is right"

    func check(_ house: House) -> [Finding] {
        let paths = Set(house.files.map(\.path))
        return house.files.filter { $0.path.hasSuffix(".md") }.flatMap { page in
            zip(1..., page.lines).flatMap { number, line in
                targets(in: line).filter { !leads($0, from: page, among: paths) }.map {
                    Finding(in: page.path, line: number, "\($0): there is no such file")
                }
            }
        }
    }

    /// The addresses of `[text](address)`, without fragments; those of other places are left out.
    private func targets(in line: Substring) -> [String] {
        let pieces = line.split(separator: "](", omittingEmptySubsequences: false)
        return pieces.dropFirst().compactMap { rest in
            guard let end = rest.firstIndex(of: ")") else { return nil }
            let address = rest[..<end].prefix { $0 != "#" }
            guard !address.isEmpty, !address.contains(":") else { return nil }
            return String(address)
        }
    }

    private func leads(_ address: String, from page: SourceFile, among paths: Set<String>) -> Bool {
        var parts = page.path.split(separator: "/").dropLast().map(String.init)
        for part in address.split(separator: "/").map(String.init) where part != "." {
            if part == ".." {
                if parts.popLast() == nil { return false }
            } else {
                parts.append(part)
            }
        }
        let path = parts.joined(separator: "/")
        return paths.contains(path) || paths.contains { $0.hasPrefix(path + "/") }
    }
}
