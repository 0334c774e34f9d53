import Canonical
import Inventory
import Primitives
import Purchasing
import WorkflowTesting
import Workflows

typealias Story = Scenario<PurchaseWorkflow>
typealias Event = PurchaseWorkflow.Event

let washer = Item(
    id: "WASHER",
    description: "Washer",
    packFactors: [PackFactor(.caseOf, numerator: 12)].compactMap(\.self)
)
let cable = Item(id: "CABLE", description: "Cable", isDivisible: true)

/// Prices may be 2 % higher, quantities 5 % off, dates two days late; 1,000 USD need nobody else.
let policy = PurchasePolicy(
    approvalLimit: Money(minorUnits: 1_000_00, .usd),
    priceTolerancePPM: 20_000,
    quantityTolerancePPM: 50_000,
    dateToleranceDays: 2
)

func purchaseStory(_ policy: PurchasePolicy = policy, holder: String? = nil) -> Story {
    Story(PurchaseWorkflow()) { request in
        let items = [washer, cable].filter { request.items.contains($0.id) }
        return PurchaseWorkflow.Facts(
            policy: policy,
            items: Dictionary(items.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }),
            sites: request.sites.intersection(["EAST", "WEST"]),
            invoiceHolder: holder
        )
    }
}

/// Line 1: 100 EA of washers for 2.50; line 2: 4 cases of washers for 30.00.
func raised(by person: String = "bea", price: Int64 = 2_500_000) -> Event {
    let day = LocalDate("2026-12-10")
    return .raised(
        PurchaseRequest(
            entity: "US01",
            supplier: "ACME",
            number: "B-1",
            currency: .usd,
            lines: [
                PurchaseRequest.Line(
                    number: 1,
                    item: "WASHER",
                    site: "EAST",
                    quantity: Quantity(100, .each),
                    priceMillionths: price,
                    requestedOn: day
                ),
                PurchaseRequest.Line(
                    number: 2,
                    item: "WASHER",
                    site: "WEST",
                    quantity: Quantity(4, .caseOf),
                    priceMillionths: 30_000_000,
                    requestedOn: day
                ),
            ],
            raisedBy: person
        ),
        id: "P1"
    )
}

let accepted = Event.acknowledged(
    SupplierAnswer(lines: [
        SupplierAnswer.Line(number: 1), SupplierAnswer.Line(number: 2),
    ])
)

func received(_ good: Int64, damaged: Int64 = 0, line: Int = 1) -> Event {
    .received(
        GoodsReceipt(
            reference: "R",
            lines: [
                GoodsReceipt.Line(number: line, good: good * 1_000, damaged: damaged * 1_000)
            ]
        )
    )
}

/// Bills line 1; the net is what quantity and price make, unless said otherwise.
func invoice(
    _ number: String,
    _ quantity: Int64,
    price: Int64 = 2_500_000,
    net: Int64? = nil,
    tax: Int64 = 10_00
) -> Event {
    .invoiced(
        InvoiceClaim(
            number: number,
            issuedOn: nil,
            lines: [
                InvoiceClaim.Line(
                    number: 1,
                    quantity: Quantity(quantity, .each),
                    priceMillionths: price
                )
            ],
            net: Money(minorUnits: net ?? quantity * price / 10_000, .usd),
            tax: Money(minorUnits: tax, .usd)
        )
    )
}

extension Story {
    var effects: [PurchaseWorkflow.Effect] {
        if case .decided(let decision)? = outcome { decision.effects } else { [] }
    }

    var bills: [SupplierBill] {
        effects.compactMap { if case .postInvoice(let bill) = $0 { bill } else { nil } }
    }

    var supplies: [InboundSupply] {
        effects.compactMap { if case .expect(let supplies) = $0 { supplies } else { nil } }
            .flatMap(\.self)
    }

    var findings: [PurchaseFinding] {
        effects.compactMap { if case .openWorkItem(let finding) = $0 { finding } else { nil } }
    }
}
