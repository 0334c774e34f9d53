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

@Suite struct EDIJourneyTests {
    @Test(arguments: TestDatabases.all)
    func `an 850 in the folder is the portal's order and brings 997, 855, 856 and 810`(
        _ engine: TestEngine
    ) async throws {
        let partner = try PartnerFolders()
        defer { partner.remove() }
        try await Journey.run(on: engine, partners: [partner.configuration]) { journey in
            try partner.drop(Self.purchaseOrder)
            let retailer = try await journey.client("edi-retailco", [.ordersRead])
            let (byFile, byHand) = try await Self.bothWays(retailer, journey)
            let id = try #require(byFile["id"]?.string)
            #expect(byFile["purchase_order_number"] == "4500017788")
            #expect(byFile["answer"] == byHand.body["answer"])
            #expect(byFile["totals"] == byHand.body["totals"])
            #expect(byFile["ship_to"]?["code"] == "MAIN")
            for index in 0..<2 {
                for member in ["sku", "stock_unit", "amounts", "taxes"] {
                    let told = byFile["lines"]?[index]?[member]
                    #expect(told == byHand.body["lines"]?[index]?[member], "\(index) \(member)")
                }
                // Told per unit ordered, so by the case here and by the piece there; one rule.
                let rule = byFile["lines"]?[index]?["price"]?["rule"]
                #expect(rule != nil && rule == byHand.body["lines"]?[index]?["price"]?["rule"])
            }

            let written = try await eventually("the four files for the partner") {
                .array(try partner.documents().map { .string($0.transaction.identifier) })
            } _: {
                Set(($0.array ?? []).compactMap(\.string)).isSuperset(of: Self.answers)
            }
            #expect((written.array ?? []).count == Self.answers.count)
            let documents = try partner.documents()
            for document in documents {
                let kind = document.transaction.identifier
                #expect(document.transaction.disposition == .accepted, "\(kind)")
                #expect(document.interchange.sender == "ACMESUPPLY", "\(kind)")
                #expect(document.interchange.receiver == "RETAILCO", "\(kind)")
            }
            let text = try partner.text()
            #expect(text.contains("4500017788"))
            // The place is ours as MAIN; the partner is told by its own code.
            #expect(text.contains("N1*ST*Retail Co receiving*92*0042~"))
            #expect(!text.contains("MAIN"))
            let billed = try await retailer.order(id, until: "a posted invoice") {
                $0["invoices"]?[0]?["number"] != nil
            }
            let tracking = try #require(
                billed["shipments"]?[0]?["parcels"]?[0]?["tracking_number"]?.string
            )
            #expect(text.contains(tracking))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an 850 of release 005010 is the same order, and its 997 is of that release`(
        _ engine: TestEngine
    ) async throws {
        let partner = try PartnerFolders()
        defer { partner.remove() }
        try await Journey.run(on: engine, partners: [partner.configuration]) { journey in
            let newer = Self.purchaseOrder.replacing("*U*00401*", with: "*^*00501*")
                .replacing("X*004010~", with: "X*005010~")
            try partner.drop(newer)
            let retailer = try await journey.client("edi-retailco", [.ordersRead])
            let (byFile, byHand) = try await Self.bothWays(retailer, journey)
            #expect(byFile["purchase_order_number"] == "4500017788")
            #expect(byFile["answer"] == byHand.body["answer"])
            #expect(byFile["totals"] == byHand.body["totals"])
            _ = try await eventually("the four files for the partner") {
                .array(try partner.documents().map { .string($0.transaction.identifier) })
            } _: {
                Set(($0.array ?? []).compactMap(\.string)).isSuperset(of: Self.answers)
            }
            let text = try partner.text()
            #expect(text.contains(/GS\*FA\*[^~]*\*X\*005010~/))
        }
    }

