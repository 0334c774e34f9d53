import Canonical
import EDI
import Ordering
import Pricing
import Primitives
import Translation

/// One partner and its documents, for every test of this room.
enum Trade {
    static let moment = EnvelopeMoment(at: Timestamp(microseconds: 1_795_460_340_000_000))

    static var profile: PartnerProfile {
        PartnerProfile(
            id: "acme",
            entity: LegalEntity.ID("us"),
            channel: Channel.ID("edi-acme"),
            customer: Party.ID("C-1"),
            currency: .usd,
            partner: X12Identity(qualifier: "ZZ", id: "ACME", groupID: "ACMEGS"),
            ourselves: X12Identity(qualifier: "01", id: "123456789"),
            units: ["CS": .caseOf]
        )
    }

    /// An 850 with these body segments in an otherwise sound interchange.
    static func transaction(_ body: [String], version: String = "004010") -> TransactionSet {
        groupAndTransaction(body, version: version).1
    }

    static func groupAndTransaction(
        _ body: [String],
        version: String = "004010"
    ) -> (FunctionalGroup, TransactionSet) {
        let lines =
            [
                "ISA*00*          *00*          *ZZ*ACME           *01*123456789      *261123*1859"
                    + "*U*00401*000000042*0*P*:",
                "GS*PO*ACMEGS*123456789*20261123*1859*7*X*\(version)", "ST*850*0001",
            ] + body + ["SE*\(body.count + 2)*0001", "GE*1*7", "IEA*1*000000042"]
        let bytes = Array((lines.joined(separator: "~") + "~").utf8)
        let group = EDIReader(policy: .tolerant).read(bytes).interchanges[0].groups[0]
        return (group, group.transactions[0])
    }

    static func read(_ body: [String]) -> TranslatedOrder {
        PurchaseOrderReader(profile).read(transaction(body))
    }

    static let orderBody = [
        "BEG*00*SA*PO-4711**20261120", "CUR*BY*USD", "DTM*063*20261201", "N1*ST*Store 17*92*0017",
        "PO1**12*EA*4.5*PE*UP*012345678905*VN*AB-12", "PO1*20*3*CS*10.25**BP*77-1", "CTT*2",
    ]

    static func body(replacing index: Int, with segments: String...) -> [String] {
        var body = orderBody
        body.replaceSubrange(index...index, with: segments)
        return body
    }

    static let shipTo = ShipTo(
        code: "0017",
        address: Address(
            name: "Store 17",
            lines: ["1 Market Street", "Dock 4"],
            city: "Springfield",
            region: "IL",
            postalCode: "62701",
            country: "US"
        ),
        jurisdiction: "US-IL"
    )

    /// An accepted order: 12 EA of AB-12 and 3 CA (36 EA) of CD-34 by the buyer's number.
    static var order: OrderState {
        var order = OrderState()
        order.header = OrderHeader(
            id: Order.ID("01KB3QK7Z0000000000000000A"),
            entity: profile.entity,
            channel: profile.channel,
            customer: profile.customer,
            customerName: "Acme Stores",
            creditRoot: profile.customer,
            purchaseOrderNumber: "PO-4711",
            currency: .usd,
            shipTo: shipTo,
            requestedDeliveryDate: nil,
            termsDays: 30,
            policy: CustomerPolicy(),
            receivedAt: Timestamp(microseconds: 1_795_460_340_000_000),
            note: nil,
            requestedShipTo: "S-17"
        )
        order.answer = .accepted
        order.lines = [
            line(1, nil, .init(.sku, "AB-12"), "AB-12", Quantity(12, .each), 12_000, 4_500_000),
            line(
                2,
                "20",
                .init(.buyerPart, "77-1", owner: "C-1"),
                "CD-34",
                Quantity(3, .caseOf),
                36_000,
                10_250_000
            ),
        ]
        return order
    }

    static func line(
        _ number: Int,
        _ buyerNumber: String?,
        _ asked: ItemIdentifier,
        _ item: String,
        _ ordered: Quantity,
        _ stock: Int64,
        _ millionths: Int64
    ) -> OrderLine {
        let net = Money(minorUnits: millionths / 10_000 * ordered.thousandths / 1_000, .usd)
        return OrderLine(
            number: number,
            buyerLineNumber: buyerNumber,
            requestedItem: asked,
            item: Item.ID(item),
            description: item,
            ordered: ordered,
            stockUnit: .each,
            price: PricedLine(
                price: UnitPrice(millionths: millionths, .usd, per: ordered.unit),
                rule: PriceRule.ID("list-1"),
                ruleKind: "list",
                ruleValidTo: nil,
                net: net,
                taxes: []
            ),
            quantities: LineQuantities(ordered: stock),
            status: .accepted,
            promisedOn: LocalDate(year: 2026, month: 11, day: 25)
        )
    }

    /// The document for a milestone as the partner receives it: written strictly, then cut in
    /// segments.
    static func written(
        _ kind: OutboundDocumentKind,
        _ milestone: Milestone,
        _ order: OrderState,
        version: String = "004010"
    ) throws -> [String] {
        var profile = profile
        profile.version = version
        let writer = OutboundDocumentWriter(profile)
        guard let segments = writer.segments(kind, for: milestone, of: order, at: moment) else {
            return []
        }
        let interchange = writer.interchange(
            kind,
            segments,
            numbers: .init(interchange: 9, group: 5),
            at: moment
        )
        let bytes = try X12Writer().write(interchange)
        return String(decoding: bytes, as: UTF8.self).split(separator: "~").map(String.init)
    }

    /// Without the envelope.
    static func body(
        _ kind: OutboundDocumentKind,
        _ milestone: Milestone,
        _ order: OrderState
    ) throws -> [String] {
        Array(try written(kind, milestone, order).dropFirst(3).dropLast(3))
    }
}
