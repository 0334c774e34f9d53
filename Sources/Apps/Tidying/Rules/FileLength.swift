struct FileLength: SwiftRule {
    let name = "file-length"
    let reason = "a file is one thought; past 350 lines it holds two"
    static let bound = Bound(warning: 350, error: 600)
    /// The floor plan lists every room, and SwiftPM reads it from one file only.
    static let manifestBound = Bound(warning: 800, error: 1000)

    func check(_ file: SourceFile, at place: House.Place) -> [Finding] {
        let bound = file.path == "Package.swift" ? Self.manifestBound : Self.bound
        guard let severity = bound.severity(of: file.lines.count) else { return [] }
        return [
            Finding(
                severity,
                in: file.path,
                "\(file.lines.count) lines (\(bound.warning) at most): "
                    + "give a topic its own file, Type+Topic.swift"
            )
        ]
    }
}
