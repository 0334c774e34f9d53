import Canonical
import EDI
import Mapping
import Primitives
import Testing
import Translation

@Suite struct MappedOrderTests {
    private func read(_ body: [String]) throws -> MappedOrder {
        let mapping = try MappingLibrary().effective("standard/850")
        return MappedOrderReader(Trade.profile, by: mapping).read(Trade.transaction(body))
    }

    private var euros: PartnerProfile {
        var profile = Trade.profile
        profile.currency = .eur
        return profile
    }

    private func orders(
        _ message: [String],
        _ file: MappingFile? = nil,
        profile: PartnerProfile? = nil
    ) throws -> MappedOrder {
        let text =
            "UNB+UNOC:3+BUYER:14+SELLER:14+261123:1859+42'UNH+1+ORDERS:D:96A:UN:EAN008'"
            + message.map { $0 + "'" }.joined() + "UNT+\(message.count + 2)+1'UNZ+1+42'"
        let library = MappingLibrary(file.map { [$0] } ?? [])
        let mapping = try library.effective(file?.name ?? "standard/ORDERS")
        let orders = try MappedOrderReader(profile ?? euros, by: mapping)
            .orders(of: Array(text.utf8))
        return try #require(orders.first)
    }

    private static let message = [
        "BGM+220+PO-4711+9", "DTM+137:20261120:102", "DTM+2:202612011200:203",
        "NAD+BY+4000001000002::9", "NAD+DP+4000001000019::9", "CUX+2:EUR:9",
        "LIN+1++4000001000101:EN", "PIA+5+AB-12:SA+77:IN", "QTY+21:12:PCE", "PRI+AAA:4.5:::100:PCE",
        "LIN+2++CD-34:SA", "QTY+21:3:CT", "UNS+S", "CNT+2:2",
    ]

    @Test(
        arguments: [
            ["BEG*00*SA*PO-4711**20261120"], ["BEG*06*SA*PO-4711**20261120"],
            ["BEG*01*SA*PO-4711**20261120"], ["BEG*00*SA***20261120"],
            ["BEG*00*SA*PO-4711**20261120", "DTM*002*20261130"],
        ]
    ) func `the base mapping makes of an 850 what the reader that knows it makes`(
        beginning: [String]
    ) throws {
        let body = beginning + Trade.orderBody.dropFirst()
        let mapped = try read(body)
        let known = Trade.read(body)
        #expect(mapped.request == known.request)
        #expect(mapped.violations.isEmpty == known.violations.isEmpty)
    }

