public import Primitives
public import Storage

/// Figures of days before a company's orders came in here, as a file brings them.
///
/// ```csv
/// day,outcome,count,of,minutes
/// 2026-01-05,order_exceptions,12,240,
/// 2026-01-05,reconciliation_cases,9,240,
/// 2026-01-05,fill_rate,930,1000,
/// 2026-01-05,ship_confirm,35,,95
/// 2026-01-05,ship_confirm,4,,600
/// 2026-01-05,incident_resolution,1,,480
/// ```
public struct FigureFile: Sendable, Equatable {
    /// What each day says, in the order of the file.
    public private(set) var figures: [ImportedFigure] = []
    /// The days that the file speaks of, of each outcome.
    public private(set) var days: Set<Day> = []
    public let source: String

    /// One day of one outcome.
    public struct Day: Hashable, Sendable {
        public var outcome: String
        public var day: Int64
    }

    public static let columns = ["day", "outcome", "count", "of", "minutes"]
    public static let rowsMax = 200_000
    public static let bytesMax = 16 * 1024 * 1024
    /// What one cell may say at most: a count, and the minutes of ten years.
    static let countMax: Int64 = 1_000_000_000
    static let minutesMax: Int64 = 10 * 366 * 24 * 60

    /// What is wrong in one place.
    public struct Fault: Equatable, Sendable, CustomStringConvertible {
        public var line: Int
        public var column: String
        public var text: String

        public var description: String {
            "line \(line)\(column.isEmpty ? "" : ", \(column)"): \(text)"
        }
    }

    /// Why nothing was taken from a file.
    public struct Refusal: Error, Equatable, CustomStringConvertible {
        /// The first of them.
        public var faults: [Fault]
        public var count: Int

        public static let listedMax = 20

        public var description: String {
            var lines = ["Nothing was imported."] + faults.map(\.description)
            if count > faults.count { lines.append("and \(count - faults.count) more") }
            return lines.joined(separator: "\n")
        }
    }

    /// - Parameters:
    ///   - source: the file's name, told beside what it says.
    ///   - last: the last day that may be told: the one before the first order, or today.
    ///   - isCounted: whether that is because days after it are counted here.
    public init(
        _ text: String,
        source: String,
        through last: LocalDate,
        isCounted: Bool
    ) throws(Refusal) {
        self.source = source
        var reader = FigureFileReader(source: source, last: last, isCounted: isCounted)
        reader.read(text)
        guard reader.faultCount == 0 else {
            throw Refusal(faults: reader.faults, count: reader.faultCount)
        }
        figures = reader.figures.filter { $0.count > 0 || $0.whole > 0 }
        days = Set(reader.figures.map { Day(outcome: $0.outcome, day: $0.day) })
    }
}

/// Goes through a file line by line and keeps what is wrong.
private struct FigureFileReader {
    let source: String
    let last: LocalDate
    let isCounted: Bool
    private(set) var figures: [ImportedFigure] = []
    private(set) var faults: [FigureFile.Fault] = []
    private(set) var faultCount = 0
    private var lines: [Key: Int] = [:]

    /// What may stand in a file once.
    private struct Key: Hashable {
        var outcome: String
        var day: Int64
        var minutes: Int64
    }

    init(source: String, last: LocalDate, isCounted: Bool) {
        self.source = source
        self.last = last
        self.isCounted = isCounted
    }

    private mutating func fault(_ line: Int, _ column: String, _ text: String) {
        faultCount += 1
        guard faults.count < FigureFile.Refusal.listedMax else { return }
        faults.append(FigureFile.Fault(line: line, column: column, text: text))
    }

