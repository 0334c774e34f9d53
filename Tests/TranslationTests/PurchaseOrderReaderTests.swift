import Canonical
import EDI
import Primitives
import Testing
import Translation

@Suite struct PurchaseOrderReaderTests {
    @Test func `an order becomes canonical with its numbers, units, prices and dates`() throws {
        let read = Trade.read(Trade.orderBody)
        #expect(read.violations == [])
        #expect(
            read.request
                == OrderRequest(
                    entity: Trade.profile.entity,
                    channel: Trade.profile.channel,
                    customer: Trade.profile.customer,
                    purchaseOrderNumber: "PO-4711",
                    currency: .usd,
                    shipTo: .code("0017"),
                    requestedDeliveryDate: LocalDate(year: 2026, month: 12, day: 1),
                    lines: [
                        OrderRequest.Line(
                            number: 1,
                            item: ItemIdentifier(.sku, "AB-12"),
                            quantity: Quantity(12, .each),
                            expectedPrice: UnitPrice(millionths: 4_500_000, .usd, per: .each)
                        ),
                        OrderRequest.Line(
                            number: 2,
                            buyerLineNumber: "20",
                            item: ItemIdentifier(.buyerPart, "77-1", owner: "C-1"),
                            quantity: Quantity(3, .caseOf),
                            expectedPrice: UnitPrice(millionths: 10_250_000, .usd, per: .caseOf)
                        ),
                    ],
                    partyCodes: PartyCodes(shipToKind: "92")
                )
        )
    }

    @Test func `every field remembers the element it came from`() throws {
        let set = Trade.transaction(Trade.orderBody)
        let read = PurchaseOrderReader(Trade.profile).read(set)
        let places = [
            "purchaseOrderNumber": "BEG03", "shipTo": "N104", "currency": "CUR02",
            "requestedDeliveryDate": "DTM02", "lines/1/item": "PO109", "lines/1/quantity": "PO102",
            "lines/2/item": "PO107", "lines/2/unit": "PO103", "lines/2/expectedPrice": "PO104",
        ]
        for (field, designator) in places {
            #expect(read.lineage[field]?.designator == designator, "\(field)")
        }
        #expect(read.lineage["lines/2/quantity"]?.segmentOrdinal == 7)
    }

    @Test(arguments: ["002", "067", "063", "106", "038", "010"])
    func `the date to arrive is found under any of its qualifiers`(_ qualifier: String) {
        let body = Trade.body(replacing: 2, with: "DTM*001*20261220", "DTM*\(qualifier)*20261201")
        #expect(
            Trade.read(body).request?.requestedDeliveryDate
                == LocalDate(year: 2026, month: 12, day: 1)
        )
    }

    @Test(arguments: ["92", "91", "UL", "9", "1", "ZZ"])
    func `a ship-to code is taken under any qualifier`(_ qualifier: String) {
        let body = Trade.body(replacing: 3, with: "N1*ST*Store*\(qualifier)*0017")
        #expect(Trade.read(body).request?.shipTo == .code("0017"))
    }

    @Test func `a ship-to without a code is an address, for drop-ship`() {
        let body = Trade.body(
            replacing: 3,
            with: "N1*ST*Jo Doe",
            "N3*12 Elm Street*Flat 3",
            "N4*Franklin*TN*37067"
        )
        let address = Address(
            name: "Jo Doe",
            lines: ["12 Elm Street", "Flat 3"],
            city: "Franklin",
            region: "TN",
            postalCode: "37067",
            country: "US"
        )
        #expect(Trade.read(body).request?.shipTo == .address(address))
    }

    @Test func `a ship-to sent only with the lines is the order's`() {
        var body = Trade.body(replacing: 3)
        body.insert("N1*ST*Store 17*92*0017", at: 4)
        body.insert("N1*ST*Store 17*92*0017", at: 6)
        #expect(Trade.read(body).request?.shipTo == .code("0017"))
    }

    struct Price: Sendable {
        var segment: String
        var millionths: Int64
        var unit: UnitOfMeasure
    }

    @Test(arguments: [
        Price(segment: "PO1*1*3*CS*4.5**VN*A", millionths: 4_500_000, unit: .caseOf),
        Price(segment: "PO1*1*3*CS*4.5*CT*VN*A", millionths: 4_500_000, unit: .caseOf),
        Price(segment: "PO1*1*3*CS*4.5*UM*VN*A", millionths: 4_500_000, unit: .caseOf),
        Price(segment: "PO1*1*3*CS*4.5*PE*VN*A", millionths: 4_500_000, unit: .each),
        Price(segment: "PO1*1*3*CS*4.5*TE*VN*A", millionths: 4_500_000, unit: .each),
        Price(segment: "PO1*1*3*CA*1.99*PP*VN*A", millionths: 1_990_000, unit: .pound),
        Price(segment: "PO1*1*300*EA*4.5*HP*VN*A", millionths: 45_000, unit: .each),
        Price(segment: "PO1*1*300*EA*4.5*TP*VN*A", millionths: 4_500, unit: .each),
    ])
    func `a price is per what its basis says`(_ example: Price) {
        let read = Trade.read(Trade.body(replacing: 4, with: example.segment))
        #expect(
            read.request?.lines[0].expectedPrice
                == UnitPrice(millionths: example.millionths, .usd, per: example.unit)
        )
    }

    @Test func `a line without unit or price is in eaches and expects nothing`() {
        let line = Trade.read(Trade.body(replacing: 4, with: "PO1**2****VN*A")).request?.lines[0]
        #expect(line?.quantity == Quantity(2, .each))
        #expect(line?.expectedPrice == nil)
        #expect(line?.buyerLineNumber == nil)
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var index: Int
        var segments: [String]
        var rule: TranslationViolation.Rule
        var designator: String
        var testDescription: String { rule.rawValue + " " + segments.joined(separator: "~") }
    }

    @Test(arguments: [
        Wrong(index: 0, segments: [], rule: .purchaseOrderNumberMissing, designator: "ST"),
        Wrong(
            index: 0,
            segments: ["BEG*00*SA***20261120"],
            rule: .purchaseOrderNumberMissing,
            designator: "BEG03"
        ),
        Wrong(
            index: 0,
            segments: ["BEG*01*SA*PO-1**20261120"],
            rule: .orderTypeUnsupported,
            designator: "BEG01"
        ),
        Wrong(
            index: 3,
            segments: ["N1*ST*A. Person", "N3*1 High Street", "N4*Toronto*ON*M5V*CAN"],
            rule: .countryUnknown,
            designator: "N404"
        ),
        Wrong(index: 1, segments: ["CUR*BY*XQX"], rule: .currencyUnknown, designator: "CUR02"),
        Wrong(index: 1, segments: ["CUR*BY*EUR"], rule: .currencyDiffers, designator: "CUR02"),
        Wrong(index: 3, segments: [], rule: .shipToMissing, designator: "ST"),
        Wrong(index: 3, segments: ["N1*ST*Jo Doe"], rule: .shipToMissing, designator: "N1"),
        Wrong(
            index: 4,
            segments: ["PO1*1*0*EA*4.5**VN*A"],
            rule: .quantityInvalid,
            designator: "PO102"
        ),
        Wrong(
            index: 4,
            segments: ["PO1*1*-3*EA*4.5**VN*A"],
            rule: .quantityInvalid,
            designator: "PO102"
        ),
        Wrong(
            index: 4,
            segments: ["PO1*1*1.0005*EA*4.5**VN*A"],
            rule: .quantityInvalid,
            designator: "PO102"
        ),
        Wrong(
            index: 4,
            segments: ["PO1*1*1*ea?*4.5**VN*A"],
            rule: .unitInvalid,
            designator: "PO103"
        ),
        Wrong(
            index: 4,
            segments: ["PO1*1*1*EA*4.5000001**VN*A"],
            rule: .priceInvalid,
            designator: "PO104"
        ),
        Wrong(
            index: 4,
            segments: ["PO1*1*1*EA*0.000005*TP*VN*A"],
            rule: .priceInvalid,
            designator: "PO104"
        ),
        Wrong(
            index: 4,
            segments: ["PO1*1*1*EA*4.5**ZZ*A"],
            rule: .itemNumberMissing,
            designator: "PO106"
        ),
        Wrong(
            index: 4,
            segments: ["PO1*1*1*EA*4.5**VN*A", "SDQ*EA*92*0017*1"],
            rule: .destinationsDiffer,
            designator: "SDQ"
        ),
        Wrong(
            index: 4,
            segments: ["PO1*1*1*EA*4.5**VN*A", "N1*ST*Store 18*92*0018"],
            rule: .destinationsDiffer,
            designator: "N1"
        ),
    ])
    func `what cannot be an order is placed and nothing is guessed`(_ example: Wrong) throws {
        var body = Trade.orderBody
        body.replaceSubrange(example.index...example.index, with: example.segments)
        let read = Trade.read(body)
        #expect(read.request == nil)
        let violation = try #require(read.violations.first { $0.rule == example.rule })
        #expect(violation.place.designator == example.designator)
        #expect(violation.code == "translation.850." + example.rule.rawValue)
        #expect(violation.remedy == .reject)
    }

    @Test func `everything wrong is told at once`() {
        let body = ["BEG*01*SA***20261120", "CUR*BY*EUR", "PO1*1*0*EA*x**ZZ*A", "CTT*1"]
        let rules = Set(Trade.read(body).violations.map(\.rule))
        #expect(
            rules.isSuperset(of: [
                .orderTypeUnsupported, .purchaseOrderNumberMissing, .currencyDiffers,
                .shipToMissing, .quantityInvalid,
            ])
        )
    }

    @Test func `an order without lines or with too many is refused`() {
        #expect(Trade.read(Array(Trade.orderBody.prefix(4))).violations.map(\.rule) == [.noLines])
        let lines = Array(repeating: "PO1**1*EA***VN*A", count: Limits.orderLines + 1)
        let read = Trade.read(Trade.orderBody.prefix(4) + lines)
        #expect(read.violations.map(\.rule) == [.tooManyLines])
    }

    @Test func `the profile's trust decides between several item numbers`() {
        var profile = Trade.profile
        profile.itemNumbers = [.init("UP", .gtin), .init("VN", .sku)]
        let read = PurchaseOrderReader(profile).read(Trade.transaction(Trade.orderBody))
        #expect(read.request == nil)
        #expect(read.violations.map(\.rule) == [.itemNumberMissing])
        profile.itemNumbers.append(.init("BP", .buyerPart))
        let second = PurchaseOrderReader(profile).read(Trade.transaction(Trade.orderBody))
        #expect(second.request?.lines[0].item == ItemIdentifier(.gtin, "012345678905"))
    }
}
