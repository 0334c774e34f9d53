struct FileLength: SwiftRule {
    let name = "file-length"
    let reason = "a file is one thought; past 350 lines it holds two"
    static let bound = Bound(warning: 350, error: 600)

    func check(_ file: SourceFile, at place: House.Place) -> [Finding] {
        guard let severity = Self.bound.severity(of: file.lines.count) else { return [] }
        return [
            Finding(
                severity,
                in: file.path,
                "\(file.lines.count) lines (\(Self.bound.warning) at most): "
                    + "give a topic its own file, Type+Topic.swift"
            )
        ]
    }
}
