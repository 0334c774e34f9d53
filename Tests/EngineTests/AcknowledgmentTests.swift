import Canonical
import Database
import EDI
import Logging
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing
import Translation

@testable import Engine

/// A document of ours is known to have been accepted, refused, or not heard of.
@Suite(.timeLimit(.minutes(20)))
struct AcknowledgmentTests {
    @Test(arguments: TestDatabases.all)
    func `a 997 finds its document, and says what became of it`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            for number in 1...3 { try await bench.write("855", number) }
            try await bench.write("856", 3)
            try await bench.sent()
            _ = try await bench.hear("AK1*PR*1~AK9*A*1*1*1", as: 1)
            _ = try await bench.hear(
                "AK1*PR*2~AK2*855*0001~AK3*REF*4**8~AK5*E*5~AK9*E*1*1*1",
                as: 2
            )
            _ = try await bench.hear("AK1*SH*3~AK2*856*0001~AK3*HL*4**3~AK5*R*5~AK9*R*1*1*0", as: 3)
            #expect(
                try await bench.states() == [
                    "855/1 acknowledged", "855/2 acknowledged with errors", "855/3 sent",
                    "856/3 rejected",
                ]
            )
            let work = try await bench.texts("SELECT detail FROM work_item ORDER BY key")
            #expect(work.count == 1)
            #expect(work[0].hasPrefix("rowsco does not accept our 856 3: segment HL (number 4"))
            // A late word of the way there changes nothing any more.
            try await bench.sent()
            #expect(try await bench.states().first == "855/1 acknowledged")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a rejection that is taken back is nobody's work any more`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await bench.write("856", 3)
            try await bench.sent()
            _ = try await bench.hear("AK1*SH*3~AK9*R*1*1*0", as: 1)
            let open: SQL = "SELECT key FROM work_item WHERE closed_at IS NULL"
            #expect(try await bench.texts(open) == ["document/out/rowsco/856/3/rejected"])
            _ = try await bench.hear("AK1*SH*3~AK9*A*1*1*1", as: 2)
            #expect(try await bench.states() == ["856/3 acknowledged"])
            #expect(try await bench.texts(open) == [])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an answer that comes while it is missed is not missed`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await bench.write("855", 1, within: 4)
            try await bench.sent()
            let due = bench.clock.now().advanced(by: .seconds(4 * 3_600))
            _ = try await bench.hear("AK1*PR*1~AK9*A*1*1*1", as: 1)
            // As if the watch had found it overdue a moment before.
            let isLate = try await bench.store.write { (transaction) throws(StoreFailure) in
                let document = "out/rowsco/855/1"
                try transaction.documents.await(document, until: due, insteadOf: due)
                return try transaction.documents.stopWaiting(for: document, dueAt: due)
            }
            #expect(!isLate)
            #expect(try await bench.texts("SELECT id FROM partner_document WHERE due_at > 0") == [])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a document that is sent again is waited for again`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await bench.write("855", 1, within: 4)
            try await bench.sent()
            bench.clock.advance(.seconds(4 * 3_600))
            let watch = AcknowledgmentWatch(
                store: bench.store,
                clock: bench.clock,
                logger: Logger(label: "test")
            )
            _ = try await watch.look()
            #expect(try await watch.look() == nil)
            let now = bench.clock.now()
            try await bench.store.write { (transaction) throws(StoreFailure) in
                _ = try DocumentResend.run(
                    "out/rowsco/855/1",
                    by: "ada",
                    awaiting: { partner in partner == "rowsco" ? .seconds(7_200) : nil },
                    in: transaction,
                    at: now
                )
            }
            #expect(try await watch.look() == now.advanced(by: .seconds(7_200)))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `one that is about nothing of ours is told with the document that brought it`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await bench.write("855", 1)
            #expect(try await bench.hear("AK1*IN*1~AK9*A*1*1*1", as: 1).state == "decided")
            #expect(try await bench.hear("AK1*PR*1~AK9*?*1*1*1", as: 2).state == "decided")
            let details = try await bench.texts(
                "SELECT detail FROM partner_document WHERE direction = 'in' ORDER BY id"
            )
            #expect(details[0].contains("group 1 (IN) was never sent to rowsco"))
            #expect(details[1].contains("no verdict that X12 knows"))
            #expect(try await bench.states() == ["855/1 built"])
            // Replies are never answered.
            let answers = try await bench.texts(
                "SELECT type FROM partner_document WHERE direction = 'out' AND type <> '855'"
            )
            #expect(answers == [])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `one that does not come is somebody's work, once, until it comes`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await bench.write("855", 1, within: 4)
            try await bench.write("856", 2, within: 4)
            try await bench.write("810", 3)
            try await bench.sent("855")
            let watch = AcknowledgmentWatch(
                store: bench.store,
                clock: bench.clock,
                logger: Logger(label: "test")
            )
            let due = bench.clock.now().advanced(by: .seconds(4 * 3_600))
            #expect(try await watch.look() == due)
            #expect(try await bench.lateness() == [])
            bench.clock.advance(.seconds(4 * 3_600))
            _ = try await watch.look()
            // The 856 has not left, so nobody can have acknowledged it.
            #expect(try await bench.lateness() == ["document/out/rowsco/855/1/unacknowledged"])
            #expect(try await watch.look() == due.advanced(by: .seconds(3_600)))
            _ = try await bench.hear("AK1*PR*1~AK9*A*1*1*1", as: 1)
            #expect(try await bench.lateness() == [])
            try await bench.sent("856")
            bench.clock.advance(.seconds(3_600))
            _ = try await watch.look()
            #expect(try await bench.lateness() == ["document/out/rowsco/856/2/unacknowledged"])
            #expect(try await watch.look() == nil)
        }
    }
}

