import Mapping

/// How a file of rows is laid out, found in its bytes.
enum RowShape {
    /// What stands between cells: the delimiter that the row of names has most of, if other rows
    /// have as many.
    static func delimiter(of bytes: [UInt8]) -> CSVShape.Delimiter? {
        var best: (delimiter: CSVShape.Delimiter, columns: Int)?
        for delimiter in CSVShape.Delimiter.allCases {
            guard let document = try? RowDocument(bytes, delimiter: delimiter) else {
                continue  // Rows that this delimiter does not part.
            }
            let columns = document.columns.count
            let rows = document.texts(ofFirst: 200)
            let fitting = rows.count { $0.count == columns }
            guard columns >= 2, fitting * 10 >= rows.count * 9 else { continue }
            if columns > best?.columns ?? 1 { best = (delimiter, columns) }
        }
        return best?.delimiter
    }

    /// Columns between bytes that are blank in every row of every sample, named by their first
    /// byte.
    static func columns(of samples: [PartnerSample]) -> [FixedShape.Column] {
        let rows = samples.flatMap { sample in
            sample.bytes.split { $0 == 0x0A || $0 == 0x0D }.filter { row in
                row.contains { $0 != 0x20 }
            }
        }
        let width = min(rows.map(\.count).max() ?? 0, widthMax)
        var isFilled = [Bool](repeating: false, count: width)
        for row in rows {
            for (index, byte) in row.prefix(width).enumerated() where byte != 0x20 {
                isFilled[index] = true
            }
        }
        var columns: [FixedShape.Column] = []
        var start: Int?
        for index in 0...width {
            if index < width, isFilled[index] {
                start = start ?? index
            } else if let first = start {
                columns.append(
                    FixedShape.Column("c\(first + 1)", from: first + 1, length: index - first)
                )
                start = nil
            }
        }
        return columns
    }

    private static let widthMax = 2_000
}
