/// Orders as somebody meant them, from a seed; what is read of their files is held against them.
struct TrueOrder {
    struct Line {
        var sku: String
        var gtin: String
        var buyerPart: String
        var quantity: Int
        /// Ours.
        var unit: String
        /// In hundredths.
        var price: Int
    }

    var number: String
    var ordered: (month: Int, day: Int)
    var wanted: (month: Int, day: Int)
    var shipTo: String
    var lines: [Line]

    var total: Int { lines.reduce(0) { $0 + $1.quantity * $1.price } }

    /// Every field that a reading must give, by its name.
    func fields(
        currency: String,
        item: String,
        caseUnit: String = "CA"
    ) -> [String: String] {
        var fields = [
            "purchaseOrderNumber": number, "requestedDeliveryDate": iso(wanted),
            "shipTo.code": shipTo, "currency": currency,
        ]
        for (index, line) in lines.enumerated() {
            let prefix = "lines/\(index + 1)/"
            fields[prefix + "quantity"] = String(line.quantity)
            fields[prefix + "unit"] = line.unit == "CA" ? caseUnit : line.unit
            fields[prefix + "price"] = decimal(line.price, "").trimmingDecimals
            fields[prefix + item] = item == "gtin" ? line.gtin : line.sku
        }
        return fields
    }

    private func iso(_ day: (month: Int, day: Int)) -> String {
        "2026-\(two(day.month))-\(two(day.day))"
    }
}

/// Numbers that follow from a seed (SplitMix64).
struct Seeded {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return range.lowerBound + Int(mixed % UInt64(range.count))
    }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[number(0...values.count - 1)] }

    /// Orders with the same items under the same numbers, whatever the seed.
    mutating func orders(_ count: Int, from first: Int) -> [TrueOrder] {
        (0..<count).map { index in
            TrueOrder(
                number: "45\(first + index)",
                ordered: (11, number(1...28)),
                wanted: (12, number(1...28)),
                shipTo: pick(["0042", "0043", "0101", "0117"]),
                lines: (0..<number(1...6)).map { _ in line() }
            )
        }
    }

    private mutating func line() -> TrueOrder.Line {
        let item = number(1...30)
        return TrueOrder.Line(
            sku: "AB-\(100 + item)",
            gtin: gtin("40000010\(1000 + item)"),
            buyerPart: "7\(10_000 + item * 7)",
            quantity: number(1...1_900),
            unit: item % 3 == 0 ? "CA" : "EA",
            price: 45 + item * 137
        )
    }
}

func gtin(_ digits: String) -> String {
    let sum = digits.utf8.reversed().enumerated().reduce(0) { sum, digit in
        sum + Int(digit.element - 0x30) * (digit.offset % 2 == 0 ? 3 : 1)
    }
    return digits + String((10 - sum % 10) % 10)
}

func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

/// `1.814,58` for 181458 with points between thousands; `1814.58` without.
func decimal(_ hundredths: Int, _ group: String, mark: String = ".") -> String {
    var whole = String(hundredths / 100)
    if !group.isEmpty {
        var grouped = ""
        while whole.count > 3 {
            grouped = group + whole.suffix(3) + grouped
            whole = String(whole.dropLast(3))
        }
        whole += grouped
    }
    return whole + mark + two(hundredths % 100)
}

extension String {
    /// `4.5` for `4.50`, as fields have it.
    var trimmingDecimals: String {
        var text = self[...]
        while text.hasSuffix("0") { text = text.dropLast() }
        return String(text.hasSuffix(".") ? text.dropLast() : text)
    }
}