extension TestBench {
    /// A document of ours for the partner, of which only the envelope counts here.
    fileprivate func write(_ type: String, _ number: Int, within hours: Int? = nil) async throws {
        let now = clock.now()
        var profile = Self.rowsco
        profile.acknowledgesWithinHours = hours
        let file = OutgoingFile(profile: profile, type: type, controlNumber: number, instance: nil)
        try await store.write { (transaction) throws(StoreFailure) in
            try file.store([1], detail: "", in: transaction, at: now)
        }
    }

    /// Our documents, or those of a kind, have arrived.
    fileprivate func sent(_ type: String? = nil) async throws {
        let ids = try await texts("SELECT id FROM partner_document WHERE direction = 'out'")
        try await store.write { (transaction) throws(StoreFailure) in
            for id in ids where type.map({ id.contains("/\($0)/") }) ?? true {
                try transaction.documents.setState(id, "sent")
            }
        }
    }

    fileprivate func hear(
        _ body: String,
        as number: Int
    ) async throws -> (state: String, detail: String) {
        let control = String(number)
        let padded = String(repeating: "0", count: 9 - control.count) + control
        let count = body.split(separator: "~").count + 2
        let text =
            "ISA*00*          *00*          *ZZ*ROWSCO         *ZZ*ACME           *261123*1900"
            + "*U*00401*\(padded)*0*P*:~GS*FA*ROWSCO*ACME*20261123*1900*\(control)*X*004010~"
            + "ST*997*0001~\(body)~SE*\(count)*0001~GE*1*\(control)~IEA*1*\(padded)~"
        return try await take(text, by: nil, mapping: nil)
    }

    fileprivate func states() async throws -> [String] {
        try await texts(
            """
            SELECT type || '/' || control_number || ' ' || state
            FROM partner_document
            WHERE direction = 'out'
            ORDER BY type, control_number
            """
        )
    }

    fileprivate func lateness() async throws -> [String] {
        try await texts(
            """
            SELECT key
            FROM work_item
            WHERE reason = 'acknowledgment_missing' AND closed_at IS NULL
            ORDER BY key
            """
        )
    }
}
