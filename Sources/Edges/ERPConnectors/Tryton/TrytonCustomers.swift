import Canonical
import Connectors
import JSON
import Primitives

/// A customer as our master data words it.
struct TrytonCustomer {
    struct Address {
        var identity: Int64
        var name: String
        var lines: [String]
        var city: String
        var region: String?
        var postalCode: String
        var country: String

        var jurisdiction: String { region ?? country }

        var document: JSONValue {
            let address = JSONObject(present: [
                "name": .string(name), "lines": .array(lines.map { .string($0) }),
                "city": .string(city),
                "region": region.map { .string(String($0.dropFirst(country.utf8.count + 1))) },
                "postalCode": .string(postalCode), "country": .string(country),
            ])
            return [
                "code": .string("\(TrytonDirectory.Party.addressPrefix)\(identity)"),
                "jurisdiction": .string(jurisdiction), "aliases": [],
                "address": .object(address),
            ]
        }
    }

    var identity: Int64
    var code: String
    var name: String
    var termsDays: Int64
    var priceList: String?
    /// Minor units of the entity's currency come from this text.
    var limit: JSONValue?
    var addresses: [Address]

    func document(in currency: Currency, rounding: JSONValue) -> JSONValue {
        MasterDataWords.customer(
            code,
            name,
            in: currency,
            termsDays: termsDays,
            tier: priceList,
            shipTos: addresses.map(\.document),
            rounding: rounding
        )
    }

    func creditLimit(in currency: Currency) -> JSONValue? {
        guard let minor = TrytonValue.decimal(limit, digits: currency.minorDigits) else {
            return nil
        }
        return MasterDataWords.creditLimit(of: code, Money(minorUnits: minor, currency))
    }
}

/// Reads customers with their addresses and terms.
struct TrytonCustomers {
    let conversation: TrytonConversation

    private static let pageRows = 1_000

    func all() async throws(ConnectorFailure) -> [TrytonCustomer] {
        let terms = try await terms()
        let addresses = try await addresses()
        var customers: [TrytonCustomer] = []
        var last: Int64 = 0
        while true {
            let records = try await conversation.search(
                "party.party",
                [
                    TrytonValue.condition("id", ">", .number(last)),
                    TrytonValue.condition("code", "!=", .null),
                    TrytonValue.condition("addresses.delivery", "=", true),
                ],
                limit: Self.pageRows,
                [
                    "code", "name", "customer_payment_term", "sale_price_list.name",
                    "credit_limit_amount",
                ]
            )
            for record in records {
                last = try record.identity()
                let limit = record.fields["credit_limit_amount"]
                customers.append(
                    TrytonCustomer(
                        identity: last,
                        code: try record.text("code"),
                        name: try record.text("name"),
                        termsDays: record.reference("customer_payment_term")
                            .flatMap { terms[$0] } ?? 0,
                        priceList: record.related("sale_price_list")?.optionalText("name"),
                        limit: limit?.isNull == false ? limit : nil,
                        addresses: addresses[last] ?? []
                    )
                )
            }
            guard records.count == Self.pageRows else { return customers }
        }
    }

    private func addresses() async throws(ConnectorFailure) -> [Int64: [TrytonCustomer.Address]] {
        var found: [Int64: [TrytonCustomer.Address]] = [:]
        var last: Int64 = 0
        while true {
            let records = try await conversation.search(
                "party.address",
                [
                    TrytonValue.condition("id", ">", .number(last)),
                    TrytonValue.condition("delivery", "=", true),
                ],
                limit: Self.pageRows,
                [
                    "party", "party.name", "party_name", "street", "city", "postal_code",
                    "country.code", "subdivision.code",
                ]
            )
            for record in records {
                last = try record.identity()
                guard let party = record.reference("party") else { continue }
                found[party, default: []].append(try Self.address(record))
            }
            guard records.count == Self.pageRows else { return found }
        }
    }

    private static func address(
        _ record: TrytonRecord
    ) throws(ConnectorFailure) -> TrytonCustomer.Address {
        let own = record.optionalText("party_name") ?? ""
        let street = record.optionalText("street") ?? ""
        return TrytonCustomer.Address(
            identity: try record.identity(),
            name: own.isEmpty ? record.related("party")?.optionalText("name") ?? "" : own,
            lines: street.split(whereSeparator: \.isNewline).map(String.init),
            city: record.optionalText("city") ?? "",
            region: record.related("subdivision")?.optionalText("code"),
            postalCode: record.optionalText("postal_code") ?? "",
            country: record.related("country")?.optionalText("code") ?? ""
        )
    }

    /// Days until a bill is due: what its last part waits for, a month counted as 30 days.
    private func terms() async throws(ConnectorFailure) -> [Int64: Int64] {
        let records = try await conversation.search(
            "account.invoice.payment_term",
            [],
            limit: 1_000,
            [
                "lines.relativedeltas.days", "lines.relativedeltas.weeks",
                "lines.relativedeltas.months",
            ]
        )
        var terms: [Int64: Int64] = [:]
        for record in records {
            let last = record.fields["lines."]?.array?.last
            let waits = last?["relativedeltas."]?.array ?? []
            terms[try record.identity()] = waits.reduce(0) { sum, wait in
                sum + (wait["days"]?.integer ?? 0) + 7 * (wait["weeks"]?.integer ?? 0)
                    + 30 * (wait["months"]?.integer ?? 0)
            }
        }
        return terms
    }
}
