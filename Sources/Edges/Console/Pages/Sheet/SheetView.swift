import Primitives

/// A page that is one list: columns, rows, where the next page begins, and the same as CSV.
struct SheetView: PageView {
    static var template: Template { .sheet }
    var title: String
    var section: Section?
    var views: ViewTabs?
    var caption: String
    var choices: Choices?
    /// What can be done with what the list is about.
    var actions: [ActView.Link] = []
    var columns: [Column]
    var rows: [Row]
    var emptyText: String?
    var next: String?
    /// The whole list as a file.
    var csv: String

    /// Other lists of the same kind.
    struct Choices: Equatable {
        var label: String
        var items: [Choice]
    }

    struct Choice: Equatable {
        var text: String
        var address: String
        var isCurrent: Bool
    }

    struct Column: Equatable {
        var name: String
        var isFigure: Bool
        /// The same list in this column's order.
        var sort: String?
        /// `ascending` or `descending` where the list is in this column's order.
        var direction: String?

        static func text(_ name: String, by sort: ColumnSort? = nil) -> Column {
            Column(name: name, isFigure: false, sort: sort?.address, direction: sort?.direction)
        }

        static func figure(_ name: String, by sort: ColumnSort? = nil) -> Column {
            Column(name: name, isFigure: true, sort: sort?.address, direction: sort?.direction)
        }
    }

    /// The link in a column's head, and which way the list runs now if it runs by this column.
    struct ColumnSort: Equatable {
        var address: String
        var direction: String?
    }

    struct Row: Equatable {
        /// Names the row.
        var head: Cell
        var cells: [Cell]
    }

    struct Cell: Equatable {
        var text: String
        var link: String?
        /// A line below.
        var why: String?
        var isFigure = false
        var tone: String?
        var time: TimeView?

        static func text(
            _ text: String,
            link: String? = nil,
            why: String? = nil,
            tone: String? = nil
        ) -> Cell {
            Cell(text: text, link: link, why: why.flatMap { $0.isEmpty ? nil : $0 }, tone: tone)
        }

        static func figure(_ text: String, tone: String? = nil) -> Cell {
            Cell(text: text, isFigure: true, tone: tone)
        }

        static func time(_ moment: Timestamp?, at now: Timestamp) -> Cell {
            guard let moment else { return Cell(text: "") }
            return Cell(text: moment.description, time: TimeView(moment, at: now))
        }
    }

    /// Rows of one page.
    static let pageRows = 100
    /// Rows of one file.
    static let fileRows = 10_000
}

extension SheetView {
    /// The list as comma-separated values (RFC 4180), a line below a cell as a column of its own.
    var csvText: String {
        let head = columns.flatMap { [$0.name, $0.name + ", more"] }
        return Self.csv(
            [head] + rows.map { ([$0.head] + $0.cells).flatMap { [$0.text, $0.why ?? ""] } }
        )
    }

    /// Lines of cells as comma-separated values.
    static func csv(_ lines: [[String]]) -> String {
        lines.map(line).joined()
    }

    private static func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// A value that a spreadsheet would take for a formula begins with an apostrophe; a number
    /// stays a number.
    static func cell(_ text: String) -> String {
        var text = text
        if let first = text.utf8.first, formulaStarts.contains(first), !isNumber(text) {
            text = "'" + text
        }
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else {
            return text
        }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    /// `=`, `+`, `-`, `@`, a tab and a carriage return.
    private static let formulaStarts: Set<UInt8> = [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D]

    private static func isNumber(_ text: String) -> Bool {
        let digits = text.dropFirst(text.hasPrefix("-") ? 1 : 0)
        return !digits.isEmpty
            && digits.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
    }
}
