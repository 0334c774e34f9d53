public import EDI
public import Primitives

/// Why a file cannot be read as rows at all.
public enum RowFailure: Failure, Equatable {
    case empty
    case columnTwice(String, byteOffset: Int)
    case columnMissing(String, known: [String])
    case tooManyColumns(limit: Int, byteOffset: Int)
    case tooManyCells(limit: Int, byteOffset: Int)
    case cellTooLong(limitBytes: Int, byteOffset: Int)
    /// Everything behind the quote could belong to the cell, so no row behind it is sure.
    case quoteOpen(byteOffset: Int)
    case tooManyOrders(limit: Int)

    public var code: String {
        switch self {
        case .empty: "rows.empty"
        case .columnTwice: "rows.columnTwice"
        case .columnMissing: "rows.columnMissing"
        case .tooManyColumns: "rows.tooManyColumns"
        case .tooManyCells: "rows.tooManyCells"
        case .cellTooLong: "rows.cellTooLong"
        case .quoteOpen: "rows.quoteOpen"
        case .tooManyOrders: "rows.tooManyOrders"
        }
    }

    public var remedy: Remedy { .reject }

    public var description: String {
        switch self {
        case .empty: "the file has no row, or none with the names of its columns"
        case .columnTwice(let name, let at): "two columns are named \(name.prefix(64)) (byte \(at))"
        case .columnMissing(let name, let known):
            "there is no column \(name); there are \(known.prefix(20).joined(separator: ", "))"
        case .tooManyColumns(let limit, let at): "more than \(limit) columns (byte \(at))"
        case .tooManyCells(let limit, let at): "more than \(limit) cells (byte \(at))"
        case .cellTooLong(let limit, let at): "a cell of more than \(limit) bytes (byte \(at))"
        case .quoteOpen(let at): "the quote that opens at byte \(at) is never closed"
        case .tooManyOrders(let limit): "more than \(limit) orders; send it in parts"
        }
    }
}

/// A file of rows, bounded in every direction: under one row of names (RFC 4180), or with its cells
/// at fixed columns.
///
/// ```
/// PO Number,SKU,Quantity
/// PO-4711,AB-12,12
/// PO-4711,"CD-34",3
/// ```
/// Text is UTF-8, with or without a byte order mark, or Latin-1 where it is no UTF-8.
public struct RowDocument: Sendable {
    public let columns: [String]
    let bytes: [UInt8]
    let cells: [RowCell]
    let rows: [DocumentRow]
    private let positions: [String: Int]

    public init(
        _ bytes: [UInt8],
        delimiter: CSVShape.Delimiter = .comma
    ) throws(RowFailure) {
        var scanner = CSVScanner(bytes, delimiter: delimiter.byte)
        try scanner.scan()
        guard let header = scanner.rows.first else { throw .empty }
        var positions: [String: Int] = [:]
        var columns: [String] = []
        for (position, cell) in scanner.cells[header.cells].enumerated() {
            let name = cell.text(in: bytes)
            columns.append(name)
            guard !name.isEmpty else { continue }
            guard positions.updateValue(position, forKey: name) == nil else {
                throw .columnTwice(name, byteOffset: cell.start)
            }
        }
        guard !positions.isEmpty else { throw .empty }
        self.bytes = bytes
        self.columns = columns
        self.positions = positions
        cells = scanner.cells
        rows = Array(scanner.rows.dropFirst())
    }

