import Canonical
import Mapping
import Primitives

/// A ship-to as it is written (drop-ship): every part is bounded, and no country is guessed.
extension OrderMaking {
    mutating func address() -> Address? {
        let streets = [head["shipTo.street"], head["shipTo.street2"]].compactMap(\.self)
        guard let name = head["shipTo.name"], let city = head["shipTo.city"], !streets.isEmpty
        else {
            fail(
                .shipToMissing,
                start,
                "nothing says where the goods go: neither shipTo.code, nor shipTo.name, street and "
                    + "city"
            )
            return nil
        }
        let region = head["shipTo.region"]
        let postalCode = head["shipTo.postalCode"]
        for field in [name, city, region, postalCode].compactMap(\.self) + streets
        where field.text.utf8.count > Limits.shortTextBytes {
            fail(.textTooLong, place(field), "at most \(Limits.shortTextBytes) bytes are kept")
        }
        guard let country = countryCode() else { return nil }
        return Address(
            name: name.text,
            lines: streets.map(\.text),
            city: city.text,
            region: region?.text,
            postalCode: postalCode?.text ?? "",
            country: country
        )
    }

    private mutating func countryCode() -> String? {
        guard let field = head["shipTo.country"] else {
            if country == nil {
                fail(
                    .countryUnknown,
                    start,
                    "nothing says in which country the ship-to is: map shipTo.country, or set "
                        + "country in the partner's profile"
                )
            }
            return country
        }
        guard let code = Address.countryCode(field.text) else {
            fail(
                .countryUnknown,
                place(field),
                "\(field.text.prefix(64)) is no country of two letters, such as US; a table of the "
                    + "mapping can say what it means"
            )
            return nil
        }
        return code
    }
}

extension Address {
    /// ISO 3166-1 alpha-2 in capitals, of two letters however they are written.
    static func countryCode(_ text: String) -> String? {
        let isCode =
            text.utf8.count == 2
            && text.utf8.allSatisfy { (0x41...0x5A).contains($0 & 0xDF) && $0 < 0x80 }
        return isCode ? text.uppercased() : nil
    }
}

extension PartnerProfile {
    /// Where an address is that names no country. In X12 that is the United States, where N404 may
    /// be left out, unless the profile says otherwise; elsewhere only the profile knows.
    func country(in document: DocumentKind) -> String? {
        if case .x12 = document { return country ?? "US" }
        return country
    }
}
