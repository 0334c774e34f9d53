/// Where a line segment keeps its number, quantity, unit, price and ids: one row per tag.
struct LineLayout {
    var number: Int?
    var quantity: Int?
    var unit: Int?
    var price: Int?
    var basis: Int?
    /// Where the pairs of qualifier and item number begin.
    var pairs: Int?

    static let byTag: [SegmentID: LineLayout] = [
        "PO1": LineLayout(number: 1, quantity: 2, unit: 3, price: 4, basis: 5, pairs: 6),
        "POC": LineLayout(number: 1, quantity: 3, unit: 5, price: 6, basis: 7, pairs: 8),
        "IT1": LineLayout(number: 1, quantity: 2, unit: 3, price: 4, basis: 5, pairs: 6),
        "LIN": LineLayout(number: 1, pairs: 2),
        "SLN": LineLayout(number: 1, quantity: 4, unit: 5, price: 6, basis: 7, pairs: 9),
        "W01": LineLayout(quantity: 1, unit: 2, pairs: 4),
        "W12": LineLayout(quantity: 3, unit: 5, pairs: 7),
        "W04": LineLayout(quantity: 1, unit: 2, pairs: 4),
    ]

    /// Segments that complete the line before them: SN1 and QTY its quantity, CTP its price.
    static let completing: [SegmentID: LineLayout] = [
        "SN1": LineLayout(quantity: 2, unit: 3),
        "QTY": LineLayout(quantity: 2, unit: 3),
        "CTP": LineLayout(price: 3),
    ]

    /// The element that holds a document's own number, by the tag of its beginning segment.
    static let documentNumber: [SegmentID: Int] = [
        "BEG": 3, "BCH": 3, "BAK": 3, "BCA": 3, "BSN": 2, "BIG": 2, "BQT": 2, "BQR": 2, "BFR": 3,
        "BIA": 3, "BCT": 2, "BPR": 2, "W05": 2, "W06": 2, "W17": 3, "B2": 4, "B3": 2, "B10": 1,
        "AK1": 2,
    ]

    /// The element that holds a document's own date, by the tag of its beginning segment.
    static let documentDate: [SegmentID: Int] = [
        "BEG": 5, "BCH": 6, "BAK": 4, "BCA": 6, "BSN": 3, "BIG": 1, "BQT": 3, "BIA": 4, "B3": 6,
    ]
}