    /// Rows of fixed columns, one a line; a cell that a short row does not reach is missing.
    public init(_ bytes: [UInt8], columns: [FixedShape.Column]) throws(RowFailure) {
        var scanner = FixedScanner(bytes, columns)
        try scanner.scan()
        guard !scanner.rows.isEmpty else { throw .empty }
        self.bytes = bytes
        self.columns = columns.map(\.name)
        positions = Dictionary(
            columns.enumerated().map { ($1.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        cells = scanner.cells
        rows = scanner.rows
    }

    func cell(_ column: String, of row: DocumentRow) -> RowCell? {
        guard let position = positions[column], position < row.cells.count else { return nil }
        return cells[row.cells.lowerBound + position]
    }

    /// The cells of the first rows as text, without the row of names; empty ones are empty texts.
    public func texts(ofFirst count: Int) -> [[String]] {
        rows.prefix(count).map { row in cells[row.cells].map { $0.text(in: bytes) } }
    }

    /// The rows of each order, orders in the sequence in which they first appear.
    ///
    /// A row that names no order stands alone, under a flaw.
    public func orders(by column: String) throws(RowFailure) -> [RowOrder] {
        guard positions[column] != nil else {
            throw .columnMissing(column, known: columns.filter { !$0.isEmpty })
        }
        var orders: [RowOrder] = []
        var indices: [String: Int] = [:]
        for row in rows {
            let key = cell(column, of: row)?.text(in: bytes) ?? ""
            var flaw = row.flaw
            if row.cells.count > columns.count { flaw = flaw ?? .tooManyCells }
            if key.isEmpty { flaw = flaw ?? .noOrder }
            if let index = key.isEmpty ? nil : indices[key] {
                orders[index].rows.append(row)
                if let flaw { orders[index].flaws.append(RowFlaw(flaw, row)) }
            } else {
                guard orders.count < Limits.ordersPerFile else {
                    throw .tooManyOrders(limit: Limits.ordersPerFile)
                }
                if !key.isEmpty { indices[key] = orders.count }
                let flaws = flaw.map { [RowFlaw($0, row)] } ?? []
                orders.append(RowOrder(document: self, rows: [row], flaws: flaws))
            }
        }
        return orders
    }
}

/// The rows that make one order.
public struct RowOrder: Sendable {
    let document: RowDocument
    var rows: [DocumentRow]
    /// What is wrong with its rows as rows; an order with any is not to be acted upon.
    public internal(set) var flaws: [RowFlaw]

    /// From its first row's first byte.
    public var place: EDIPlace { rows.first?.place ?? EDIPlace(byteOffset: 0) }
    public var rowCount: Int { rows.count }
}

/// A row that does not fit its file.
public struct RowFlaw: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case tooManyCells
        /// Something stands behind a closing quote.
        case quoteMisplaced
        /// The cell that says which order it belongs to is empty.
        case noOrder
    }

    public var kind: Kind
    /// Counted from 1, a row of names included.
    public var row: Int
    public var place: EDIPlace

    init(_ kind: Kind, _ row: DocumentRow) {
        self.kind = kind
        self.row = row.number
        place = row.place
    }

    public var description: String {
        switch kind {
        case .tooManyCells: "row \(row) has more cells than there are columns"
        case .quoteMisplaced: "row \(row) has something behind a closing quote"
        case .noOrder: "row \(row) names no order"
        }
    }
}

struct RowCell: BitwiseCopyable, Sendable {
    /// Without the quotes around it.
    var start: Int
    var end: Int
    /// It holds quotes that are written twice.
    var hasDoubledQuotes = false

    /// Without blanks at both ends.
    func text(in bytes: [UInt8]) -> String {
        var meant = Array(bytes[start..<end])
        if hasDoubledQuotes {
            var isSecond = false
            meant.removeAll { byte in
                isSecond = byte == UInt8(ascii: "\"") && !isSecond
                return byte == UInt8(ascii: "\"") && !isSecond
            }
        }
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        let first = meant.firstIndex { !blanks.contains($0) } ?? meant.endIndex
        let last = meant.lastIndex { !blanks.contains($0) } ?? meant.startIndex
        guard first < meant.endIndex else { return "" }
        let trimmed = meant[first...last]
        if let text = String(validating: trimmed, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(trimmed.map { UnicodeScalar($0) }))
    }

    var place: EDIPlace { EDIPlace(byteOffset: start, byteCount: end - start) }
}

struct DocumentRow: Sendable {
    var number: Int
    var cells: Range<Int>
    var place: EDIPlace
    var flaw: RowFlaw.Kind?
}
