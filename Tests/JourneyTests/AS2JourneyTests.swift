import AS2
import AS2Testing
import Assembly
import Connectors
import EDI
import Foundation
import Governance
import JSON
import Primitives
import StorageTesting
import Testing

/// An 850 that comes over AS2 instead of through a folder.
@Suite struct AS2JourneyTests {
    @Test(arguments: TestDatabases.all)
    func `a signed, encrypted 850 is proven by its receipt and becomes an order`(
        _ engine: TestEngine
    ) async throws {
        let partner = try PartnerFolders()
        defer { partner.remove() }
        let ours = SelfSigned("ACMESUPPLY AS2", serial: 1)
        let theirs = SelfSigned("RETAILCO AS2", serial: 2)
        var configuration = partner.configuration
        configuration.as2 = AS2Configuration(
            us: "ACMESUPPLY",
            partner: "RETAILCO",
            keys: [try partner.keep(ours.certificate + ours.key, as: "ours.pem")],
            certificates: [try partner.keep(theirs.certificate, as: "theirs.pem")]
        )
        try await Journey.run(on: engine, partners: [configuration]) { journey in
            let (message, proof) = try Message(
                Document(
                    contentType: "application/edi-x12",
                    fileName: "850.x12",
                    bytes: Array(Self.purchaseOrder.utf8)
                ),
                as: Identity(id: "<850@retailco>", from: "RETAILCO", to: "ACMESUPPLY"),
                isCompressed: true,
                signature: Signature(try theirs.credential(), by: .sha256),
                encryption: Encryption(for: try ours.credential().certificate, by: .aes256),
                receipt: ReceiptRequest(signedBy: .sha256)
            ).composed()
            let first = try await journey.as2(message)
            let receipt = try ReceivedReceipt(
                first,
                known: [try ours.credential().certificate]
            )
            #expect(receipt.verdict(on: proof) == .proven)
            #expect(try await journey.as2(message).body == first.body)

            let retailer = try await journey.client("edi-retailco", [.ordersRead])
            let list = try await eventually("the order of the 850") {
                try await retailer.read("/v1/orders")
            } _: {
                $0.count("orders") == 1
            }
            #expect(list["orders"]?[0]?["purchase_order_number"] == "PO-AS2")
            let written = try await eventually("997 and 855") {
                .array(try partner.documents().map { .string($0.transaction.identifier) })
            } _: {
                Set(($0.array ?? []).compactMap(\.string)).isSuperset(of: ["997", "855"])
            }
            #expect((written.array ?? []).filter { $0 == "997" }.count == 1)
        }
    }

    private static let purchaseOrder = """
        ISA*00*          *00*          *ZZ*RETAILCO       *ZZ*ACMESUPPLY     \
        *261123*0830*U*00401*000000104*0*P*>~\
        GS*PO*RETAILCO*ACMESUPPLY*20261123*0830*104*X*004010~\
        ST*850*0001~BEG*00*SA*PO-AS2**20261123~N1*ST*DC 42*92*0042~\
        PO1*1*1*EA***VN*WIDGET~CTT*1~SE*6*0001~GE*1*104~IEA*1*000000104~
        """
}

extension Journey {
    /// What the node answers to one AS2 message.
    func as2(_ message: HTTPMessage) async throws -> HTTPMessage {
        let call = HTTPCall(
            method: "POST",
            url: address + "/as2",
            headers: message.headers.fields.map { Connectors.HTTPField($0.name, $0.value) },
            body: message.body
        )
        let deadline = SystemClock().now().advanced(by: .seconds(30))
        let reply = try await portal.exchange.send(call, deadline: deadline)
        #expect(reply.status == 200)
        return HTTPMessage(
            headers: HeaderFields(reply.headers.map { ($0.name, $0.value) }),
            body: reply.body
        )
    }
}
