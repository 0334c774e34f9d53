import Canonical
import Mapping

extension KnownTrade {
    /// From a file of rows with a column `sku`, and maybe `gtin`, `unit` and `buyer_part`.
    ///
    /// ```
    /// sku,gtin,unit
    /// AB-12,4000001000101,EA
    /// AB-12,,CA
    /// ```
    /// An item with several units has several rows.
    public init(itemList bytes: [UInt8], named name: String) throws(OnboardingFailure) {
        self.init()
        let document: RowDocument
        do throws(RowFailure) {
            let delimiter = RowShape.delimiter(of: bytes) ?? .comma
            document = try RowDocument(bytes, delimiter: delimiter)
        } catch {
            throw .unreadable(sample: name, "\(error)")
        }
        let columns = document.columns.map { HeaderWords($0).compact }
        guard let sku = columns.firstIndex(of: "sku") else {
            throw .unreadable(
                sample: name,
                "there is no column sku; there are \(document.columns.joined(separator: ", "))"
            )
        }
        let gtin = columns.firstIndex(of: "gtin")
        let unit = columns.firstIndex(of: "unit")
        let buyerPart = columns.firstIndex(of: "buyerpart")
        for row in document.texts(ofFirst: Self.itemsMax) {
            func cell(_ position: Int?) -> String? {
                guard let position, position < row.count, !row[position].isEmpty else { return nil }
                return row[position]
            }
            guard let number = cell(sku) else { continue }
            var own = units[number] ?? []
            if let code = cell(unit) { own.insert(code) }
            units[number] = own
            if let code = cell(gtin).flatMap({ GTIN.normalized($0) }) { gtins[code] = number }
            if let part = cell(buyerPart) { buyerParts.insert(part) }
        }
    }

    /// Rows of an item list that are read.
    private static let itemsMax = 200_000
}
