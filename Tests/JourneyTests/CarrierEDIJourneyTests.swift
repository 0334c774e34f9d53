import Assembly
import Canonical
import EDI
import Foundation
import Governance
import JSON
import Primitives
import SampleTrade
import StorageTesting
import Testing
import Translation

/// A customer, a warehouse and a carrier who all speak X12 over watched folders.
@Suite struct CarrierEDIJourneyTests {
    private static let profile: PartnerProfile = {
        var profile = PartnerProfile(
            id: "fast",
            entity: DemoCatalogue.entity,
            channel: Channel.ID("fast"),
            customer: Party.ID("FFRT"),
            currency: .usd,
            partner: X12Identity(qualifier: "ZZ", id: "FASTFREIGHT"),
            ourselves: X12Identity(qualifier: "ZZ", id: "ACMESUPPLY"),
            acknowledgesWithinHours: 4
        )
        let place = CarrierTerms.Place(
            code: "0042",
            address: SupplierTerms.PlaceAddress(
                name: "Dallas DC",
                lines: ["1 Dock Rd"],
                city: "Dallas",
                region: "TX",
                postalCode: "75201",
                country: "US"
            ),
            charge: "85.00"
        )
        profile.role = .carrier(
            CarrierTerms(
                "FFRT",
                sites: [DemoCatalogue.dallas: place, DemoCatalogue.reno: place],
                answersWithinHours: 4,
                timeZone: "America/Chicago"
            )
        )
        return profile
    }()

    private static func document(
        _ group: String,
        _ set: String,
        _ number: Int,
        _ body: String
    ) -> String {
        WarehouseEDIJourneyTests.interchange(group, set, number, body, from: "FASTFREIGHT")
    }

    @Test(arguments: TestDatabases.all)
    func `what a warehouse packs is fetched, delivered and billed by a carrier, all in X12`(
        _ engine: TestEngine
    ) async throws {
        let (retailer, warehouse) = (try PartnerFolders(), try PartnerFolders())
        let carrier = try PartnerFolders()
        defer {
            retailer.remove()
            warehouse.remove()
            carrier.remove()
        }
        var keeper = WarehouseEDIJourneyTests.profile
        keeper.acknowledgesWithinHours = 24
        let partners = [
            retailer.configuration, warehouse.configuration(of: keeper),
            carrier.configuration(of: Self.profile),
        ]
        try await Journey.run(on: engine, partners: partners) { journey in
            try retailer.drop(WarehouseEDIJourneyTests.purchaseOrder)
            let tender = try await WarehouseEDIJourneyTests.text(
                of: carrier,
                until: "~B2**FFRT**1**PP~B2A*00~",
                "the 204"
            )
            #expect(tender.contains("~N1*SF*Dallas DC*ZZ*0042~N3*1 Dock Rd~N4*Dallas*TX*75201*US~"))
            try carrier.drop(
                Self.document("FA", "997", 1, "AK1*SM*1~AK2*204*0001~AK5*A~AK9*A*1*1*1"),
                as: "997.x12"
            )
            try carrier.drop(
                Self.document("GF", "990", 2, "B1*FFRT*1*20250102*A"),
                as: "990.x12"
            )
            try await Self.ship(warehouse)
            let client = try await journey.client("edi-retailco", [.ordersRead])
            let list = try await client.read("/v1/orders")
            let id = try #require(list["orders"]?[0]?["id"]?.string)
            _ = try await client.order(id, until: "it has left") { $0.count("shipments") == 1 }
            try await Self.deliverAndBill(id, carrier, client)
            let sent = try await journey.sentDocuments()
            #expect(sent.contains("204 acknowledged"))
        }
    }

    /// What the warehouse was told leaves, by this carrier.
    private static func ship(_ warehouse: PartnerFolders) async throws {
        _ = try await WarehouseEDIJourneyTests.text(
            of: warehouse,
            until: "~W05*N*1*",
            "the 940"
        )
        try warehouse.drop(
            WarehouseEDIJourneyTests.interchange(
                "FA",
                "997",
                1,
                "AK1*OW*1~AK2*940*0001~AK5*A~AK9*A*1*1*1"
            ),
            as: "997.x12"
        )
        try warehouse.drop(
            WarehouseEDIJourneyTests.interchange(
                "SW",
                "945",
                2,
                "W06*F*1*20250102*SHIP-9~N1*WH*Dallas*92*0042~W27*M*FFRT~LX*1~MAN*CP*PRO-1~"
                    + "W12*CC*2*2*0*CA**VN*WIDGET~N9*LI*1~W03*2"
            ),
            as: "945.x12"
        )
    }

    private static func deliverAndBill(
        _ id: String,
        _ carrier: PartnerFolders,
        _ client: ChannelClient
    ) async throws {
        try carrier.drop(
            Self.document(
                "QM",
                "214",
                3,
                "B10*PRO-1*1*FFRT~LX*1~AT7*AF*NS***20250102*1700*CT~LX*2~"
                    + "AT7*D1*NS***20250103*0915*ET"
            ),
            as: "214.x12"
        )
        let arrived = try await client.order(id, until: "it is delivered") {
            $0["shipments"]?[0]?["delivered_at"] != nil
        }
        #expect(arrived["shipments"]?[0]?["delivered_at"] == "2025-01-03T14:15:00Z")
        try carrier.drop(
            Self.document("IM", "210", 4, "B3**F-1*1*PP**20250104*8500****FFRT~L3*****8500"),
            as: "210.x12"
        )
        let billed = try await client.order(id, until: "its freight is known") {
            $0["shipments"]?[0]?["freight"] != nil
        }
        #expect(billed["shipments"]?[0]?["freight"]?["amount"] == "85.00")
        let answers = try await WarehouseEDIJourneyTests.text(
            of: carrier,
            until: "AK1*IM*4~",
            "the 997 of the invoice"
        )
        #expect(answers.contains("AK1*GF*2~AK2*990*0001~AK5*A~"))
        #expect(answers.contains("AK1*QM*3~AK2*214*0001~AK5*A~"))
    }
}
