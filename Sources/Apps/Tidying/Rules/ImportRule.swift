struct ImportRule: SwiftRule {
    let name = "import"
    let reason = "what a room may know is drawn in Package.swift, and nowhere else"

    /// What comes with the toolchain. Rooms at Durability and above may import it.
    private static let toolchain: Set<String> = [
        "Dispatch", "Foundation", "FoundationEssentials", "FoundationNetworking", "FoundationXML",
        "Observation", "RegexBuilder", "Synchronization",
    ]
    /// The C library of each system.
    private static let systems: Set<String> = ["Android", "CDispatch", "Darwin", "Glibc", "Musl"]
    private static let kinds: Set<String> = [
        "class", "enum", "func", "let", "protocol", "struct", "typealias", "var",
    ]

    func check(_ file: SourceFile, at place: House.Place) -> [Finding] {
        imports(of: file).compactMap { module, line in
            guard let problem = problem(importing: module, at: place) else { return nil }
            return Finding(in: file.path, line: line, problem)
        }
    }

    private func imports(of file: SourceFile) -> [(module: String, line: Int)] {
        file.code.indices.dropLast().compactMap { index in
            guard file.code[index].reads("import") else { return nil }
            var name = index + 1
            if Self.kinds.contains(file.code[name].text), name + 1 < file.code.count { name += 1 }
            guard file.code[name].kind == .word else { return nil }
            return (file.code[name].text, file.code[name].line)
        }
    }

    private func problem(importing module: String, at place: House.Place) -> String? {
        switch place {
        case .elsewhere: return nil
        case .suite(let suite):
            let isKnown = isToolchain(module) || suite.imports.contains(module)
            return isKnown || module == "Testing"
                ? nil : "\(suite.name) does not list \(module) in Package.swift"
        case .room(let room, let floor):
            if room.imports.contains(module) { return nil }
            if module == "Testing" {
                return floor == .testing ? nil : "Testing is for suites and the Testing floor"
            }
            guard isToolchain(module) else {
                return "\(room.name) does not list \(module) in Package.swift, which refuses upward"
                    + " imports: move the code down, or take a value instead"
            }
            return floor < .durability
                ? "\(module) is for Durability and above: use the standard library, or take what it"
                    + " would tell you as an argument"
                : nil
        }
    }

    private func isToolchain(_ module: String) -> Bool {
        Self.toolchain.contains(module) || Self.systems.contains(module)
    }
}
