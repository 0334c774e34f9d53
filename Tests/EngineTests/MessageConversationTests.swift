import Canonical
import Database
import EDI
import Mapping
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing
import Translation

@testable import Engine

/// Partners' answers in EDIFACT to what was sent to them.
@Suite(.timeLimit(.minutes(20)))
struct MessageConversationTests {
    private static let body = [
        "BGM+220+PO-1+9", "DTM+137:20261123:102", "NAD+DP+0042::92", "CUX+2:USD:9",
        "LIN+1++WIDGET:SA", "QTY+21:5:PCE", "UNS+S",
    ]

    @Test(arguments: TestDatabases.all)
    func `what is refused is answered by ORDRSP or APERAK, numbered without a gap`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            var body = Self.body
            body[5] = "QTY+21:0:PCE"
            _ = try await bench.hear("ORDERS", body, as: 1)
            _ = try await bench.hear("ORDCHG", ["BGM+230+PO-1+4", "UNS+S"], as: 2)
            #expect(
                try await bench.written() == [
                    "CONTRL/1 built", "ORDRSP/2 built", "CONTRL/3 built", "APERAK/4 built",
                ]
            )
            let bytes = try await bench.document("out/grocer/ORDRSP/2")
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains("UNH+2+ORDRSP:D:96A:UN'"))
            #expect(text.contains("RFF+ON:PO-1'"))
            #expect(text.hasSuffix("UNZ+1+2'"))
            #expect(try await bench.names().allSatisfy { $0.hasSuffix(".edi") })
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a CONTRL finds its message, and says what became of it`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            for number in 1...5 {
                _ = try await bench.hear("ORDCHG", ["BGM+230+PO-1+4", "UNS+S"], as: number)
            }
            let us = "4000001000104:14+4000001000005:14"
            let sent = ["UCI+2+\(us)+7", "UCM+2+APERAK:D:96A:UN+7"]
            _ = try await bench.hear("CONTRL", sent, as: 11)
            let faulty = ["UCI+4+\(us)+7", "UCM+4+APERAK:D:96A:UN+7", "UCS+3", "UCD+12+2"]
            _ = try await bench.hear("CONTRL", faulty, as: 12)
            let refused = ["UCI+6+\(us)+7", "UCM+6+APERAK:D:96A:UN+4", "UCS+3+35"]
            _ = try await bench.hear("CONTRL", refused, as: 13)
            _ = try await bench.hear("CONTRL", ["UCI+8+\(us)+8"], as: 14)
            let states = try await bench.written().filter { $0.hasPrefix("APERAK") }
            #expect(
                states == [
                    "APERAK/2 acknowledged", "APERAK/4 acknowledged with errors",
                    "APERAK/6 rejected", "APERAK/8 received", "APERAK/10 built",
                ]
            )
            let work = try await bench.texts(
                "SELECT detail FROM work_item WHERE reason = 'document_rejected'"
            )
            #expect(
                work == [
                    "grocer does not accept our APERAK 6: segment number 3 of the message: it "
                        + "comes too often"
                ]
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a CONTRL about nothing of ours is told with the document that brought it`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            _ = try await bench.hear("ORDCHG", ["BGM+230+PO-1+4", "UNS+S"], as: 1)
            // Ours is an APERAK, and the number of another; and our CONTRLs are never acknowledged.
            for (number, body) in [
                (2, ["UCI+2+A+B+7", "UCM+2+INVOIC:D:96A:UN+7"]), (3, ["UCI+9+A+B+7"]),
                (4, ["UCI+1+A+B+7"]), (5, ["UCI+2+A+B+5"]), (6, ["UCI+x'x+A+B+7"]),
            ] {
                #expect(try await bench.hear("CONTRL", body, as: number).state == "decided")
            }
            let details = try await bench.texts(
                "SELECT detail FROM partner_document WHERE direction = 'in' ORDER BY id"
            )
            #expect(details[1].contains("interchange 2 (INVOIC) was never sent to grocer"))
            #expect(details[2].contains("interchange 9 was never sent to grocer"))
            #expect(details[3].contains("interchange 1 was never sent"))
            #expect(details[4].contains("no action that EDIFACT knows"))
            #expect(try await bench.written().last == "APERAK/2 built")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an APERAK is somebody's work and names the document`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            var body = Self.body
            body[5] = "QTY+21:0:PCE"
            _ = try await bench.hear("ORDERS", body, as: 1)
            let complaint = [
                "BGM+313+A-17+27", "RFF+ACW:2", "ERC+ZZZ", "FTX+AAO+++we never sent zero",
            ]
            _ = try await bench.hear("APERAK", complaint, as: 2)
            let unknown = ["BGM+313+A-18+27", "RFF+IV:4711", "ERC+12"]
            _ = try await bench.hear("APERAK", unknown, as: 3)
            #expect(try await bench.written().contains("ORDRSP/2 rejected"))
            let work = try await bench.texts(
                "SELECT detail FROM work_item WHERE reason = 'document_rejected' ORDER BY key"
            )
            #expect(
                work == [
                    "grocer objects to what it names as IV 4711: code 12",
                    "grocer objects to our ORDRSP 2 (ACW 2): we never sent zero",
                ]
            )
            // Replies are answered by the CONTRL alone.
            let types = try await bench.written().map { $0.split(separator: "/")[0] }
            #expect(types == ["CONTRL", "ORDRSP", "CONTRL", "CONTRL"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an APERAK about an order of several documents guesses none, and finds the named one`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await bench.hold("PO-1", as: "01ORDER", with: ["ORDRSP": "01ORDER"])
            let byOrder = ["BGM+313+A-1+27", "RFF+ON:PO-1", "FTX+AAO+++no"]
            _ = try await bench.hear("APERAK", byOrder, as: 1)
            #expect(try await bench.written().contains("ORDRSP/1 rejected"))
            try await bench.hold(
                "PO-2",
                as: "02ORDER",
                with: [
                    "DESADV": "02ORDER-S1", "INVOIC": "90001",
                ]
            )
            _ = try await bench.hear(
                "APERAK",
                ["BGM+313+A-2+27", "RFF+ON:PO-2", "FTX+AAO+++which"],
                as: 2
            )
            _ = try await bench.hear(
                "APERAK",
                ["BGM+313+A-3+27", "RFF+ON:PO-2", "RFF+IV:90001", "FTX+AAO+++price"],
                as: 3
            )
            _ = try await bench.hear(
                "APERAK",
                ["BGM+313+A-4+27", "RFF+DQ:02ORDER-S1", "FTX+AAO+++short"],
                as: 4
            )
            let work = try await bench.texts(
                """
                SELECT instance_kind || ' ' || instance_id || ': ' || detail
                FROM work_item
                ORDER BY detail
                """
            )
            #expect(
                work == [
                    "order 02ORDER: grocer objects to an order (ON PO-2), without saying to which "
                        + "of our DESADV 1, INVOIC 2: which",
                    "order 02ORDER: grocer objects to our DESADV 1 (DQ 02ORDER-S1): short",
                    "order 02ORDER: grocer objects to our INVOIC 2 (ON PO-2, IV 90001): price",
                    "order 01ORDER: grocer objects to our ORDRSP 1 (ON PO-1): no",
                ]
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an APERAK that accepts settles its document`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            _ = try await bench.hear("ORDCHG", ["BGM+230+PO-1+4", "UNS+S"], as: 1)
            _ = try await bench.hear("APERAK", ["BGM+312+A-1+9", "RFF+ACW:2"], as: 2)
            #expect(try await bench.written().contains("APERAK/2 acknowledged"))
        }
    }
}

extension TestBench {
    private static let grocer = PartnerProfile(
        id: "grocer",
        entity: DemoCatalogue.entity,
        channel: Channel.ID("grocer"),
        customer: DemoCatalogue.retail,
        currency: .usd,
        partner: X12Identity(qualifier: "14", id: "4000001000005"),
        ourselves: X12Identity(qualifier: "14", id: "4000001000104"),
        edifact: EDIFACTSpeech()
    )

    fileprivate func hear(
        _ type: String,
        _ body: [String],
        as number: Int
    ) async throws -> (state: String, detail: String) {
        let text =
            "UNB+UNOC:3+4000001000005:14+4000001000104:14+261123:0830+\(number)'"
            + "UNH+1+\(type):D:96A:UN'" + body.map { $0 + "'" }.joined()
            + "UNT+\(body.count + 2)+1'UNZ+1+\(number)'"
        return try await take(text, from: Self.grocer)
    }

    /// An order of the grocer and our messages about it, each with a number of its own.
    fileprivate func hold(
        _ purchaseOrder: String,
        as order: String,
        with messages: KeyValuePairs<String, String>
    ) async throws {
        let now = clock.now()
        let profile = Self.grocer
        try await store.write { (transaction) throws(StoreFailure) in
            let key = BusinessKey(
                entity: profile.entity.rawValue,
                channel: profile.channel.rawValue,
                customer: profile.customer.rawValue,
                number: purchaseOrder
            )
            _ = try transaction.businessKeys.take(key, for: order, contentHash: [1], at: now)
            for (offset, message) in messages.enumerated() {
                let file = OutgoingFile(
                    profile: profile,
                    type: message.key,
                    controlNumber: offset + 1,
                    instance: InstanceReference(kind: "order", id: order)
                )
                let text =
                    "UNB+UNOC:3+A+B+261123:0830+1'UNH+1+\(message.key):D:96A:UN'"
                    + "BGM+1+\(message.value)'UNT+3+1'UNZ+1+1'"
                try file.store(Array(text.utf8), detail: "", in: transaction, at: now)
            }
        }
    }

    fileprivate func written() async throws -> [String] {
        try await texts(
            """
            SELECT type || '/' || control_number || ' ' || state
            FROM partner_document
            WHERE direction = 'out'
            ORDER BY CAST(control_number AS INTEGER)
            """
        )
    }

    fileprivate func names() async throws -> [String] {
        try await texts("SELECT name FROM partner_document WHERE direction = 'out' ORDER BY id")
    }

    fileprivate func document(_ id: String) async throws -> [UInt8] {
        try await store.read { (view) throws(StoreFailure) in
            try view.documents.load(id)?.bytes ?? []
        }
    }
}
