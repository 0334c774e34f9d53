import Canonical
import EDI
import Ordering
import Pricing
import Primitives
import Testing
import Translation

/// What the partner receives, segment by segment; the strict writer has passed every one of them.
@Suite struct OutboundDocumentTests {
    private let accepted = Milestone(.accepted, at: Timestamp(microseconds: 0))

    private func acknowledgment(_ order: OrderState) throws -> [String] {
        try Trade.body(.orderAcknowledgment, accepted, order)
    }

    // MARK: - 855

    @Test func `an order taken as it is is acknowledged without change`() throws {
        #expect(
            try acknowledgment(Trade.order) == [
                "BAK*00*AD*PO-4711*20261123****01KB3QK7Z0000000000000000A*20261123",
                "CUR*SE*USD", "N1*ST*Store 17*92*S-17", "N3*1 Market Street*Dock 4",
                "N4*Springfield*IL*62701*US", "PO1*1*12*EA*4.5*PE*VN*AB-12",
                "ACK*IA*12*EA*068*20261125", "PO1*20*3*CS*10.25*UM*VN*CD-34*BP*77-1",
                "ACK*IA*3*CS*068*20261125", "CTT*2",
            ]
        )
    }

    @Test func `a place that the buyer has no code for is told by its address alone`() throws {
        var order = Trade.order
        for code in [nil, "7", String(repeating: "7", count: 81)] {
            order.header?.requestedShipTo = code
            let segments = try acknowledgment(order)
            #expect(segments[2...3] == ["N1*ST*Store 17", "N3*1 Market Street*Dock 4"])
        }
    }

    @Test(arguments: [
        ("UL", nil, "UL"), (nil, "91", "91"), ("9", "91", "9"), (nil, nil, "92"),
        // No N103: what an EDIFACT order may say.
        ("ZZZ", nil, "92"),
    ])
    func `the place's code is of the kind that the partner says it is`(
        _ told: String?,
        _ usual: String?,
        _ written: String
    ) throws {
        var order = Trade.order
        order.header?.partyCodes = PartyCodes(shipToKind: told)
        var profile = Trade.profile
        profile.shipToQualifier = usual
        let segments = try #require(
            OutboundDocumentWriter(profile).segments(
                .orderAcknowledgment,
                for: accepted,
                of: order,
                at: Trade.moment
            )
        )
        #expect(
            segments.contains(OutboundSegment("N1", "ST", "Store 17", .text(written), "S-17"))
        )
    }

    @Test func `each part of a quantity that has its own fate gets its own answer`() throws {
        var order = Trade.order
        order.answer = .acceptedWithChanges
        order.lines[0].status = .acceptedWithChanges
        order.lines[0].quantities.open = 5_000
        order.lines[0].quantities.backordered = 4_000
        order.lines[0].quantities.cancelled = 3_000
        order.lines[1].status = .backordered
        order.lines[1].quantities.open = 12_000
        order.lines[1].quantities.backordered = 24_000
        let segments = try acknowledgment(order)
        #expect(segments[0].hasPrefix("BAK*00*AC*"))
        #expect(
            segments.filter { $0.hasPrefix("ACK") } == [
                "ACK*IA*5*EA*068*20261125", "ACK*IB*4*EA*068*20261125", "ACK*ID*3*EA",
                "ACK*IA*1*CS*068*20261125", "ACK*IB*2*CS*068*20261125",
            ]
        )
    }

    @Test func `a part that is no whole of the ordered unit is told in stock units`() throws {
        var order = Trade.order
        order.lines[1].ordered = Quantity(7, .caseOf)
        order.lines[1].quantities = LineQuantities(ordered: 21_000)
        order.lines[1].quantities.open = 20_000
        order.lines[1].quantities.backordered = 1_000
        let answers = try acknowledgment(order).filter { $0.hasPrefix("ACK") }
        #expect(answers[1].hasPrefix("ACK*IA*20*EA"))
        #expect(answers[2].hasPrefix("ACK*IB*1*EA"))
    }

    @Test func `a refused line and a changed price have their codes`() throws {
        var order = Trade.order
        order.lines[0].status = .acceptedWithChanges
        order.lines[0].reasons = [.priceDiffers]
        order.lines[1].status = .rejected
        order.lines[1].item = nil
        order.lines[1].price = nil
        order.lines[1].reasons = [.unknownItem]
        let segments = try acknowledgment(order)
        #expect(segments.contains("ACK*IP*12*EA*068*20261125"))
        #expect(segments.contains("PO1*20*3*CS***BP*77-1"))
        #expect(segments.contains("ACK*IR*3*CS"))
    }

    @Test func `a rejected order is refused as a whole`() throws {
        var order = Trade.order
        order.answer = .rejected
        #expect(try acknowledgment(order)[0].hasPrefix("BAK*00*RD*PO-4711"))
    }

    @Test func `an order whose ship-to is unknown is acknowledged without one`() throws {
        var order = Trade.order
        order.header?.shipTo = nil
        #expect(try !acknowledgment(order).contains { $0.hasPrefix("N1") })
    }

    @Test func `a price per each of goods ordered by the case says so`() throws {
        var order = Trade.order
        order.lines[1].price?.price = UnitPrice(millionths: 854_167, .usd, per: .each)
        #expect(
            try acknowledgment(order).contains("PO1*20*3*CS*0.854167*PE*VN*CD-34*BP*77-1")
        )
    }

    // MARK: - 856

    private func shipment(_ parcels: [Parcel]) -> (OrderState, Milestone) {
        var order = Trade.order
        let id = Shipment.ID("01KB3QK7Z0000000000000000A-S1")
        order.shipments = [
            Shipment(
                id: id,
                order: Order.ID("01KB3QK7Z0000000000000000A"),
                fulfilment: Fulfilment.ID("F1"),
                site: Site.ID("DC1"),
                shippedAt: Timestamp(microseconds: 1_795_546_740_000_000),
                parcels: parcels
            )
        ]
        return (order, Milestone(.shipped, at: Timestamp(microseconds: 0), shipment: id))
    }

    private let parcels = [
        Parcel(
            reference: "B1",
            carrier: "UPSN",
            trackingNumber: "1Z999AA10123456784",
            sscc: "012345678901234569",
            contents: [
                LineQuantity(line: 1, thousandths: 12_000),
                LineQuantity(line: 2, thousandths: 12_000),
            ]
        ),
        Parcel(
            reference: "B2",
            carrier: "UPSN",
            trackingNumber: "420627019205590164917312751089",
            contents: [LineQuantity(line: 2, thousandths: 24_000)]
        ),
    ]

    @Test func `a shipment of two parcels leaves as shipment, order, pack, item`() throws {
        let (order, milestone) = shipment(parcels)
        #expect(
            try Trade.body(.shipNotice, milestone, order) == [
                "BSN*00*01KB3QK7Z0000000000000000A-S1*20261123*1859*0001", "HL*1**S",
                "TD5**2*UPSN", "DTM*011*20261124", "N1*ST*Store 17*92*S-17",
                "N3*1 Market Street*Dock 4", "N4*Springfield*IL*62701*US", "HL*2*1*O",
                "PRF*PO-4711", "HL*3*2*P", "REF*CN*1Z999AA10123456784",
                "MAN*GM*00012345678901234569", "HL*4*3*I", "LIN*1*VN*AB-12", "SN1**12*EA",
                "HL*5*3*I", "LIN*20*VN*CD-34*BP*77-1", "SN1**1*CS", "HL*6*2*P",
                "REF*CN*420627019205590164917312751089", "HL*7*6*I",
                "LIN*20*VN*CD-34*BP*77-1", "SN1**2*CS", "CTT*7",
            ]
        )
    }

    @Test func `a tracking number too long for REF goes into MAN, a missing one nowhere`() throws {
        var long = parcels
        long[0].trackingNumber = "4206270192055901649173127510891234"
        long[1].trackingNumber = ""
        let (order, milestone) = shipment(long)
        let segments = try Trade.body(.shipNotice, milestone, order)
        #expect(segments.contains("MAN*CP*4206270192055901649173127510891234"))
        #expect(!segments.contains { $0.hasPrefix("REF") })
    }

    @Test func `a ship notice read back has its parcels under its order`() throws {
        let (order, milestone) = shipment(parcels)
        let text = try Trade.written(.shipNotice, milestone, order).joined(separator: "~") + "~"
        let document = EDIReader(policy: .strict).read(Array(text.utf8))
        let set = try #require(document.transactions.first?.transaction)
        let hierarchy = Hierarchy(of: set)
        #expect(hierarchy.levels.map(\.code) == ["S", "O", "P", "I", "I", "P", "I"])
        #expect(hierarchy.levels[1].children == [2, 5])
    }

    // MARK: - 810

    private var invoiced: (OrderState, Milestone) {
        var order = Trade.order
        let header = order.header?.id ?? Order.ID("none")
        let shipment = Shipment.ID("S1")
        var invoice = Invoice(
            id: Invoice.ID("01KB3QK7Z0000000000000000A-I1"),
            customer: Trade.profile.customer,
            issuedOn: LocalDate(daysSince1970: 20_782),
            dueOn: LocalDate(daysSince1970: 20_812),
            lines: [
                Invoice.Line(
                    order: header,
                    shipment: shipment,
                    line: 1,
                    item: Item.ID("AB-12"),
                    description: "Widget",
                    thousandths: 12_000,
                    price: UnitPrice(millionths: 4_500_000, .usd, per: .each),
                    net: Money(minorUnits: 54_00, .usd),
                    tax: Money(minorUnits: 4_46, .usd)
                ),
                Invoice.Line(
                    order: header,
                    shipment: shipment,
                    line: 2,
                    item: Item.ID("CD-34"),
                    description: "Gadget",
                    thousandths: 24_000,
                    price: UnitPrice(millionths: 10_250_000, .usd, per: .caseOf),
                    net: Money(minorUnits: 20_50, .usd),
                    tax: .zero(.usd)
                ),
            ],
            net: Money(minorUnits: 74_50, .usd),
            tax: Money(minorUnits: 4_46, .usd)
        )
        invoice.externalNumber = "90001"
        order.invoices = [invoice]
        let milestone = Milestone(
            .invoiced,
            at: Timestamp(microseconds: 0),
            reference: invoice.id.rawValue
        )
        return (order, milestone)
    }

    @Test func `an invoice bills what shipped, with two implied decimals in its total`() throws {
        let (order, milestone) = invoiced
        #expect(
            try Trade.body(.invoice, milestone, order) == [
                "BIG*20261125*90001*20261123*PO-4711", "CUR*SE*USD", "N1*ST*Store 17*92*S-17",
                "N3*1 Market Street*Dock 4", "N4*Springfield*IL*62701*US",
                "ITD*01*3****20261225*30", "IT1*1*12*EA*4.5*PE*VN*AB-12",
                "IT1*20*2*CS*10.25*UM*VN*CD-34*BP*77-1", "TDS*7896", "TXI*TX*4.46", "CTT*2",
            ]
        )
    }

    @Test func `an invoice that bills nothing of the order is no document of it`() throws {
        var (order, milestone) = invoiced
        order.invoices[0].lines = []
        #expect(try Trade.body(.invoice, milestone, order) == [])
        milestone.reference = "another"
        #expect(try Trade.body(.invoice, milestone, order) == [])
    }

    // MARK: - All of them

    @Test func `each document goes out in release 005010 too`() throws {
        let (shipped, shipMilestone) = shipment(parcels)
        let (billed, invoiceMilestone) = invoiced
        let documents: [(OutboundDocumentKind, Milestone, OrderState)] = [
            (.orderAcknowledgment, accepted, Trade.order), (.shipNotice, shipMilestone, shipped),
            (.invoice, invoiceMilestone, billed),
        ]
        for (kind, milestone, order) in documents {
            let segments = try Trade.written(kind, milestone, order, version: "005010")
            #expect(segments[0].contains("*^*00501*000000009*0*P*:"))
            #expect(
                segments[1]
                    == "GS*\(kind.functionalID)*123456789*ACMEGS*20261123*1859*5*X*005010"
            )
        }
    }

    @Test func `the milestone decides the document`() {
        #expect(OutboundDocumentWriter.kind(for: .accepted) == .orderAcknowledgment)
        #expect(OutboundDocumentWriter.kind(for: .rejected) == .orderAcknowledgment)
        #expect(OutboundDocumentWriter.kind(for: .shipped) == .shipNotice)
        #expect(OutboundDocumentWriter.kind(for: .invoiced) == .invoice)
        #expect(OutboundDocumentWriter.kind(for: .picking) == nil)
    }
}
