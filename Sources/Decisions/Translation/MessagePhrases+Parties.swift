import Canonical
import EDI
import Ordering
import Primitives

/// NAD: who is who, by the codes that the partner's own order has for them.
extension MessagePhrases {
    /// Buyer, seller, and where the goods go.
    func parties(_ header: OrderHeader) -> [OutboundSegment] {
        let codes = header.partyCodes
        return [buyer(codes), seller(codes)] + [shipTo(header)].compactMap(\.self)
    }

    func buyer(_ codes: PartyCodes?) -> OutboundSegment {
        let code = codes?.buyer ?? PartyCode(speech.buyer ?? profile.partner.id)
        return party("BY", code, otherwise: "92")
    }

    func seller(_ codes: PartyCodes?) -> OutboundSegment {
        let code = codes?.seller ?? PartyCode(speech.seller ?? profile.ourselves.id)
        return party("SU", code, otherwise: "91")
    }

    /// Who gets the invoice: whom the order names, else the buyer.
    func payer(_ codes: PartyCodes?) -> OutboundSegment {
        let code = codes?.payer ?? codes?.buyer ?? PartyCode(speech.buyer ?? profile.partner.id)
        return party("IV", code, otherwise: "92")
    }

    /// `NAD+DP+4000001000019::9++Store 17+1 Market Street+Springfield+IL+62701+US'`
    private func shipTo(_ header: OrderHeader) -> OutboundSegment? {
        guard let shipTo = header.shipTo else { return nil }
        let address = shipTo.address
        var code: [String] = []
        if let number = header.requestedShipTo {
            let kind = header.partyCodes?.shipToKind ?? profile.shipToQualifier
            code = [number, "", kind ?? Self.kind(of: number, otherwise: "92")]
        }
        let streets = address.lines.flatMap { prose($0, in: 3, of: 35) }.prefix(3)
        return OutboundSegment(
            "NAD",
            [
                "DP", .composite(code), .absent,
                .composite(prose(address.name, in: 5, of: 35)),
                .composite(Array(streets)),
                .optional(prose(address.city, in: 1, of: 35).first),
                .optional(address.region.flatMap { prose($0, in: 1, of: 9).first }),
                .optional(prose(address.postalCode, in: 1, of: 9).first),
                .text(address.country),
            ]
        )
    }

    private func party(_ role: String, _ code: PartyCode, otherwise: String) -> OutboundSegment {
        let kind = code.kind ?? Self.kind(of: code.code, otherwise: otherwise)
        return OutboundSegment("NAD", .text(role), .composite([code.code, "", kind]))
    }

    /// Element 3055: 9 for a GLN, which its check digit shows.
    private static func kind(of code: String, otherwise: String) -> String {
        let digits = Array(code.utf8)
        return digits.count == 13 && GTIN.hasValidCheckDigit(digits) ? "9" : otherwise
    }
}
