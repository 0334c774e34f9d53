struct LineWidth: SwiftRule {
    let name = "line-width"
    let reason = "two files fit side by side at 100 columns"
    /// The formatter holds code to the first; text and tables may need a little more.
    static let bound = Bound(warning: 100, error: 120)

    func check(_ file: SourceFile, at place: House.Place) -> [Finding] {
        zip(1..., file.lines).compactMap { number, line in
            guard let severity = Self.bound.severity(of: line.count), !isSample(number, in: file),
                !line.contains("https://"), !isTable(line)
            else { return nil }
            return Finding(
                severity,
                in: file.path,
                line: number,
                "\(line.count) columns (\(Self.bound.warning) at most): break the line"
            )
        }
    }

    /// A line inside a multi-line literal is a sample of some format, and its width is the
    /// format's.
    private func isSample(_ line: Int, in file: SourceFile) -> Bool {
        file.code.contains {
            $0.kind == .literal && $0.line < line && line < $0.lastLine
        }
    }

    /// A table in a comment cannot be broken.
    private func isTable(_ line: Substring) -> Bool {
        line.drop { $0 == " " || $0 == "/" }.hasPrefix("|")
    }
}
