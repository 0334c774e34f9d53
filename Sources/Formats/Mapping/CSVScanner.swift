import EDI
import Primitives

/// Cuts bytes into rows and cells; a blank line is no row.
struct CSVScanner {
    private let bytes: [UInt8]
    private let delimiter: UInt8
    private var at = 0
    private(set) var cells: [RowCell] = []
    private(set) var rows: [DocumentRow] = []

    init(_ bytes: [UInt8], delimiter: UInt8) {
        self.bytes = bytes
        self.delimiter = delimiter
    }

    mutating func scan() throws(RowFailure) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        var number = 0
        while at < bytes.count {
            number += 1
            try row(number)
        }
    }

    private mutating func row(_ number: Int) throws(RowFailure) {
        let start = at
        let first = cells.count
        var flaw: RowFlaw.Kind?
        repeat {
            guard cells.count - first < Limits.csvColumns else {
                throw .tooManyColumns(limit: Limits.csvColumns, byteOffset: at)
            }
            guard cells.count < Limits.csvCells else {
                throw .tooManyCells(limit: Limits.csvCells, byteOffset: at)
            }
            if try !cell() { flaw = .quoteMisplaced }
        } while take(delimiter)
        let end = at
        endLine()
        if end == start {
            cells.removeLast(cells.count - first)
            return
        }
        let place = EDIPlace(byteOffset: start, byteCount: end - start)
        rows.append(
            DocumentRow(number: number, cells: first..<cells.count, place: place, flaw: flaw)
        )
    }

    /// False when something stands behind the closing quote.
    private mutating func cell() throws(RowFailure) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
            let start = at
            skipToEnd()
            try append(RowCell(start: start, end: at))
            return true
        }
        let opening = at
        at += 1
        var cell = RowCell(start: at, end: at)
        while true {
            guard let quote = bytes[at...].firstIndex(of: UInt8(ascii: "\"")) else {
                throw .quoteOpen(byteOffset: opening)
            }
            at = quote + 1
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
                cell.end = quote
                break
            }
            cell.hasDoubledQuotes = true
            at += 1
        }
        try append(cell)
        let behind = at
        skipToEnd()
        return at == behind
    }

    private mutating func append(_ cell: RowCell) throws(RowFailure) {
        guard cell.end - cell.start <= Limits.longTextBytes else {
            throw .cellTooLong(limitBytes: Limits.longTextBytes, byteOffset: cell.start)
        }
        cells.append(cell)
    }

    private mutating func skipToEnd() {
        while at < bytes.count, bytes[at] != delimiter, bytes[at] != 0x0A, bytes[at] != 0x0D {
            at += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func endLine() {
        let isReturn = take(0x0D)
        if take(0x0A) || isReturn { return }
    }
}
