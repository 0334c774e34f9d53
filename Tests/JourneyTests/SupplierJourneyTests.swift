import Assembly
import Canonical
import EDI
import Foundation
import Governance
import JSON
import Primitives
import SampleTrade
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing
import Translation

/// A purchase order by watched folders, from the wish to the paid invoice.
@Suite struct SupplierJourneyTests {
    @Test(arguments: TestDatabases.all)
    func `what is bought goes out as an 850, and comes back as answer, notice and invoice`(
        _ engine: TestEngine
    ) async throws {
        let supplier = try PartnerFolders()
        defer { supplier.remove() }
        try await Journey.run(on: engine, partners: [Self.configuration(supplier)]) { journey in
            let buyer = try await journey.client("buyer", [.purchasesManage, .purchasesRead])
            let id = try await Self.order(buyer, journey)
            let path = "/v1/purchase-orders/\(id)"
            let order = try await Self.written("850", to: supplier)
            #expect(order.root.first("BEG")?[3].value == "B-1")
            #expect(order.root.loops("PO1").first?.opening?[2].value == "100")
            try supplier.drop(
                Self.interchange(1, "855", "PR", Self.answer),
                as: "855.x12"
            )
            _ = try await buyer.until(path, "it is acknowledged") {
                $0["status"] == "acknowledged"
            }
            try supplier.drop(
                Self.interchange(2, "856", "SH", Self.notice),
                as: "856.x12"
            )
            let announced = try await buyer.until(path, "it is announced") {
                $0["status"] == "announced"
            }
            #expect(announced["advance_notices"]?[0]?["expected_on"] == "2026-12-09")
            #expect(announced["advance_notices"]?[0]?["ssccs"]?[0] == "012345670000000015")
            try supplier.drop(Self.interchange(3, "810", "IN", Self.bill), as: "810.x12")
            _ = try await buyer.until(path, "the invoice waits") {
                $0["invoices"]?[0]?["status"] == "waiting_for_goods"
            }
            try await journey.drive(
                .warehouse,
                "/control/inbounds/\(id)/receive",
                ["inboundLines": [["lineNo": 1, "qty": 100]]]
            )
            let posted = try await buyer.until(path, "the invoice is posted") {
                $0["invoices"]?[0]?["status"] == "posted"
            }
            #expect(posted["invoices"]?[0]?["net"] == "240.00")
            #expect(posted["invoices"]?[0]?["tax"] == "20.00")
            try await Self.pay(path, buyer, journey)
            let kinds = journey.sandbox.look { $0.erp.purchasePapers }.map(\.kind)
            #expect(kinds.sorted() == ["purchase", "receipt", "supplier_invoice"])
            _ = try await eventually("an acknowledgement of each") {
                .array(try await journey.sentDocuments().map { .string($0) })
            } _: {
                $0.array == ["850 sent", "997 sent", "997 sent", "997 sent"]
            }
        }
    }

    private static func configuration(_ folders: PartnerFolders) -> PartnerConfiguration {
        let usual = folders.configuration
        var profile = PartnerProfile(
            id: "anvil",
            entity: DemoCatalogue.entity,
            channel: Channel.ID("anvil"),
            customer: Party.ID("ANVIL"),
            currency: .usd,
            partner: X12Identity(qualifier: "ZZ", id: "ANVIL"),
            ourselves: X12Identity(qualifier: "ZZ", id: "ACMESUPPLY"),
            itemNumbers: PartnerProfile.usualSupplierItemNumbers
        )
        profile.role = .supplier(SupplierTerms(Party.ID("ANVIL"), transitDays: 2))
        return PartnerConfiguration(profile: profile, inbox: usual.inbox, outbox: usual.outbox)
    }

    private static func order(
        _ buyer: ChannelClient,
        _ journey: Journey
    ) async throws -> String {
        let wish: JSONValue = [
            "supplier": "ANVIL", "number": "B-1", "currency": "USD",
            "lines": [
                [
                    "number": 1, "item": "FILTER", "site": "DAL", "quantity": "100",
                    "unit": "EA", "unit_price": "2.50", "requested_on": "2026-12-10",
                ]
            ],
        ]
        let raised = try await buyer.send("POST", "/v1/purchase-orders", wish, as: "b-1")
        let id = try #require(raised.body["id"]?.string)
        let chief = try await journey.client("chief", [.purchasesApprove])
        let path = "/v1/purchase-orders/\(id)/approval"
        #expect(try await chief.send("POST", path, as: "a-1").status == 200)
        return id
    }

    private static func pay(
        _ path: String,
        _ buyer: ChannelClient,
        _ journey: Journey
    ) async throws {
        let finance = try await journey.client("finance", [.purchasesSettle])
        let amount: JSONValue = [
            "invoice": "I-1", "amount": "260.00", "currency": "USD", "reference": "T-1",
        ]
        let paid = try await finance.send("POST", path + "/payments", amount, as: "p-1")
        #expect(paid.status == 200)
        _ = try await buyer.until(path, "it is paid") { $0["status"] == "paid" }
    }

    private static func written(
        _ type: String,
        to supplier: PartnerFolders
    ) async throws -> TransactionSet {
        _ = try await eventually("a document \(type)") {
            .array(try supplier.documents().map { .string($0.transaction.identifier) })
        } _: {
            $0.array?.contains(.string(type)) ?? false
        }
        let found = try supplier.documents().first { $0.transaction.identifier == type }
        return try #require(found).transaction
    }

    private static let answer = [
        "BAK*00*AD*B-1*20261123", "PO1*1*100*EA*2.5*PE*BP*FILTER", "ACK*IA*100*EA*068*20261208",
        "CTT*1",
    ]
    private static let notice = [
        "BSN*00*S-77*20261208*0900", "HL*1**S", "TD5**2*UPSN", "REF*CN*1Z999",
        "DTM*017*20261209", "HL*2*1*O", "PRF*B-1", "HL*3*2*P", "MAN*GM*012345670000000015",
        "HL*4*3*I", "LIN*1*BP*FILTER", "SN1**100*EA", "CTT*4",
    ]
    private static let bill = [
        "BIG*20261211*I-1**B-1", "IT1*1*100*EA*2.5*PE*BP*FILTER", "TDS*26000", "TXI*ST*20",
        "SAC*A*C310***1000", "CTT*1",
    ]

    private static func interchange(
        _ number: Int,
        _ type: String,
        _ group: String,
        _ body: [String]
    ) -> String {
        let lines =
            [
                "ISA*00*          *00*          *ZZ*ANVIL          *ZZ*ACMESUPPLY     *261124*0830"
                    + "*U*00401*00000000\(number)*0*P*>",
                "GS*\(group)*ANVIL*ACMESUPPLY*20261124*0830*\(number)*X*004010",
                "ST*\(type)*0001",
            ] + body + ["SE*\(body.count + 2)*0001", "GE*1*\(number)", "IEA*1*00000000\(number)"]
        return lines.map { $0 + "~" }.joined()
    }
}

extension ChannelClient {
    fileprivate func until(
        _ path: String,
        _ what: String,
        _ isDone: @Sendable (JSONValue) -> Bool
    ) async throws -> JSONValue {
        try await eventually(what, read: { try await read(path) }, isDone)
    }
}
