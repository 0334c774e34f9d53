/// How the rows of a file with fixed columns are laid out.
///
/// ```yaml
/// fixed:
///   order: PO
///   columns:
///     - {name: PO, from: 1, length: 10}
///     - {name: SKU, from: 11, length: 8}
/// ```
public struct FixedShape: Hashable, Sendable, Decodable {
    /// The column whose value says which order a row belongs to.
    public var order: String
    public var columns: [Column]

    /// Bytes of a row that are one cell.
    public struct Column: Hashable, Sendable, Decodable {
        public var name: String
        /// Its first byte, counted from 1.
        public var from: Int
        /// In bytes.
        public var length: Int

        public init(_ name: String, from: Int, length: Int) {
            self.name = name
            self.from = from
            self.length = length
        }

        enum CodingKeys: String, CodingKey { case name, from, length }
    }

    public init(order: String, columns: [Column]) {
        self.order = order
        self.columns = columns
    }

    enum CodingKeys: String, CodingKey { case order, columns }
}
