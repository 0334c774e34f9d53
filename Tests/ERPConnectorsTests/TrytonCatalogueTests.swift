import Canonical
import Connectors
import ERPConnectors
import JSON
import Primitives
import Testing

@Suite struct TrytonCatalogueTests {
    private func document(_ version: String) async throws -> JSONValue {
        let scene = try TrytonScene(version: version)
        let question = MasterDataQuestion(
            entity: LegalEntity.ID("cascade"),
            entityName: "Cascade",
            timeZone: "America/Los_Angeles",
            currency: .usd,
            erp: TargetSystem.ID("tryton"),
            warehouse: TargetSystem.ID("wms"),
            today: try #require(LocalDate(year: 2026, month: 11, day: 27))
        )
        let file = try await scene.connector.masterData(question, deadline: scene.deadline)
        return try JSONValue(parsing: file)
    }

    @Test(arguments: ["8.2", "6.0.76"])
    func `master data comes in our words`(_ version: String) async throws {
        let file = try await document(version)
        #expect(file["entity"]?["erp"] == "tryton")
        #expect(file["sites"]?[0]?["id"] == "PDX")
        #expect(file["sites"]?[0]?["warehouse"] == "wms")
        let item = try #require(file["items"]?[0])
        #expect(item["id"] == "SKU-0001")
        #expect(item["stockUnit"] == "EA")
        #expect(item["isDivisible"] == false)
        #expect(item["taxCategory"] == "Taxable")
        #expect(item["identifiers"]?[0]?["value"] == "0614141000012")
        let customer = try #require(file["customers"]?[0])
        #expect(customer["termsDays"] == 30)
        #expect(customer["priceTier"] == "Wholesale A")
        #expect(customer["shipTos"]?.array?.map { $0["code"] } == ["ADDRESS-11"])
        #expect(customer["shipTos"]?[0]?["address"]?["lines"] == ["1 Main St", "Dock 4"])
        #expect(customer["shipTos"]?[0]?["address"]?["region"] == "OR")
        let rounding: JSONValue = [
            "taxLevel": "total", "mode": "half_even", "taxBase": "unrounded",
        ]
        #expect(customer["policy"]?["rounding"] == rounding)
        #expect(file["creditLimits"]?[0]?["limit"]?["minorUnits"] == 50_000)
        let rates = file["taxes"]?.array?.map { $0["partsPerMillion"]?.integer }
        #expect(rates == [0, 80_000])
        #expect(file["openingStock"]?[0]?["thousandths"] == 7_000)
    }

    @Test func `a formula's price has the digits that Tryton keeps, half to even`() async throws {
        let prices = try #require(try await document("8.2")["prices"]?.array)
        // Three items in the tier and, as it is the default, in the list; no step changes a price.
        #expect(prices.count == 6)
        for price in prices {
            #expect(price["breaks"]?.array?.count == 1)
            #expect(price["breaks"]?[0]?["millionths"] == 23_395_800)
        }
    }
}
