import Primitives
import StorageTesting
import Testing

@testable import Database
@testable import Engine
@testable import Storage

/// Whatever is done to sealed entries is seen, on both databases.
@Suite struct AuditChainTests {
    /// Stands for a code under a key: a sum that depends on each byte and its place.
    private static let chain = AuditChain { message in
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in message { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return withUnsafeBytes(of: sum.bigEndian) { Array($0) }
    }

    private static func note(_ bench: TestBench, _ details: String...) async throws {
        let now = bench.clock.now()
        try await bench.store.write { (transaction) throws(StoreFailure) in
            for detail in details {
                try transaction.audit.append(
                    AuditEntry(at: now, actor: "ann", action: "a", subject: "s", detail: detail)
                )
            }
        }
    }

    @discardableResult
    private static func seal(_ bench: TestBench) async throws -> AuditSeal? {
        let now = bench.clock.now()
        return try await bench.store.write { (transaction) throws(StoreFailure) in
            try chain.seal(in: transaction, at: now)
        }
    }

    /// Two seals: one over `a` and `b`, one over `c`.
    private static func sealed(
        on engine: TestEngine,
        _ body: (TestBench) async throws -> Void
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await seal(bench)
            try await note(bench, "a", "b")
            try await seal(bench)
            try await note(bench, "c")
            try await seal(bench)
            try await body(bench)
        }
    }

    private static func run(_ statement: SQL, on bench: TestBench) async throws {
        try await bench.store.write { (transaction) throws(StoreFailure) in
            _ = try transaction.session.execute(statement, [])
        }
    }

    private static func verdict(
        _ bench: TestBench,
        keeping head: AuditHead? = nil
    ) async throws -> AuditVerdict {
        try await chain.verify(in: bench.store, keeping: head)
    }

    @Test(arguments: TestDatabases.all)
    func `a chain that nobody touched holds, and says what waits`(
        on engine: TestEngine
    ) async throws {
        try await Self.sealed(on: engine) { bench in
            #expect(try await Self.seal(bench) == nil)
            try await Self.note(bench, "d")
            let before = try await Self.verdict(bench)
            #expect(before.fault == nil)
            #expect(before.waiting == 1)
            let head = try #require(before.head)
            #expect(head.number == before.seals)
            try await Self.seal(bench)
            let after = try await Self.verdict(bench, keeping: head)
            #expect(after.fault == nil)
            #expect(after.waiting == 0)
            #expect(after.seals == before.seals + 1)
            #expect(after.entries == before.entries + 1)
        }
    }

    @Test(
        arguments: TestDatabases.all,
        [
            "UPDATE audit_entry SET detail = 'x' WHERE detail = 'b'",
            "UPDATE audit_entry SET actor = 'bob' WHERE detail = 'b'",
            "UPDATE audit_entry SET at = at + 1 WHERE detail = 'b'",
            "UPDATE audit_entry SET subject = 'sa', detail = '' WHERE detail = 'b'",
            "UPDATE audit_seal SET code = (SELECT code FROM audit_seal ORDER BY number DESC LIMIT 1)",
        ] as [SQL]
    )
    func `a changed entry or seal is seen`(on engine: TestEngine, change: SQL) async throws {
        try await Self.sealed(on: engine) { bench in
            try await Self.run(change, on: bench)
            let verdict = try await Self.verdict(bench)
            guard case .changed = verdict.fault else {
                Issue.record("\(String(describing: verdict.fault))")
                return
            }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an entry that is taken away or put in is counted`(on engine: TestEngine) async throws {
        try await Self.sealed(on: engine) { bench in
            try await Self.run("DELETE FROM audit_entry WHERE detail = 'a'", on: bench)
            guard case .counted(_, _, let sealed, let found) = try await Self.verdict(bench).fault
            else {
                Issue.record("not seen")
                return
            }
            #expect(sealed == found + 1)
        }
        try await Self.sealed(on: engine) { bench in
            try await Self.run(
                """
                INSERT INTO audit_entry (at, actor, action, subject, detail, seal)
                SELECT at, actor, action, subject, 'more', seal FROM audit_entry WHERE detail = 'c'
                """,
                on: bench
            )
            guard case .counted = try await Self.verdict(bench).fault else {
                Issue.record("not seen")
                return
            }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a seal that is gone is missed, and an end that was cut off by who noted the head`(
        on engine: TestEngine
    ) async throws {
        try await Self.sealed(on: engine) { bench in
            let whole = try await Self.verdict(bench)
            let head = try #require(whole.head)
            try await Self.run(
                """
                DELETE FROM audit_seal WHERE number = (SELECT MAX(number) FROM audit_seal)
                """,
                on: bench
            )
            try await Self.run("DELETE FROM audit_entry WHERE detail = 'c'", on: bench)
            #expect(try await Self.verdict(bench).fault == nil)
            #expect(
                try await Self.verdict(bench, keeping: head).fault
                    == .cutOff(after: head.number - 1, expected: head.number)
            )
            // A chain that went another way from there.
            try await Self.note(bench, "other")
            try await Self.seal(bench)
            #expect(try await Self.verdict(bench).fault == nil)
            #expect(
                try await Self.verdict(bench, keeping: head).fault == .replaced(head.number)
            )
            try await Self.run("DELETE FROM audit_seal WHERE number = 1", on: bench)
            #expect(try await Self.verdict(bench).fault == .missing(1))
        }
    }

    @Test func `a head is read as it is written, and nothing else is one`() {
        let head = AuditHead(12, [0, 15, 255])
        #expect(head.description == "12:000fff")
        #expect(AuditHead(head.description) == head)
        for text in ["", "12", "12:", "0:00", "x:00", "1:0", "1:0g", "1:00:00", "-1:00"] {
            #expect(AuditHead(text) == nil, "\(text)")
        }
    }
}
