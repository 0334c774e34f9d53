struct FunctionLength: SwiftRule {
    let name = "function-length"
    let reason = "branch in the parent, compute in the leaves; past 60 lines it does both"
    static let bound = Bound(warning: 60, error: 80)

    func check(_ file: SourceFile, at place: House.Place) -> [Finding] {
        file.functions.compactMap { function in
            guard let severity = Self.bound.severity(of: function.lineCount) else { return nil }
            return Finding(
                severity,
                in: file.path,
                line: function.line,
                "\(function.name) has \(function.lineCount) lines (\(Self.bound.warning) at most): "
                    + "name its parts as functions"
            )
        }
    }
}
