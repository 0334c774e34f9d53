/// Numbers whose last digit proves the others.
enum CheckedNumbers {
    /// A Serial Shipping Container Code: extension digit, company prefix, serial, check digit
    /// (GS1 General Specifications §7.9.1: weights 3 and 1 from the right).
    static func sscc(companyPrefix: String, serial: Int) -> String {
        let room = 16 - companyPrefix.utf8.count
        precondition((1...15).contains(room), "a company prefix has 1 to 15 digits")
        let digits = "0" + companyPrefix + String(numbered("", serial, width: room).suffix(room))
        var sum = 0
        for (index, digit) in digits.utf8.reversed().enumerated() {
            sum += Int(digit - UInt8(ascii: "0")) * (index % 2 == 0 ? 3 : 1)
        }
        return digits + String((10 - sum % 10) % 10)
    }

    /// A parcel's number in the form of the Universal Postal Union's S10 §6: `CP123456785US`.
    static func tracking(serial: Int) -> String {
        let digits = String(numbered("", serial, width: 8).suffix(8))
        let weights = [8, 6, 4, 2, 3, 5, 9, 7]
        var sum = 0
        for (weight, digit) in zip(weights, digits.utf8) {
            sum += weight * Int(digit - UInt8(ascii: "0"))
        }
        let check =
            switch 11 - sum % 11 {
            case 10: 0
            case 11: 5
            case let digit: digit
            }
        return "CP" + digits + String(check) + "US"
    }
}
