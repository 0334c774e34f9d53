public import Primitives

/// One row of a result; columns count from 0.
///
/// A column of another type than asked for is a programmer error and stops with the column's
/// number.
public protocol SQLRow {
    func isNull(_ column: Int) -> Bool
    func integer(_ column: Int) -> Int64
    func text(_ column: Int) -> String
    func bytes(_ column: Int) -> [UInt8]
}

extension SQLRow {
    public func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }
    public func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
    public func optionalBytes(_ column: Int) -> [UInt8]? { isNull(column) ? nil : bytes(column) }
    public func timestamp(_ column: Int) -> Timestamp { Timestamp(microseconds: integer(column)) }
    public func optionalTimestamp(_ column: Int) -> Timestamp? {
        optionalInteger(column).map(Timestamp.init(microseconds:))
    }
    public func bool(_ column: Int) -> Bool { integer(column) != 0 }
}
