import Canonical
import JSON

/// What an ERP has, worded as the parts of a master data file (`docs/guides/master-data.md`).
enum MasterDataWords {
    static func item(
        _ code: String,
        _ name: String,
        unit: String,
        isDivisible: Bool,
        taxCategory: String,
        packs: [(unit: String, factor: Int64)],
        gtins: [String]
    ) -> JSONValue {
        [
            "id": .string(code), "description": .string(name), "stockUnit": .string(unit),
            "isActive": true, "isDivisible": .bool(isDivisible),
            "taxCategory": .string(taxCategory),
            "packFactors": .array(
                packs.map { pack in
                    [
                        "unit": .string(pack.unit), "numerator": .number(pack.factor),
                        "denominator": 1,
                    ]
                }
            ),
            "identifiers": .array(gtins.map { ["scheme": "gtin", "value": .string($0)] }),
        ]
    }

    /// A customer with the policy that new ones have; what is ours of a known one stays.
    static func customer(
        _ code: String,
        _ name: String,
        in currency: Currency,
        termsDays: Int64,
        tier: String?,
        shipTos: [JSONValue],
        rounding: JSONValue
    ) -> JSONValue {
        let policy: JSONValue = [
            "shortfall": "backorder", "invoiceRule": "per_shipment", "priority": 5,
            "allowsSplitSites": false, "rounding": rounding,
        ]
        return .object(
            JSONObject(present: [
                "id": .string(code), "name": .string(name), "status": "active",
                "creditRoot": .string(code), "currency": .string(currency.code),
                "termsDays": .number(termsDays), "priceTier": tier.map { .string($0) },
                "shipTos": .array(shipTos), "exemptions": [], "policy": policy,
            ])
        )
    }

    static func creditLimit(of root: String, _ limit: Money) -> JSONValue {
        [
            "root": .string(root),
            "limit": [
                "minorUnits": .number(limit.minorUnits), "currency": .string(limit.currency.code),
            ],
        ]
    }
}
