import Canonical
import EDI
import Mapping
import Primitives

extension ColumnFacts {
    init(_ cells: [String?], samples owners: [Int]) {
        rows = cells.count
        var seen: Set<String> = []
        var owned: Set<Int> = []
        for (cell, owner) in zip(cells, owners) {
            guard let cell else { continue }
            filled += 1
            owned.insert(owner)
            longest = max(longest, cell.utf8.count)
            if GTIN.normalized(cell) != nil { checked += 1 }
            if seen.count < Self.distinctMax, seen.insert(cell).inserted { distinct.append(cell) }
        }
        samples = owned.count
        distinctCount = distinct.count
        guard filled > 0 else { return }
        decimals = Self.decimalFormats.filter { format in
            distinct.allSatisfy { Self.plain($0, format) != nil }
        }
        dates = Self.dateFormats.filter { format in
            distinct.allSatisfy { Self.date($0, format) != nil }
        }
        isWhole = distinct.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        isPadded =
            isWhole
            && (distinct.allSatisfy { $0.hasPrefix("0") }
                || (distinctCount > 1 && distinct.allSatisfy { $0.hasSuffix("00") }))
    }

    /// A date as this format has it, within the years of trade.
    static func date(_ text: String, _ format: DateFormat?) -> LocalDate? {
        let date = format.map { $0.read(text) } ?? (LocalDate(x12Text: text) ?? LocalDate(text))
        return date.flatMap { (1990...2089).contains($0.year) ? $0 : nil }
    }

    static func plain(_ text: String, _ format: DecimalFormat?) -> String? {
        let plain = format.map { $0.plain(text) } ?? text
        return plain.flatMap { DecimalText.scaled($0, digits: 9) == nil ? nil : $0 }
    }

    /// In millionths; `nil` for what no quantity or price is, a thousand million and more.
    static func millionths(_ text: String, _ format: DecimalFormat?) -> Int64? {
        let value = plain(text, format).flatMap { DecimalText.scaled($0, digits: 6) }
        return value.flatMap { $0.magnitude < 1_000_000_000_000_000 ? $0 : nil }
    }

    /// How many decimals the value has as it is written.
    static func decimalCount(_ text: String, _ format: DecimalFormat?) -> Int {
        guard let plain = plain(text, format), let point = plain.firstIndex(of: ".") else {
            return 0
        }
        return min(6, plain.distance(from: point, to: plain.endIndex) - 1)
    }

    private static let decimalFormats: [DecimalFormat?] = [nil, .comma, .point]

    /// Ways that are tried; a day of one digit is tried where two never fit.
    private static let dateFormats: [DateFormat?] =
        [nil]
        + [
            "dd.MM.yyyy", "d.M.yyyy", "dd.MM.yy", "d.M.yy", "dd/MM/yyyy", "MM/dd/yyyy", "d/M/yyyy",
            "M/d/yyyy", "MM/dd/yy", "dd/MM/yy", "M/d/yy", "d/M/yy", "yyyy/MM/dd", "dd-MM-yyyy",
            "MM-dd-yyyy", "yyyy.MM.dd", "ddMMyyyy", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssZ",
            "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "dd.MM.yyyy HH:mm", "dd.MM.yyyy HH:mm:ss",
            "yyyy-MM-ddTHH:mm",
        ]
        .map { DateFormat($0) }

    /// Whether values of this shape can be of that role at all.
    func fit(_ role: ColumnRole) -> Bool {
        guard filled > 0 else { return false }
        switch role {
        case .quantity, .price, .priceQuantity, .amount, .total, .packSize: return !decimals.isEmpty
        case .orderDate, .requestedDeliveryDate: return !dates.isEmpty
        case .currency: return distinct.allSatisfy { Currency(code: $0) != nil }
        case .shipToCountry: return longest <= 3 || distinct.allSatisfy { Self.hasNoDigit($0) }
        case .gtin: return checked * 10 >= filled * 9
        case .unit: return longest <= 20 && decimals.isEmpty
        case .shipToCity, .shipToStreet: return !isWhole
        case .reference: return longest <= 35 && (isWhole || distinctCount <= filled)
        case .purchaseOrderNumber, .shipToCode, .buyerCode, .sellersItem, .buyersItem, .item:
            return longest <= Limits.shortTextBytes && dates.isEmpty
                || longest <= Limits.shortTextBytes && isWhole
        case .note, .shipToName, .shipToStreet2, .shipToPostalCode, .shipToRegion, .description,
            .other:
            return true
        }
    }

    private static func hasNoDigit(_ text: String) -> Bool {
        !text.utf8.contains { (0x30...0x39).contains($0) }
    }
}
