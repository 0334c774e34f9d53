import Assembly
import Canonical
import Database
import EDI
import Foundation
import Mapping
import Primitives
import Storage
import Testing
import Translation

/// A partner's conversation with a twin, on the real engine.
@Suite struct TwinWorldTests {
    private static let start = Timestamp(microseconds: 1_795_446_000_000_000)

    private static let profile = PartnerProfile(
        id: "retailco",
        entity: LegalEntity.ID("acme"),
        channel: Channel.ID("edi-retailco"),
        customer: Party.ID("C-RETAIL"),
        currency: .usd,
        partner: X12Identity(qualifier: "ZZ", id: "RETAILCO"),
        ourselves: X12Identity(qualifier: "ZZ", id: "ACMESUPPLY")
    )

    private static let entity = EntityProfile(
        id: LegalEntity.ID("acme"),
        name: "ACME",
        timeZone: "America/Chicago",
        currency: .usd,
        erp: TargetSystem.ID("erp")
    )

    private static func order(_ lines: String) -> [UInt8] {
        Array(
            """
            ISA*00*          *00*          *ZZ*RETAILCO       *ZZ*ACMESUPPLY     *261123*0830*U*00401*000000101*0*P*>~
            GS*PO*RETAILCO*ACMESUPPLY*20261123*0830*101*X*004010~
            ST*850*0001~
            BEG*00*SA*4500017788**20261123~
            N1*ST*DC 42*92*0042~
            \(lines)
            CTT*2~
            SE*7*0001~
            GE*1*101~
            IEA*1*000000101~

            """.utf8
        )
    }

    private func play(
        _ file: [UInt8],
        _ change: (inout MasterData) -> Void = { _ in }
    ) async throws -> TwinWorld.Conversation {
        let orders = try OrderReading(Self.profile, by: nil).orders(of: file).compactMap(\.request)
        var masterData = TwinTrade(orders, of: Self.profile, for: Self.entity).masterData
        change(&masterData)
        let folder = FileManager.default.temporaryDirectory.appending(path: "twin-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }  // The system clears it too.
        let path = folder.appending(path: "twin.sqlite").path(percentEncoded: false)
        let store = try await openStore(path, clock: SystemClock())
        let world = try await TwinWorld(
            of: Self.profile,
            in: Installation(),
            with: masterData,
            on: store,
            at: Self.start
        )
        let played = try await world.play(file, numbers: orders.map(\.purchaseOrderNumber))
        await store.close()
        return played
    }

    @Test func `an order comes to its acknowledgement, ship notice and invoice`() async throws {
        let played = try await play(
            Self.order("PO1*1*24*EA*4.14*PE*VN*WIDGET~\nPO1*2*2*CA***BP*R-TAPE~")
        )
        #expect(played.documents.map(\.type) == ["997", "855", "856", "810"])
        #expect(played.lines == ["order 4500017788: accepted, 1 shipments, 1 invoices"])
        #expect(played.isWhole)
        #expect(played.workItems == [])
        let sets = played.documents.flatMap { EDIReader().read($0.bytes).transactions }
        #expect(sets.allSatisfy { $0.transaction.disposition == .accepted })
        #expect(sets.map(\.interchange.receiver) == Array(repeating: "RETAILCO", count: 4))
    }

    @Test func `an order that cannot be one is refused, and the conversation is not whole`()
        async throws
    {
        let played = try await play(Self.order("PO1*1*0*EA*4.14*PE*VN*WIDGET~\nPID*F****none~"))
        #expect(played.documents.map(\.type) == ["997", "855"])
        #expect(played.lines == [])
        #expect(!played.workItems.isEmpty)
    }

    @Test func `what the twin does not have waits, as it would wait here`() async throws {
        let played = try await play(
            Self.order("PO1*1*24*EA*4.14*PE*VN*WIDGET~\nPO1*2*3*EA*2*PE*VN*TAPE~")
        ) { masterData in
            for index in masterData.openingStock.indices {
                masterData.openingStock[index].thousandths = 0
            }
        }
        #expect(!played.isWhole)
        #expect(!played.documents.map(\.type).contains("810"))
    }
}
