import Canonical
import Primitives

extension Trade {
    /// Every shortfall policy, invoice rule and reason for a hold has a customer who brings it
    /// about.
    static var customers: [Party] {
        [
            customer(1, CustomerPolicy()),
            customer(2, CustomerPolicy(invoiceRule: .complete), tier: "gold"),
            customer(
                3,
                CustomerPolicy(
                    invoiceRule: .consolidatedDaily,
                    rounding: RoundingPolicy(taxLevel: .total, mode: .halfEven)
                )
            ),
            customer(4, CustomerPolicy(invoiceRule: .onProofOfDelivery, priority: 2)),
            customer(5, CustomerPolicy(shortfall: .shipComplete)),
            customer(6, CustomerPolicy(shortfall: .cancel, allowsSplitSites: false)),
            // Little credit, shared with a daughter.
            customer(7, CustomerPolicy(priority: 9)),
            customer(8, CustomerPolicy(), creditRoot: 7),
            customer(9, CustomerPolicy(), status: .blocked),
        ]
    }

    /// In cents; who is not named has no limit.
    static let creditLimits: [String: Int64] = ["C-1": 5_000_000, "C-7": 25_000]

    static let knownShipTo = ShipTo(
        code: "MAIN",
        address: address(in: "Austin", "TX"),
        jurisdiction: "US-TX"
    )

    private static func customer(
        _ number: Int,
        _ policy: CustomerPolicy,
        tier: String? = nil,
        creditRoot: Int? = nil,
        status: Party.Status = .active
    ) -> Party {
        Party(
            id: Party.ID("C-\(number)"),
            name: "Customer \(number)",
            status: status,
            parent: creditRoot.map { Party.ID("C-\($0)") },
            creditRoot: creditRoot.map { Party.ID("C-\($0)") },
            shipTos: [
                knownShipTo,
                ShipTo(
                    code: "SOUTH",
                    address: address(in: "Savannah", "GA"),
                    jurisdiction: "US-GA"
                ),
            ],
            priceTier: tier,
            policy: policy
        )
    }

    static func address(in city: String, _ region: String) -> Address {
        Address(
            name: "Receiving",
            lines: ["1 Dock Street"],
            city: city,
            region: region,
            postalCode: "73301",
            country: "US"
        )
    }
}