    mutating func read(_ text: String) {
        let text = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : Substring(text)
        let rows = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        let head = rows.first.map(Self.cells) ?? []
        guard head == FigureFile.columns else {
            let columns = FigureFile.columns.joined(separator: ",")
            return fault(1, "", "the first line must be \(columns)")
        }
        guard rows.count <= FigureFile.rowsMax + 2 else {
            return fault(
                FigureFile.rowsMax + 2,
                "",
                "a file has \(FigureFile.rowsMax) lines at most"
            )
        }
        for (index, row) in rows.enumerated().dropFirst()
        where !row.allSatisfy(\.isWhitespace) {
            read(Self.cells(row), line: index + 1)
        }
        if figures.isEmpty, faultCount == 0 { fault(2, "", "the file has no figures") }
    }

    private static func cells(_ row: Substring) -> [String] {
        row.split(separator: ",", omittingEmptySubsequences: false).map { cell in
            let from = cell.drop { $0 == " " }
            return String(from.reversed().drop { $0 == " " }.reversed())
        }
    }

    private mutating func read(_ cells: [String], line: Int) {
        guard cells.count == FigureFile.columns.count else {
            let count = FigureFile.columns.count
            return fault(line, "", "\(count) cells are needed, there are \(cells.count)")
        }
        let before = faultCount
        let day = day(cells[0], line)
        let outcome = Outcome(rawValue: cells[1])
        if outcome == nil {
            let words = Outcome.allCases.map(\.rawValue).joined(separator: ", ")
            fault(line, "outcome", "\(Self.quoted(cells[1])) is none of \(words)")
        }
        let count = number(cells[2], "count", FigureFile.countMax, line)
        guard let outcome, let day, let count else { return }
        let isLength = outcome.kind == .length
        let whole = cell(cells[3], "of", FigureFile.countMax, isAsked: !isLength, outcome, line)
        let minutes =
            cell(cells[4], "minutes", FigureFile.minutesMax, isAsked: isLength, outcome, line)
        if let whole, count > whole, outcome != .reconciliation, !isLength {
            fault(line, "of", "\(count) of \(whole) is more than all")
        }
        guard faultCount == before, let whole, let minutes else { return }
        note(
            ImportedFigure(
                outcome: outcome.rawValue,
                day: day,
                minutes: minutes,
                count: count,
                whole: whole,
                source: source
            ),
            line
        )
    }

    private mutating func note(_ figure: ImportedFigure, _ line: Int) {
        let key = Key(outcome: figure.outcome, day: figure.day, minutes: figure.minutes)
        if let known = lines[key] {
            let what = figure.minutes > 0 ? "day, outcome and length" : "day and outcome"
            return fault(line, "day", "line \(known) has the same \(what)")
        }
        lines[key] = line
        figures.append(figure)
    }

    private mutating func day(_ text: String, _ line: Int) -> Int64? {
        guard let date = LocalDate(text) else {
            fault(line, "day", "\(Self.quoted(text)) is no day such as 2026-01-05")
            return nil
        }
        guard date <= last else {
            let why =
                isCounted
                ? "days after \(last) are counted here, from the first order on"
                : "\(date) is still to come"
            fault(line, "day", why)
            return nil
        }
        guard date.year >= 2_000 else {
            fault(line, "day", "days begin with 2000-01-01")
            return nil
        }
        return Int64(date.daysSince1970)
    }

    /// 0 for a cell that must be empty and is.
    private mutating func cell(
        _ text: String,
        _ column: String,
        _ maximum: Int64,
        isAsked: Bool,
        _ outcome: Outcome,
        _ line: Int
    ) -> Int64? {
        if isAsked { return number(text, column, maximum, line) }
        guard text.isEmpty else {
            fault(line, column, "\(outcome.rawValue) has none: leave it empty")
            return nil
        }
        return 0
    }

    private mutating func number(
        _ text: String,
        _ column: String,
        _ maximum: Int64,
        _ line: Int
    ) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(text), number <= maximum
        else {
            fault(line, column, "\(Self.quoted(text)) is no whole number from 0 to \(maximum)")
            return nil
        }
        return number
    }

    /// A stranger's text, shortened.
    private static func quoted(_ text: String) -> String {
        let printable = text.unicodeScalars.filter { $0.value >= 0x20 }.prefix(40)
        return "“\(String(String.UnicodeScalarView(printable)))”"
    }
}
