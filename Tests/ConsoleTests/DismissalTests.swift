import Database
import Governance
import Hummingbird
import OrderStories
import Primitives
import Storage
import Testing

/// A parked message that nobody can ever decide: set down with a reason, and kept.
@Suite struct DismissalTests {
    private static func parked(in console: TestConsole) async throws -> Int64 {
        let now = console.world.clock.now()
        let id = try await console.world.store.write {
            (transaction) throws(StoreFailure) -> Int64 in
            let message = InboundMessage(
                entity: "acme",
                source: "folder:retailco",
                key: "f00d",
                kind: "edi.document",
                contentHash: [],
                body: Array("no EDI at all".utf8),
                traceID: "0",
                actor: "retailco"
            )
            guard case .accepted(let id) = try transaction.inbox.accept(message, at: now)
            else { throw .corrupt("a new message is new") }
            return id
        }
        try await console.world.settle()
        return id
    }

    private static func message(
        _ id: Int64,
        in console: TestConsole
    ) async throws -> StoredMessage? {
        try await console.world.store.read { (snapshot) throws(StoreFailure) -> StoredMessage? in
            try snapshot.inbox.load(id)
        }
    }

    @Test func `who may mend sets it down once, and it is kept with who and why`() async throws {
        try await TestConsole.with { console in
            let id = try await Self.parked(in: console)
            let browser = try await console.signIn(.integrationSupport)
            let page = try await console.get("/console/exceptions", as: browser)
            #expect(page.contains("Message \(id)"))
            #expect(page.contains("Dismiss"))
            let path = "/console/exceptions/dismiss-message"
            let done = try await console.post(
                path,
                ["csrf": browser.csrf, "message": "\(id)", "reason": " a holiday picture "],
                as: browser
            )
            #expect(done.location == "/console/exceptions?done=message_dismissed")
            let after = try await console.get(try #require(done.location), as: browser)
            #expect(after.contains("It was dismissed, and is kept with your reason."))
            #expect(!after.contains("Message \(id)"))
            let stored = try #require(try await Self.message(id, in: console))
            #expect(stored.state == .refused)
            #expect(stored.failureCode == "inbox.dismissed")
            #expect(
                stored.failureDetail == "dismissed by integration_support: a holiday picture"
            )
            #expect(stored.message.body == Array("no EDI at all".utf8))
            let audit = try await console.audit("inbox/\(id)")
            #expect(audit.map(\.action) == ["message.dismiss"])
            #expect(audit.first?.actor == "integration_support")
            #expect(audit.first?.detail.hasPrefix("a holiday picture.") == true)
            for verb in ["dismiss", "redrive"] {
                let late = try await console.post(
                    "/console/exceptions/\(verb)-message",
                    ["csrf": browser.csrf, "message": "\(id)", "reason": "again"],
                    as: browser
                )
                #expect(late.status == .conflict)
            }
        }
    }

    @Test(arguments: ["", "   ", String(repeating: "a", count: 501)])
    func `without a reason of a fair length nothing is set down`(_ reason: String) async throws {
        try await TestConsole.with { console in
            let id = try await Self.parked(in: console)
            let browser = try await console.signIn(.operationsManager)
            let page = try await console.post(
                "/console/exceptions/dismiss-message",
                ["csrf": browser.csrf, "message": "\(id)", "reason": reason],
                as: browser
            )
            #expect(page.status == .badRequest)
            #expect(try await Self.message(id, in: console)?.state == .parked)
        }
    }

    @Test(arguments: [Role.customerService, .warehouseSupervisor, .financeAnalyst, .executive])
    func `setting down is for those who mend`(_ role: Role) async throws {
        try await TestConsole.with { console in
            let id = try await Self.parked(in: console)
            let browser = try await console.signIn(role)
            let page = try await console.post(
                "/console/exceptions/dismiss-message",
                ["csrf": browser.csrf, "message": "\(id)", "reason": "not mine"],
                as: browser
            )
            #expect(page.status == .forbidden)
            #expect(try await Self.message(id, in: console)?.state == .parked)
        }
    }
}
