import Assembly
import EDI
import Governance
import JSON
import Primitives
import StorageTesting
import Testing

/// 850s that are well formed and cannot be orders, through the watched folder.
@Suite struct EDIRefusalTests {
    @Test(arguments: TestDatabases.all)
    func `the 997 takes the form, an 855 or 824 tells of the refusal, and the good set goes on`(
        _ engine: TestEngine
    ) async throws {
        let partner = try PartnerFolders()
        defer { partner.remove() }
        try await Journey.run(on: engine, partners: [partner.configuration]) { journey in
            try partner.drop(Self.document)
            let retailer = try await journey.client("edi-retailco", [.ordersRead])
            let list = try await eventually("the one order") {
                try await retailer.read("/v1/orders")
            } _: {
                $0.count("orders") == 1
            }
            #expect(list["orders"]?[0]?["purchase_order_number"] == "PO-GOOD")
            let wanted = ["824", "824", "855", "855", "855", "855", "997"]
            let written = try await eventually("every answer to the partner") {
                .array(try partner.documents().map { .string($0.transaction.identifier) })
            } _: {
                ($0.array ?? []).count >= wanted.count
            }
            #expect((written.array ?? []).compactMap(\.string).sorted() == wanted)
            #expect(
                try partner.documents().allSatisfy { $0.transaction.disposition == .accepted }
            )
            let text = try partner.text()
            for set in 1...5 { #expect(text.contains("AK2*850*000\(set)~AK5*A~"), "\(set)") }
            #expect(text.contains("BAK*00*RJ*PO-NEGATIVE*20261123"))
            #expect(text.contains("N9*L1*PO102/5~MSG*a quantity above zero"))
            #expect(text.contains("BAK*00*RJ*PO-LONG*20261123"))
            #expect(text.contains("MSG*5001 lines; at most 5000~"))
            #expect(text.contains("BAK*00*RJ*PO-EURO*20261123"))
            #expect(text.contains("MSG*the order is in EUR; retailco orders in USD~"))
            #expect(text.contains("BAK*00*AD*PO-GOOD*"))
            #expect(text.contains("TED*ZZZ*purpose 01 is no new order"))
            #expect(!text.contains("BAK*00*RJ*PO-CANCEL"))
            #expect(text.contains("TED*ZZZ*transaction set 860 is not taken in here"))
        }
    }

    private static var document: String {
        let many = (1...5_001).map { "PO1*\($0)*1*EA***VN*WIDGET~" }
        let sets = [
            set("0001", "PO-NEGATIVE", lines: ["PO1*1*-5*EA***VN*WIDGET~"]),
            set("0002", "PO-LONG", lines: many), set("0003", "PO-EURO", currency: "EUR"),
            set("0004", "PO-CANCEL", purpose: "01"), set("0005", "PO-GOOD"),
            "ST*860*0006~BCH*04*SA*PO-GOOD***20261123~POC*1*QI*2*2*EA~SE*4*0006~",
        ]
        return """
            ISA*00*          *00*          *ZZ*RETAILCO       *ZZ*ACMESUPPLY     \
            *261123*0830*U*00401*000000103*0*P*>~\
            GS*PO*RETAILCO*ACMESUPPLY*20261123*0830*103*X*004010~
            """ + sets.joined() + "GE*6*103~IEA*1*000000103~"
    }

    private static func set(
        _ control: String,
        _ number: String,
        purpose: String = "00",
        currency: String = "USD",
        lines: [String] = ["PO1*1*1*EA***VN*WIDGET~"]
    ) -> String {
        "ST*850*\(control)~BEG*\(purpose)*SA*\(number)**20261123~CUR*BY*\(currency)~"
            + "N1*ST*DC 42*92*0042~" + lines.joined()
            + "CTT*\(lines.count)~SE*\(lines.count + 6)*\(control)~"
    }
}
