public import Foundation

/// Mends what `line-width` finds in comments: breaks the line, and lets the rest flow into the
/// next.
///
/// Samples between code fences, tables and lines without a space to break at stay as they are.
public enum CommentFlow {
    /// The file with its comments broken at `columns`, or `nil` when all of them fit.
    public static func mended(_ file: SourceFile, columns: Int = 100) -> String? {
        let comments = Set(
            file.tokens.filter { $0.kind == .comment && $0.text.hasPrefix("//") }.map(\.line)
        )
        var flow = Flow(columns: columns)
        for (number, line) in zip(1..., file.lines) {
            flow.take(String(line), isComment: comments.contains(number))
        }
        let mended = flow.finished()
        return mended.elementsEqual(file.lines.map(String.init))
            ? nil : mended.joined(separator: "\n") + "\n"
    }

    /// Mends every Swift file of the house under `root`, and returns the paths of those it wrote.
    public static func mend(_ house: House, root: URL) throws -> [String] {
        try house.files.filter(\.isSwift).compactMap { file in
            guard let text = mended(file) else { return nil }
            try Data(text.utf8).write(to: root.appendingPathComponent(file.path))
            return file.path
        }
    }
}

/// Lines on their way through, with what was broken off the last one.
private struct Flow {
    let columns: Int
    var lines: [String] = []
    var rest: (margin: String, text: String)?
    var isFenced = false

    init(columns: Int) { self.columns = columns }

    mutating func take(_ line: String, isComment: Bool) {
        let comment = isComment ? Comment(line) : nil
        if comment?.text.hasPrefix("```") == true { isFenced.toggle() }
        if let (margin, text) = rest {
            rest = nil
            if let comment, comment.margin == margin, comment.flows, !isFenced {
                return add(margin, text + " " + comment.text)
            }
            add(margin, text)
            if rest != nil { return take(line, isComment: isComment) }
        }
        guard let comment, !isFenced, comment.flows || comment.isItem else {
            return lines.append(line)
        }
        add(comment.margin, comment.text)
    }

    mutating func finished() -> [String] {
        while let (margin, text) = rest {
            rest = nil
            add(margin, text)
        }
        return lines
    }

    private mutating func add(_ margin: String, _ text: String) {
        let line = margin + text
        guard line.count > columns,
            let space = line.prefix(columns + 1).lastIndex(of: " "),
            line.distance(from: line.startIndex, to: space) > margin.count
        else { return lines.append(line) }
        lines.append(String(line[..<space]))
        let indent = text.hasPrefix("- ") ? margin + "  " : margin
        rest = (indent, String(line[line.index(after: space)...]))
    }
}

/// A line that is a comment and nothing else.
private struct Comment {
    /// Everything before its first word.
    var margin: String
    var text: String

    init?(_ line: String) {
        let start = line.drop { $0 == " " }
        guard start.hasPrefix("//") else { return nil }
        let text = start.drop { $0 == "/" }.drop { $0 == " " }
        self.text = String(text)
        margin = String(line.prefix(line.count - text.count))
    }

    var isItem: Bool { text.hasPrefix("- ") }

    /// Whether it is prose that the line before may run into.
    var flows: Bool {
        !text.isEmpty && !isItem
            && !["|", "#", ">", "```", "MARK:", "tidy:allow"].contains(where: text.hasPrefix)
    }
}
