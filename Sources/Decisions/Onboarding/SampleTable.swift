import Mapping

/// Every line of every sample under one set of columns, whatever kind of file it came in.
struct SampleTable {
    struct Column {
        /// As a mapping names it: a header, or a pointer.
        var path: String
        var words: HeaderWords
        /// Whether it stands once for an order, where the kind of file says so.
        var isOfHead: Bool?
    }

    struct Row {
        /// Which sample it is of.
        var sample: Int
        /// Which order of that sample, where the kind of file says so.
        var order: Int?
        /// One cell for each column; `nil` where nothing stands.
        var cells: [String?]
    }

    var columns: [Column] = []
    var rows: [Row] = []
    var sampleCount = 0

    /// Rows that are looked at; what holds in so many holds in the rest.
    static let rowsMax = 5_000
    static let columnsMax = 200

    /// The column of this path, made if it is new.
    ///
    /// - Parameter name: what it is called, where the path is not that.
    mutating func position(
        of path: String,
        called name: String? = nil,
        isOfHead: Bool? = nil
    ) -> Int? {
        if let index = columns.firstIndex(where: { $0.path == path && $0.isOfHead == isOfHead }) {
            return index
        }
        guard columns.count < Self.columnsMax else { return nil }
        columns.append(Column(path: path, words: HeaderWords(name ?? path), isOfHead: isOfHead))
        for index in rows.indices { rows[index].cells.append(nil) }
        return columns.count - 1
    }

    mutating func append(sample: Int, order: Int? = nil, _ values: [(position: Int, text: String)])
    {
        guard rows.count < Self.rowsMax else { return }
        var cells = [String?](repeating: nil, count: columns.count)
        for (position, text) in values where !text.isEmpty { cells[position] = text }
        rows.append(Row(sample: sample, order: order, cells: cells))
    }

    func cells(of column: Int) -> [String?] { rows.map { $0.cells[column] } }
}

/// What the values of one column have in common.
struct ColumnFacts {
    /// Rows in which something stands, and all of them.
    var filled = 0
    var rows = 0
    /// Samples in which something stands.
    var samples = 0
    var distinct: [String] = []
    /// Different values, up to a bound.
    var distinctCount = 0
    /// Ways to write a date that every value keeps to; the plain one is `nil`.
    var dates: [DateFormat?] = []
    /// The same for decimals.
    var decimals: [DecimalFormat?] = []
    /// Values that are GS1 numbers of 8, 12, 13 or 14 digits with a right check digit.
    var checked = 0
    var isWhole = false
    /// Every value begins with a zero or has no other digit behind two zeros: maybe no mark is
    /// written where one is meant.
    var isPadded = false
    var longest = 0

    var isFull: Bool { filled == rows && rows > 0 }
    /// Whether every value is a GS1 number; by chance one in ten is.
    var isGS1: Bool { checked == filled && distinctCount >= 4 }

    /// `12, 24 and 3`
    var examples: String { distinct.prefix(3).joined(separator: ", ") }

    static let distinctMax = 2_000
}