    @Test func `an ORDERS becomes an order, and each field knows where it stood`() throws {
        let order = try orders(Self.message)
        #expect(order.violations.isEmpty)
        let request = try #require(order.request)
        #expect(request.purchaseOrderNumber == "PO-4711")
        #expect(request.shipTo == .code("4000001000019"))
        #expect(request.requestedDeliveryDate == LocalDate("2026-12-01"))
        #expect(request.customer == Trade.profile.customer)
        #expect(
            request.lines.map(\.item) == [
                ItemIdentifier(.sku, "AB-12"), ItemIdentifier(.sku, "CD-34"),
            ]
        )
        #expect(
            request.lines.map(\.quantity) == [
                Quantity(thousandths: 12_000, .each),
                Quantity(thousandths: 3_000, UnitOfMeasure(code: "CT")),
            ]
        )
        // 4.50 for a hundred pieces.
        #expect(
            request.lines[0].expectedPrice == UnitPrice(millionths: 45_000, .eur, per: .each)
        )
        #expect(order.document.head["purchaseOrderNumber"]?.place?.designator == "BGM02-1")
        let line = order.document.loops["lines"]?.first
        #expect(line?["quantity"]?.place?.designator == "QTY01-2")
        #expect(line?["gtin"]?.place?.designator == "LIN03-1")
        // Made of another field, and still from somewhere.
        #expect(line?["sellersItem"]?.place?.designator == "PIA02-1")
    }

    @Test(
        arguments: [
            (
                "BGM+220+PO-4711+9", "BGM+220+PO-4711+1",
                TranslationViolation.Rule.orderTypeUnsupported
            ),
            ("BGM+220+PO-4711+9", "BGM+220", .fieldUnreadable),
            ("CUX+2:EUR:9", "CUX+2:USD:9", .currencyDiffers),
            ("CUX+2:EUR:9", "CUX+2:XQX:9", .currencyUnknown),
            ("QTY+21:12:PCE", "QTY+21:0:PCE", .quantityInvalid),
            ("QTY+21:12:PCE", "QTY+59:12:PCE", .fieldUnreadable),
            ("LIN+2++CD-34:SA", "LIN+2++CD-34:XX", .itemNumberMissing),
            ("QTY+21:3:CT", "QTY+21:3:C-T", .unitInvalid),
            ("PRI+AAA:4.5:::100:PCE", "PRI+AAA:0.00001:::100:PCE", .priceInvalid),
            ("PIA+5+AB-12:SA+77:IN", "PIA+5+AB-12:SA+AB-13:SA", .fieldUnreadable),
            ("UNS+S", "NAD+DP+4000001000026::9'UNS+S", .destinationsDiffer),
        ]
    ) func `what cannot be an order is told with its place, and nothing is guessed`(
        segment: String,
        instead: String,
        rule: TranslationViolation.Rule
    ) throws {
        let order = try orders(Self.message.map { $0 == segment ? instead : $0 })
        #expect(order.request == nil)
        let violation = try #require(order.violations.first { $0.rule == rule })
        #expect(violation.place.byteOffset > 0)
    }

    @Test func `a partner's own unit, field and computation are its mapping's`() throws {
        var file = MappingFile(name: "stores")
        file.extends = "standard/ORDERS"
        var number = MappingFile.Field("purchaseOrderNumber")
        number.value = "replace(purchaseOrderNumber, 'PO-', '')"
        file.fields = [number]
        file.lines = MappingFile.Lines()
        var quantity = MappingFile.Field("quantity")
        quantity.value = "if(unit = 'CT', quantity * 24, quantity)"
        var unit = MappingFile.Field("unit")
        unit.value = "'EA'"
        file.lines?.fields = [quantity, unit]
        let request = try #require(try orders(Self.message, file).request)
        #expect(request.purchaseOrderNumber == "4711")
        #expect(
            request.lines.map(\.quantity) == [
                Quantity(thousandths: 12_000, .each), Quantity(thousandths: 72_000, .each),
            ]
        )
    }

    private static let address = "NAD+DP+++A. Person+1 High Street+Hamburg++20095"

    private func shipTo(country: String?, profile home: String? = nil) throws -> MappedOrder {
        var profile = euros
        profile.country = home
        let segment = Self.address + (country.map { "+" + $0 } ?? "")
        let message = Self.message.filter { !$0.hasPrefix("NAD+BY") }
            .map { $0.hasPrefix("NAD+DP") ? segment : $0 }
        return try orders(message, profile: profile)
    }

    @Test(
        arguments: [
            ("DE", nil, "DE"), ("de", nil, "DE"), (nil, "AT", "AT"), ("DE", "AT", "DE"),
        ] as [(String?, String?, String)]
    ) func `a ship-to is in the country that it names, or in the profile's`(
        named: String?,
        home: String?,
        country: String
    ) throws {
        let order = try shipTo(country: named, profile: home)
        guard case .address(let address) = try #require(order.request).shipTo else {
            Issue.record("no address")
            return
        }
        #expect(address.country == country)
        #expect(address.city == "Hamburg")
    }

    @Test(arguments: [nil, "DEU", "Germany", "D1", "9"])
    func `no country is guessed`(named: String?) throws {
        let order = try shipTo(country: named)
        #expect(order.request == nil)
        #expect(order.violations.contains { $0.rule == .countryUnknown })
    }

    @Test(arguments: ["A. Person", "1 High Street", "Hamburg", "20095"])
    func `each part of a ship-to is bounded`(part: String) throws {
        let long = String(repeating: "a", count: Limits.shortTextBytes + 1)
        let segment = Self.address.replacing(part, with: long) + "+DE"
        let message = Self.message.filter { !$0.hasPrefix("NAD+BY") }
            .map { $0.hasPrefix("NAD+DP") ? segment : $0 }
        let order = try orders(message)
        #expect(order.request == nil)
        #expect(order.violations.contains { $0.rule == .textTooLong })
    }

    @Test func `of a CSV file the good orders are taken, and a bad one says which row`() throws {
        var file = MappingFile(name: "rows")
        file.document = "csv"
        file.csv = CSVShape(order: "PO")
        file.fields = [Self.field("purchaseOrderNumber", "PO"), Self.field("shipTo.code", "Store")]
        file.lines = MappingFile.Lines()
        file.lines?.fields = [Self.field("quantity", "Qty"), Self.field("sellersItem", "SKU")]
        let mapping = try MappingLibrary([file]).effective("rows")
        let text = "PO,Store,SKU,Qty\n1,17,A,2\n2,17,B,none\n3,17,C,1\n3,18,D,1\n4,17,E,5\n"
        let orders = try MappedOrderReader(Trade.profile, by: mapping)
            .orders(of: Array(text.utf8))
        #expect(orders.map { $0.request?.purchaseOrderNumber } == ["1", nil, nil, "4"])
        #expect(
            orders[1].violations.map(\.description)
                == [
                    "the document: line 1: a quantity above zero with at most three decimals is "
                        + "needed (byte 33)"
                ]
        )
        #expect(orders[2].violations.first?.rule == .fieldUnreadable)
    }

    private static func field(_ name: String, _ path: String) -> MappingFile.Field {
        var field = MappingFile.Field(name)
        field.at = path
        return field
    }
}
