import Canonical
import EDI
import Foundation
import Governance
import JSON
import StorageTesting
import Testing
import Translation

/// A whole conversation in EDIFACT over a watched folder.
@Suite struct MessageJourneyTests {
    @Test(arguments: TestDatabases.all)
    func `an ORDERS brings CONTRL, ORDRSP, DESADV and INVOIC, each acknowledged by a CONTRL`(
        _ engine: TestEngine
    ) async throws {
        let partner = try PartnerFolders()
        defer { partner.remove() }
        let speech = EDIFACTSpeech(messages: ["ORDRSP": "D:96A:UN:EAN005"])
        let configuration = partner.configuration(speaking: speech)
        try await Journey.run(on: engine, partners: [configuration]) { journey in
            try partner.drop(Self.order, as: "order.edi")
            let retailer = try await journey.client("edi-retailco", [.ordersRead])
            _ = try await eventually("the four files for the partner") {
                .array(try partner.documents().map { .string($0.transaction.identifier) })
            } _: {
                Set(($0.array ?? []).compactMap(\.string)).isSuperset(of: Self.answers)
            }
            let documents = try partner.documents()
            #expect(documents.count == Self.answers.count)
            let list = try await retailer.read("/v1/orders")
            let id = try #require(list["orders"]?[0]?["id"]?.string)
            let billed = try await retailer.order(id, until: "a posted invoice") {
                $0["invoices"]?[0]?["number"] != nil
            }
            for document in documents {
                #expect(document.transaction.disposition == .accepted)
                #expect(document.interchange.sender == "4000001000104")
                #expect(document.interchange.receiver == "4000001000005")
                if document.transaction.identifier != "CONTRL" {
                    try Self.check(document.transaction, against: billed)
                }
            }
            // Control references and message references count on without a gap.
            let references = documents.map(\.interchange.controlNumber).compactMap { Int($0) }
            #expect(references.sorted() == [1, 2, 3, 4])
            #expect(
                documents.allSatisfy {
                    $0.transaction.controlNumber == $0.interchange.controlNumber
                }
            )

            for (index, document) in documents.enumerated()
            where document.transaction.identifier != "CONTRL" {
                let reply = Self.control(for: document, numbered: 500 + index)
                try partner.drop(reply, as: "contrl-\(index).edi")
            }
            let told = try await eventually("three acknowledged messages") {
                .array(try await journey.sentDocuments().map { .string($0) })
            } _: { states in
                (states.array ?? []).count { $0.string?.hasSuffix(" acknowledged") == true } == 3
            }
            let states = (told.array ?? []).compactMap(\.string)
            #expect(states.filter { !$0.hasPrefix("CONTRL") }.allSatisfy { $0.contains("ackn") })
            // Nothing answers a CONTRL.
            #expect(try partner.documents().count == Self.answers.count)
        }
    }

    private static let answers: Set<String> = ["CONTRL", "ORDRSP", "DESADV", "INVOIC"]

    /// What is said equals the order, value by value.
    private static func check(_ message: TransactionSet, against order: JSONValue) throws {
        let name = message.identifier
        let parties = message.segments.all("NAD")
        let place = try #require(parties.first { $0[1].value == "DP" }, "\(name)")
        // The place is ours as MAIN; the partner is told by its own code, and of which kind.
        #expect(place[2].component(1).value == "0042")
        #expect(place[2].component(3).value == "92")
        #expect(parties.first { $0[1].value == "SU" }?[2].component(1).value == "VENDOR-9")
        let orders = message.segments.all("RFF").filter { $0[1].component(1).value == "ON" }
        #expect(orders.allSatisfy { $0[1].component(2).value == "PO'7+1:?" }, "\(name)")
        let quantities = message.root.allSegments.all("QTY").map {
            "\($0[1].component(1).text) \($0[1].component(2).text) \($0[1].component(3).text)"
        }
        let amounts = message.segments.all("MOA").map {
            "\($0[1].component(1).text) \($0[1].component(2).decimal ?? "")"
        }
        switch name {
        case "ORDRSP":
            #expect(message.messageType?.association == "EAN005")
            #expect(quantities == ["21 24 PCE", "113 24 PCE", "21 2 CA", "113 2 CA"])
            #expect(message.segments.first("LIN")?[3].component(1).value == widget)
        case "DESADV":
            #expect(Set(quantities) == ["12 24 PCE", "12 2 CA"])
            let told = message.segments.all("RFF").first { $0[1].component(1).value == "CN" }
            let tracking = order["shipments"]?[0]?["parcels"]?[0]?["tracking_number"]?.string
            #expect(tracking != nil && told?[1].component(2).value == tracking)
        default:
            #expect(Set(quantities) == ["47 24 PCE", "47 2 CA"])
            let total = try #require(order["invoices"]?[0]?["total"]?.string)
            let told = amounts.first { $0.hasPrefix("77 ") }?.dropFirst(3)
            #expect(told.flatMap { Decimal(string: String($0)) } == Decimal(string: total))
        }
    }

    private static func control(
        for document: PartnerFolders.Written,
        numbered number: Int
    ) -> String {
        let reference = document.interchange.controlNumber
        let type = document.transaction.messageType?.description ?? ""
        return "UNB+UNOC:3+4000001000005:14+4000001000104:14+261123:0930+\(number)'"
            + "UNH+1+CONTRL:D:3:UN'UCI+\(reference)+4000001000104:14+4000001000005:14+7'"
            + "UCM+\(document.transaction.controlNumber)+\(type)+7'UNT+4+1'UNZ+1+\(number)'"
    }

    /// The demo's first item.
    private static let widget = "9506000000015"

    /// Two lines: by GTIN, and by the buyer's number in cases of twelve; a number that bites.
    private static let order: String = {
        let body = [
            "BGM+220+PO?'7?+1?:??+9", "DTM+137:20261123:102", "NAD+BY+4000001000005::9",
            "NAD+SU+VENDOR-9::92", "NAD+DP+0042::92", "CUX+2:USD:9", "LIN+1++\(widget):EN",
            "QTY+21:24:PCE", "LIN+2", "PIA+5+R-TAPE:IN", "QTY+21:2:CA", "UNS+S", "CNT+2:2",
        ]
        return "UNA:+.? 'UNB+UNOC:3+4000001000005:14+4000001000104:14+261123:0830+77'"
            + "UNH+1+ORDERS:D:96A:UN:EAN008'" + body.map { $0 + "'" }.joined()
            + "UNT+\(body.count + 2)+1'UNZ+1+77'"
    }()
}
