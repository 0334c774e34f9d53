import CLibPQ

/// What the server answered to one statement.
///
/// A class because it owns libpq's result.
final class PostgresResult {
    private let result: OpaquePointer

    init?(owning result: OpaquePointer?) {
        guard let result else { return nil }
        self.result = result
    }

    deinit { PQclear(result) }

    var status: ExecStatusType { PQresultStatus(result) }

    /// What was done: `INSERT 0 1`, `COMMIT`.
    var tag: String { PQcmdStatus(result).map { String(cString: $0) } ?? "" }

    /// Rows inserted, updated or deleted; a query's rows do not count.
    var changedRows: Int {
        guard let tag = PQcmdStatus(result), let count = PQcmdTuples(result) else { return 0 }
        switch UInt8(bitPattern: tag.pointee) {
        case UInt8(ascii: "I"), UInt8(ascii: "U"), UInt8(ascii: "D"):
            return Int(String(cString: count)) ?? 0
        default: return 0
        }
    }

    /// A field of an error, by its letter (PostgreSQL documentation, §34.3.1,
    /// `PQresultErrorField`).
    func errorField(_ letter: Unicode.Scalar) -> String? {
        PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) }
    }

    func forEachRow(
        _ body: (any SQLRow) throws(StoreFailure) -> Void
    ) throws(StoreFailure) {
        let count = PQntuples(result)
        guard count > 0 else { return }
        let row = PostgresRow(result)
        for index in 0..<count {
            row.index = index
            try body(row)
        }
    }
}

/// One row of a result, in the binary format; valid while the result is.
///
/// A class so that one object serves every row of a result.
final class PostgresRow: SQLRow {
    private let result: OpaquePointer
    private let columnCount: Int32
    fileprivate(set) var index: Int32 = 0

    fileprivate init(_ result: OpaquePointer) {
        self.result = result
        columnCount = PQnfields(result)
    }

    func isNull(_ column: Int) -> Bool {
        precondition(column >= 0 && column < columnCount, "there is no column \(column)")
        return PQgetisnull(result, index, Int32(column)) == 1
    }

    func integer(_ column: Int) -> Int64 {
        let bytes = value(column)
        switch PQftype(result, Int32(column)) {
        case TypeOID.int8, TypeOID.int4, TypeOID.int2:
            // Big-endian two's complement of 2, 4 or 8 bytes.
            let isNegative = bytes.first.map { $0 >= 0x80 } ?? false
            return bytes.reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) }
        case TypeOID.bool:
            return bytes.first == 1 ? 1 : 0
        case TypeOID.numeric:
            guard let integer = Self.wholeNumber(numeric: bytes) else {
                preconditionFailure("column \(column) is no whole number of 64 bits")
            }
            return integer
        case let type:
            preconditionFailure("column \(column) has the type \(type), not an integer")
        }
    }

    func text(_ column: Int) -> String {
        let type = PQftype(result, Int32(column))
        precondition(
            TypeOID.texts.contains(type),
            "column \(column) has the type \(type), not text"
        )
        return String(decoding: value(column), as: UTF8.self)
    }

    func bytes(_ column: Int) -> [UInt8] {
        let type = PQftype(result, Int32(column))
        precondition(type == TypeOID.bytea, "column \(column) has the type \(type), not bytes")
        return Array(value(column))
    }

    private func value(_ column: Int) -> UnsafeRawBufferPointer {
        precondition(!isNull(column), "column \(column) is null")
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result, index, Int32(column)),
            count: Int(PQgetlength(result, index, Int32(column)))
        )
    }

    /// The whole number that a `numeric` holds, as sums of integers do; `nil` when it holds none.
    ///
    /// Its binary form (numeric.c, `numeric_send`) is four 16-bit words, count of digits, weight of
    /// the first, sign and scale, then the digits to base 10,000.
    static func wholeNumber(numeric bytes: UnsafeRawBufferPointer) -> Int64? {
        func word(_ index: Int) -> Int {
            Int(Int16(bitPattern: UInt16(bytes[2 * index]) << 8 | UInt16(bytes[2 * index + 1])))
        }
        guard bytes.count >= 8, word(0) >= 0, bytes.count == 8 + 2 * word(0) else { return nil }
        let (count, weight, sign) = (word(0), word(1), word(2))
        guard sign == 0 || sign == 0x4000, weight < 5 else { return nil }
        var whole: Int128 = 0
        for place in 0..<max(count, weight + 1) {
            let digit = place < count ? word(4 + place) : 0
            if place <= weight {
                whole = whole * 10_000 + Int128(digit)
            } else if digit != 0 {
                return nil
            }
        }
        return Int64(exactly: sign == 0 ? whole : -whole)
    }
}

/// The types a column may have, by their fixed numbers (pg_type.dat).
private enum TypeOID {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let numeric: Oid = 1700
    /// name, text, unknown, bpchar, varchar
    static let texts: [Oid] = [25, 1043, 19, 705, 1042]
}
