import EDI
import Translation

/// Where the standards put what samples are looked through for, as data.
struct SegmentGuide {
    /// The mapping that a draft extends.
    var base: String
    var document: String
    var line: SegmentID
    var party: SegmentID
    /// Qualifiers of the party that goods go to, and whoever the base takes in its place.
    var delivery: [String]
    var isEDIFACT: Bool
    /// Qualifiers of item numbers that the standard knows, with whose they are.
    var items: [String: ItemKind]
    /// Qualifiers of the day that goods are wanted, and of days that are something else.
    var wanted: Set<String>
    var otherDates: Set<String>

    enum ItemKind: String {
        case sellersItem, gtin, buyersItem
    }

    static let x12 = SegmentGuide(
        base: "standard/850",
        document: "850",
        line: "PO1",
        party: "N1",
        delivery: ["ST"],
        isEDIFACT: false,
        items: [
            "VN": .sellersItem, "VP": .sellersItem, "VA": .sellersItem, "SK": .sellersItem,
            "UP": .gtin, "UK": .gtin, "EN": .gtin, "UA": .gtin, "BP": .buyersItem,
            "IN": .buyersItem, "CB": .buyersItem, "PI": .buyersItem,
        ],
        wanted: ["002", "067", "063", "106", "038", "010"],
        otherDates: ["001", "004", "003", "007"]
    )

    static let edifact = SegmentGuide(
        base: "standard/ORDERS",
        document: "ORDERS",
        line: "LIN",
        party: "NAD",
        delivery: ["DP", "ST"],
        isEDIFACT: true,
        items: [
            "SRV": .gtin, "EN": .gtin, "UP": .gtin, "SA": .sellersItem, "VP": .sellersItem,
            "VN": .sellersItem, "SN": .sellersItem, "IN": .buyersItem, "BP": .buyersItem,
        ],
        wanted: ["2", "69", "63", "64", "10", "76"],
        otherDates: ["137", "4", "171"]
    )

    /// Qualifiers of one kind, as the base mapping lists them.
    func qualifiers(of kind: ItemKind) -> String {
        switch (kind, isEDIFACT) {
        case (.sellersItem, false): "VN|VP|VA|SK"
        case (.gtin, false): "UP|UK|EN|UA"
        case (.buyersItem, false): "BP|IN|CB|PI"
        case (.sellersItem, true): "SA|VP|VN|SN"
        case (.gtin, true): "SRV|EN|UP"
        case (.buyersItem, true): "IN|BP"
        }
    }

    /// Every number of a line with the qualifier before or behind it.
    func numbers(of line: EDILoop) -> [(qualifier: String, value: String)] {
        guard let opening = line.opening else { return [] }
        guard isEDIFACT else {
            return stride(from: 6, to: max(6, opening.elementCount), by: 2).compactMap { position in
                guard let qualifier = opening[position].value,
                    let value = opening[position + 1].value
                else { return nil }
                return (qualifier, value)
            }
        }
        let composites =
            [opening[3]]
            + line.all("PIA").flatMap { segment in
                (2...max(2, segment.elementCount)).map { segment[$0] }
            }
        return composites.compactMap { element in
            guard let value = element.component(1).value,
                let qualifier = element.component(2).value
            else { return nil }
            return (qualifier, value)
        }
    }
}

/// How often a qualifier came, and with what.
struct QualifierCount {
    var qualifier: String
    /// Orders or lines that have it.
    var count = 0
    /// Samples that have it.
    var samples: Set<Int> = []
    var values: [String] = []

    static let valuesMax = 2_000

    mutating func note(_ value: String, in sample: Int) {
        count += 1
        samples.insert(sample)
        if values.count < Self.valuesMax, !values.contains(value) { values.append(value) }
    }

    var examples: String { values.prefix(3).joined(separator: ", ") }
}
