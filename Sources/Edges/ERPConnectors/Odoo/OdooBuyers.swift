import Canonical
import Connectors
import JSON
import Primitives

/// A customer as our master data words it.
struct OdooBuyer {
    struct ShipTo {
        var code: String
        var name: String
        var lines: [String]
        var city: String
        var region: String?
        var postalCode: String
        var country: String

        var jurisdiction: String { region.map { "\(country)-\($0)" } ?? country }

        var document: JSONValue {
            let address = JSONObject(present: [
                "name": .string(name), "lines": .array(lines.map { .string($0) }),
                "city": .string(city), "region": region.map { .string($0) },
                "postalCode": .string(postalCode), "country": .string(country),
            ])
            return [
                "code": .string(code), "jurisdiction": .string(jurisdiction), "aliases": [],
                "address": .object(address),
            ]
        }
    }

    var code: String
    var name: String
    var termsDays: Int64
    var tier: String?
    var limit: Money?
    var shipTos: [ShipTo]

    func document(in currency: Currency, rounding: JSONValue) -> JSONValue {
        MasterDataWords.customer(
            code,
            name,
            in: currency,
            termsDays: termsDays,
            tier: tier,
            shipTos: shipTos.map(\.document),
            rounding: rounding
        )
    }

    var creditLimitDocument: JSONValue? {
        limit.map { MasterDataWords.creditLimit(of: code, $0) }
    }
}

/// Reads customers with the places they have goods sent to, and their terms.
struct OdooCustomers {
    let conversation: OdooConversation
    /// The tier that each price list is.
    let tiers: [Int64: String]
    let currency: Currency

    private static let place = [
        "name", "ref", "street", "street2", "city", "zip", "state_id", "country_id",
    ]

    func all() async throws(ConnectorFailure) -> [OdooBuyer] {
        let terms = try await terms()
        let regions = try await codes("res.country.state")
        let countries = try await codes("res.country")
        let records = try await conversation.all(
            "res.partner",
            [
                ["ref", "!=", false], ["parent_id", "=", false],
                // Suppliers may have references too.
                "|", ["customer_rank", ">", 0], ["supplier_rank", "=", 0],
            ],
            Self.place + [
                "property_payment_term_id", "property_product_pricelist", "credit_limit",
                "use_partner_credit_limit",
            ]
        )
        let contacts = try await contacts(regions, countries)
        var customers: [OdooBuyer] = []
        for record in records {
            let identity = try record.identity()
            var shipTos = contacts[identity] ?? []
            // Its own address, unless it has none.
            if record.optionalText("street") != nil || record.optionalText("city") != nil {
                shipTos.insert(try shipTo(record, regions, countries, isOwn: true), at: 0)
            }
            let isLimited = record.isTrue("use_partner_credit_limit")
            customers.append(
                OdooBuyer(
                    code: try record.text("ref"),
                    name: try record.text("name"),
                    termsDays: record.reference("property_payment_term_id")
                        .flatMap { terms[$0] } ?? 0,
                    tier: record.reference("property_product_pricelist").flatMap { tiers[$0] },
                    limit: isLimited ? try record.money("credit_limit", in: currency) : nil,
                    shipTos: shipTos
                )
            )
        }
        return customers
    }

    /// Addresses of their own below a company; people at it have none.
    private func contacts(
        _ regions: [Int64: String],
        _ countries: [Int64: String]
    ) async throws(ConnectorFailure) -> [Int64: [OdooBuyer.ShipTo]] {
        let records = try await conversation.all(
            "res.partner",
            [["parent_id.ref", "!=", false], ["type", "in", ["delivery", "other"]]],
            Self.place + ["parent_id"]
        )
        var found: [Int64: [OdooBuyer.ShipTo]] = [:]
        for record in records {
            guard let parent = record.reference("parent_id") else { continue }
            found[parent, default: []].append(
                try shipTo(record, regions, countries, isOwn: false)
            )
        }
        return found
    }

    private func shipTo(
        _ record: OdooRecord,
        _ regions: [Int64: String],
        _ countries: [Int64: String],
        isOwn: Bool
    ) throws(ConnectorFailure) -> OdooBuyer.ShipTo {
        // A company's own reference is the customer's id, and names no place.
        let reference = isOwn ? nil : record.optionalText("ref")
        let number = "\(OdooCustomer.addressPrefix)\(try record.identity())"
        return OdooBuyer.ShipTo(
            code: reference ?? number,
            // A delivery address without a name of its own goes by its company's.
            name: record.optionalText("name") ?? record.referenceName("parent_id") ?? number,
            lines: ["street", "street2"].compactMap { record.optionalText($0) },
            city: record.optionalText("city") ?? "",
            region: record.reference("state_id").flatMap { regions[$0] },
            postalCode: record.optionalText("zip") ?? "",
            country: record.reference("country_id").flatMap { countries[$0] } ?? ""
        )
    }

    private func codes(_ model: String) async throws(ConnectorFailure) -> [Int64: String] {
        var codes: [Int64: String] = [:]
        for record in try await conversation.all(model, [], ["code"]) {
            codes[try record.identity()] = record.optionalText("code")
        }
        return codes
    }

    /// Days until a bill is due: the longest of its parts, the rest of a month counted as 30 days.
    private func terms() async throws(ConnectorFailure) -> [Int64: Int64] {
        let records = try await conversation.all(
            "account.payment.term.line",
            [],
            ["payment_id", "nb_days", "delay_type"]
        )
        var terms: [Int64: Int64] = [:]
        for record in records {
            guard let term = record.reference("payment_id") else { continue }
            let isPlain = (record.optionalText("delay_type") ?? "days_after") == "days_after"
            let days = min(max(0, try record.number("nb_days")), 3_650) + (isPlain ? 0 : 30)
            terms[term] = max(terms[term] ?? 0, days)
        }
        return terms
    }
}
