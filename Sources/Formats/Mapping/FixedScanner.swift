import EDI
import Primitives

/// Cuts lines into cells at fixed bytes; a blank line is no row.
struct FixedScanner {
    private let bytes: [UInt8]
    private let columns: [FixedShape.Column]
    private(set) var cells: [RowCell] = []
    private(set) var rows: [DocumentRow] = []

    init(_ bytes: [UInt8], _ columns: [FixedShape.Column]) {
        self.bytes = bytes
        self.columns = columns
    }

    mutating func scan() throws(RowFailure) {
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var number = 0
        while start < bytes.count {
            number += 1
            let newline = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let isReturned = newline > start && bytes[newline - 1] == 0x0D
            try row(number, start..<(isReturned ? newline - 1 : newline))
            start = newline + 1
        }
    }

    private mutating func row(_ number: Int, _ line: Range<Int>) throws(RowFailure) {
        guard bytes[line].contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        guard cells.count + columns.count <= Limits.csvCells else {
            throw .tooManyCells(limit: Limits.csvCells, byteOffset: line.lowerBound)
        }
        let first = cells.count
        for column in columns {
            // What the row does not reach is empty.
            let start = min(line.lowerBound + column.from - 1, line.upperBound)
            cells.append(RowCell(start: start, end: min(start + column.length, line.upperBound)))
        }
        let place = EDIPlace(byteOffset: line.lowerBound, byteCount: line.count)
        rows.append(
            DocumentRow(number: number, cells: first..<cells.count, place: place, flaw: nil)
        )
    }
}
