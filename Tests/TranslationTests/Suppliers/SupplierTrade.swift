import Canonical
import EDI
import Inventory
import Primitives
import Purchasing
import Translation
import Workflows

/// One supplier and what is bought of it, for the tests of its documents.
enum SupplierTrade {
    static var profile: PartnerProfile {
        var profile = PartnerProfile(
            id: "anvil",
            entity: "us",
            channel: "anvil",
            customer: "ANVIL",
            currency: .usd,
            partner: X12Identity(qualifier: "ZZ", id: "ANVIL"),
            ourselves: X12Identity(qualifier: "ZZ", id: "ACMESUPPLY"),
            itemNumbers: PartnerProfile.usualSupplierItemNumbers,
            units: ["CS": .caseOf]
        )
        profile.role = .supplier(
            SupplierTerms(
                "ANVIL",
                transitDays: 2,
                sites: ["EAST": SupplierTerms.Place(code: "0042")]
            )
        )
        return profile
    }

    static var messageProfile: PartnerProfile {
        var profile = profile
        profile.partner = X12Identity(qualifier: "14", id: "4000001000005")
        profile.ourselves = X12Identity(qualifier: "14", id: "4000001000104")
        profile.edifact = EDIFACTSpeech()
        profile.itemNumbers = PartnerProfile.usualSupplierMessageItemNumbers
        profile.units = [:]
        return profile
    }

    static let washer = Item(
        id: "WASHER",
        description: "Washer",
        packFactors: [PackFactor(.caseOf, numerator: 12)].compactMap(\.self),
        identifiers: [
            ItemIdentifier(.vendorPart, "W-7", owner: "ANVIL"),
            ItemIdentifier(.gtin, "9506000000015"),
        ]
    )
    static let bolt = Item(id: "BOLT", description: "Bolt")
    static let items = [washer.id: washer, bolt.id: bolt]

    static let header = PurchaseRequest(
        entity: "us",
        supplier: "ANVIL",
        number: "B-1",
        currency: .usd,
        lines: [
            line(1, "WASHER", Quantity(100, .each), 2_500_000),
            line(2, "BOLT", Quantity(40, .each), 1_250_000),
            line(3, "WASHER", Quantity(4, .caseOf), 30_000_000),
        ],
        raisedBy: "bea"
    )

    private static func line(
        _ number: Int,
        _ item: Item.ID,
        _ quantity: Quantity,
        _ price: Int64
    ) -> PurchaseRequest.Line {
        PurchaseRequest.Line(
            number: number,
            item: item,
            site: "EAST",
            quantity: quantity,
            priceMillionths: price,
            requestedOn: LocalDate("2026-12-10")
        )
    }

    /// The order, and what the supplier is told of it.
    static func order(
        _ later: PurchaseWorkflow.Event...
    ) throws -> (state: PurchaseState, tellings: [PurchaseTelling]) {
        let limit = Money(minorUnits: 10_000_00, .usd)
        var state = PurchaseWorkflow.initialState
        var tellings: [PurchaseTelling] = []
        let facts = PurchaseWorkflow.Facts(
            policy: PurchasePolicy(approvalLimit: limit),
            items: items,
            sites: ["EAST", "WEST"]
        )
        let events = [PurchaseWorkflow.Event.raised(header, id: "P1")] + later
        for (offset, event) in events.enumerated() {
            let moment = Moment(
                now: Timestamp(microseconds: 1_795_460_340_000_000),
                sequence: Int64(offset) + 1
            )
            let decision = try PurchaseWorkflow().decide(state, on: event, given: facts, in: moment)
            state = decision.state
            for case .tellSupplier(let telling) in decision.effects { tellings.append(telling) }
        }
        return (state, tellings)
    }

    /// One set with these body segments in an otherwise sound interchange.
    static func set(_ type: String, _ body: [String]) -> TransactionSet {
        let group = ["810": "IN", "855": "PR", "856": "SH", "865": "CA"][type] ?? "PO"
        let lines =
            [
                "ISA*00*          *00*          *ZZ*ANVIL          *ZZ*ACMESUPPLY     *261123*1859"
                    + "*U*00401*000000042*0*P*:",
                "GS*\(group)*ANVIL*ACMESUPPLY*20261123*1859*7*X*004010", "ST*\(type)*0001",
            ] + body + ["SE*\(body.count + 2)*0001", "GE*1*7", "IEA*1*000000042"]
        let bytes = Array((lines.joined(separator: "~") + "~").utf8)
        return EDIReader(policy: .tolerant).read(bytes).interchanges[0].groups[0].transactions[0]
    }

    /// One message in an otherwise sound interchange.
    static func message(_ type: String, _ body: [String]) -> TransactionSet {
        let text =
            "UNB+UNOC:3+4000001000005:14+4000001000104:14+261123:0830+1'UNH+1+\(type):D:96A:UN'"
            + body.map { $0 + "'" }.joined() + "UNT+\(body.count + 2)+1'UNZ+1+1'"
        return EDIReader().read(Array(text.utf8)).transactions[0].transaction
    }

    static func read(_ type: String, _ body: [String]) throws -> SupplierReading {
        guard type.first?.isNumber == true else {
            return try reading(messageProfile, message(type, body))
        }
        return try reading(profile, set(type, body))
    }

    private static func reading(
        _ profile: PartnerProfile,
        _ set: TransactionSet
    ) throws -> SupplierReading {
        guard let reader = SupplierSetReader(profile) else { throw NoSupplier() }
        return reader.read(set)
    }

    struct NoSupplier: Error {}

    /// What the first document of a set means for the order.
    static func outcome(
        _ type: String,
        _ body: [String],
        of state: PurchaseState? = nil
    ) throws -> SupplierMatching.Outcome {
        let reading = try read(type, body)
        guard let document = reading.documents.first else { return .refused(reading.violations) }
        let order = try state ?? order().state
        return SupplierMatching(document, of: order, items: items).outcome()
    }

    static func said(
        _ type: String,
        _ body: [String],
        of state: PurchaseState? = nil
    ) throws -> SupplierMessage? {
        guard case .message(let message) = try outcome(type, body, of: state) else { return nil }
        return message
    }
}
