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

/// A warehouse that speaks EDI, between a partner that orders by EDI and an ERP that is called.
@Suite struct WarehouseEDIJourneyTests {
    static let profile: PartnerProfile = {
        var profile = PartnerProfile(
            id: "thirdco",
            entity: DemoCatalogue.entity,
            channel: Channel.ID("thirdco"),
            customer: Party.ID("unused"),
            currency: .usd,
            partner: X12Identity(qualifier: "ZZ", id: "THIRDCO"),
            ourselves: X12Identity(qualifier: "ZZ", id: "ACMESUPPLY"),
            acknowledgesWithinHours: 4
        )
        profile.role = .warehouse(
            WarehouseTerms(
                DemoCatalogue.warehouse,
                sites: [DemoCatalogue.dallas: "0042", DemoCatalogue.reno: "0077"],
                doneWhen: .acknowledged
            )
        )
        return profile
    }()

    @Test(arguments: TestDatabases.all)
    func `an order goes to the warehouse as a 940, and its 945 ships and bills it`(
        _ engine: TestEngine
    ) async throws {
        let (retailer, warehouse) = (try PartnerFolders(), try PartnerFolders())
        defer {
            retailer.remove()
            warehouse.remove()
        }
        let partners = [retailer.configuration, warehouse.configuration(of: Self.profile)]
        try await Journey.run(on: engine, partners: partners) { journey in
            try retailer.drop(Self.purchaseOrder)
            _ = try await Self.text(of: warehouse, until: "~W05*N*1*4500017799~", "the 940")
            let client = try await journey.client("edi-retailco", [.ordersRead])
            let list = try await client.read("/v1/orders")
            let id = try #require(list["orders"]?[0]?["id"]?.string)
            try warehouse.drop(
                Self.interchange("FA", "997", 1, "AK1*OW*1~AK2*940*0001~AK5*A~AK9*A*1*1*1"),
                as: "997.x12"
            )
            _ = try await client.order(id, until: "acknowledged by the warehouse") {
                $0["fulfilments"]?[0]?["warehouse_reference"] != nil
            }
            try warehouse.drop(Self.interchange("SW", "945", 2, Self.advice), as: "945.x12")
            let billed = try await client.order(id, until: "a posted invoice") {
                $0["invoices"]?[0]?["number"] != nil
            }
            #expect(billed["lines"]?[0]?["quantities"]?["shipped"] == "24")
            let parcel = billed["shipments"]?[0]?["parcels"]?[0]
            #expect(parcel?["tracking_number"] == "1Z999")
            let told = try await Self.text(of: retailer, until: "ST*810*", "the 810")
            #expect(told.contains("~REF*CN*1Z999~"))
            // The warehouse is told that each of its documents came, but not of its 997.
            let answers = try await Self.text(of: warehouse, until: "AK1*SW*2~", "its 997")
            #expect(answers.contains("AK2*945*0001~AK5*A~"))
            #expect(!answers.contains("AK1*FA"))
            // The same document once more, as another one.
            try warehouse.drop(Self.interchange("SW", "945", 3, Self.advice), as: "again.x12")
            _ = try await Self.text(of: warehouse, until: "AK1*SW*3~", "the second 997")
            #expect(try await client.order(id).count("shipments") == 1)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `goods that are bought are announced by 943, and come with two 944s`(
        _ engine: TestEngine
    ) async throws {
        let warehouse = try PartnerFolders()
        defer { warehouse.remove() }
        let partners = [warehouse.configuration(of: Self.profile)]
        try await Journey.run(on: engine, partners: partners) { journey in
            let buyer = try await journey.client(
                "buyer",
                [.purchasesManage, .purchasesRead, .inventoryRead]
            )
            let path = try await PurchaseJourneyTests.raise(buyer, journey)
            try await PurchaseJourneyTests.answer("/v1/purchase-orders/" + path, buyer)
            let notice = try await Self.text(of: warehouse, until: "~W06*J*1*", "the 943")
            #expect(notice.contains("~N1*WH*DAL*ZZ*0042~"))
            func receipt(_ number: Int, _ quantity: Int, _ damaged: String) -> String {
                Self.interchange(
                    "RE",
                    "944",
                    number,
                    "W17*F*20261124*R-\(number)*1~N1*WH*D*92*0042~"
                        + "W07*\(quantity)*EA**VN*FILTER\(damaged)~W14*\(quantity)"
                )
            }
            try warehouse.drop(receipt(1, 60, "~W13*4*EA*01"), as: "1.x12")
            _ = try await Self.text(of: warehouse, until: "AK1*RE*1~", "the first 997")
            try warehouse.drop(receipt(2, 10, ""), as: "2.x12")
            _ = try await Self.text(of: warehouse, until: "AK1*RE*2~", "the second 997")
            let came = try await eventually("both receipts") {
                try await buyer.read("/v1/purchase-orders/" + path)
            } _: {
                $0["lines"]?[0]?["received"] == "66"
            }
            #expect(came["lines"]?[0]?["damaged"] == "4")
        }
    }

    static func text(
        of folders: PartnerFolders,
        until part: String,
        _ what: String
    ) async throws -> String {
        let text = try await eventually(what) {
            .string(try folders.text())
        } _: {
            $0.string?.contains(part) == true
        }
        return text.string ?? ""
    }

    static func interchange(
        _ group: String,
        _ set: String,
        _ number: Int,
        _ body: String,
        from sender: String = "THIRDCO"
    ) -> String {
        let padded = String(repeating: "0", count: 9 - String(number).count) + String(number)
        let id = sender + String(repeating: " ", count: 15 - sender.utf8.count)
        let count = body.split(separator: "~").count + 2
        return "ISA*00*          *00*          *ZZ*\(id)*ZZ*ACMESUPPLY     *261123*1900"
            + "*U*00401*\(padded)*0*P*:~GS*\(group)*\(sender)*ACMESUPPLY*20261123*1900*\(number)*X"
            + "*004010~ST*\(set)*0001~\(body)~SE*\(count)*0001~GE*1*\(number)~IEA*1*\(padded)~"
    }

    private static let advice = """
        W06*F*1*20261123*SHIP-9~N1*WH*Dallas*92*0042~N9*BM*BOL-4~W27*M*UPSN~LX*1~\
        MAN*CP*1Z999~W12*CC*2*2*0*CA**VN*WIDGET~N9*LI*1~W03*2
        """

    static let purchaseOrder = """
        ISA*00*          *00*          *ZZ*RETAILCO       *ZZ*ACMESUPPLY     \
        *261123*0830*U*00401*000000107*0*P*>~
        GS*PO*RETAILCO*ACMESUPPLY*20261123*0830*107*X*004010~
        ST*850*0001~
        BEG*00*SA*4500017799**20261123~
        CUR*BY*USD~
        N1*ST*RETAIL CO DC 42*92*0042~
        PO1*1*24*EA*4.14*PE*VN*WIDGET~
        CTT*1~
        SE*7*0001~
        GE*1*107~
        IEA*1*000000107~
        """
}