    @Test func `of a damaged file the good sets become orders, and the 997 names the bad ones`()
        async throws
    {
        let partner = try PartnerFolders()
        defer { partner.remove() }
        try await Journey.run(on: .sqlite, partners: [partner.configuration]) { journey in
            // The second set has an impossible date, and the file ends within the fourth.
            let sets = [
                Self.set("0001", po: "PO-1"), Self.set("0002", po: "PO-2", date: "20260230"),
                Self.set("0003", po: "PO-3"), "ST*850*0004~BEG*00*SA*PO-4**2026",
            ]
            try partner.drop(Self.envelope + sets.joined())
            let retailer = try await journey.client("edi-retailco", [.ordersRead])
            let list = try await eventually("the two orders of the good sets") {
                try await retailer.read("/v1/orders")
            } _: {
                $0.count("orders") == 2
            }
            let numbers = (list["orders"]?.array ?? []).compactMap {
                $0["purchase_order_number"]?.string
            }
            #expect(Set(numbers) == ["PO-1", "PO-3"])
            let written = try await eventually("the 997") {
                .string(try partner.text())
            } _: {
                $0.string?.contains("~ST*997*") == true
            }
            let text = try #require(written.string)
            #expect(text.contains("AK2*850*0001~AK5*A~"))
            #expect(text.contains("AK2*850*0002~AK3*BEG*2**8~AK4*5*373*8*20260230~AK5*R*5~"))
            #expect(text.contains("AK2*850*0003~AK5*A~"))
            #expect(text.contains("AK2*850*0004~"))
        }
    }

    @Test func `an EDIFACT interchange is answered by CONTRL, and a second time refused`()
        async throws
    {
        let partner = try PartnerFolders()
        defer { partner.remove() }
        try await Journey.run(on: .sqlite, partners: [partner.configuration]) { _ in
            let message = "UNH+1+ORDERS:D:96A:UN'BGM+220+PO-1+9'DTM+137:20261123:102'UNS+S'UNT+5+1'"
            let order = "UNB+UNOC:3+RETAILCO:ZZ+ACMESUPPLY:ZZ+261123:0830+77'\(message)UNZ+1+77'"
            try partner.drop(order)
            _ = try await eventually("the CONTRL") {
                .string(try partner.text())
            } _: {
                $0.string?.contains("UCM+1+ORDERS:D:96A:UN+7'") == true
            }
            // Other bytes, so that it is another document under the same reference.
            try partner.drop(order.replacing("PO-1", with: "PO-2"))
            _ = try await eventually("the refusal") {
                .string(try partner.text())
            } _: {
                $0.string?.contains("UCI+77+RETAILCO:ZZ+ACMESUPPLY:ZZ+4+26+UNB+6'") == true
            }
        }
    }

    /// The order of the 850, and the same one placed by the portal.
    private static func bothWays(
        _ retailer: ChannelClient,
        _ journey: Journey
    ) async throws -> (byFile: JSONValue, byHand: ChannelClient.Reply) {
        let list = try await eventually("the order of the 850") {
            try await retailer.read("/v1/orders")
        } _: {
            $0.count("orders") == 1
        }
        let id = try #require(list["orders"]?[0]?["id"]?.string)
        let byFile = try await retailer.order(id)
        let byHand = try await journey.portal.submit(
            "PO-BY-HAND",
            for: "C-RETAIL",
            [("WIDGET", 24), ("TAPE", 24)]
        )
        return (byFile, byHand)
    }

    private static let envelope = """
        ISA*00*          *00*          *ZZ*RETAILCO       *ZZ*ACMESUPPLY     \
        *261123*0830*U*00401*000000102*0*P*>~GS*PO*RETAILCO*ACMESUPPLY*20261123*0830*102*X*004010~
        """

    private static func set(_ control: String, po: String, date: String = "20261123") -> String {
        "ST*850*\(control)~BEG*00*SA*\(po)**\(date)~N1*ST*DC 42*92*0042~"
            + "PO1*1*1*EA***VN*WIDGET~CTT*1~SE*6*\(control)~"
    }

    private static let answers: Set<String> = ["997", "855", "856", "810"]

    /// Two lines: by our number, and by the buyer's in cases of twelve.
    private static let purchaseOrder = """
        ISA*00*          *00*          *ZZ*RETAILCO       *ZZ*ACMESUPPLY     \
        *261123*0830*U*00401*000000101*0*P*>~
        GS*PO*RETAILCO*ACMESUPPLY*20261123*0830*101*X*004010~
        ST*850*0001~
        BEG*00*SA*4500017788**20261123~
        CUR*BY*USD~
        N1*ST*RETAIL CO DC 42*92*0042~
        PO1*1*24*EA*4.14*PE*VN*WIDGET~
        PO1*2*2*CA***BP*R-TAPE~
        CTT*2~
        SE*8*0001~
        GE*1*101~
        IEA*1*000000101~
        """
}
