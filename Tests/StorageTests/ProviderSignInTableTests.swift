import Database
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct ProviderSignInTableTests {
    private func pending(_ number: Int, until end: Timestamp) -> PendingSignIn {
        PendingSignIn(
            stateHash: [UInt8(number >> 8), UInt8(number & 255)],
            browserHash: [9],
            nonce: "nonce",
            verifier: "verifier",
            returnTo: "/console",
            expiresAt: end
        )
    }

    @Test(arguments: TestDatabases.all)
    func `a sign-in is taken once, by its browser, in its time`(on engine: TestEngine) async throws
    {
        try await withTables(engine) { store in
            let entry = pending(1, until: second(10))
            let taken = try await store.write { (tx) throws(StoreFailure) -> [PendingSignIn?] in
                let table = tx.pendingSignIns
                try table.insert(entry, at: second(1))
                return [
                    try table.take(stateHash: [0, 2], browserHash: [9], at: second(2)),
                    try table.take(stateHash: [0, 1], browserHash: [8], at: second(2)),
                    try table.take(stateHash: [0, 1], browserHash: [9], at: second(10)),
                    try table.take(stateHash: [0, 1], browserHash: [9], at: second(9)),
                    try table.take(stateHash: [0, 1], browserHash: [9], at: second(9)),
                ]
            }
            #expect(taken == [nil, nil, nil, entry, nil])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `many sign-ins push out the oldest and never the newest`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let most = PendingSignInTable.waitingMax
            let kept = try await store.write { (tx) throws(StoreFailure) -> [Bool] in
                let table = tx.pendingSignIns
                for number in 2..<(most + 2) {
                    let end = second(1_000).advanced(by: .microseconds(number))
                    try tx.session.enqueue(
                        """
                        INSERT INTO console_sign_in
                            (state_hash, browser_hash, nonce, verifier, return_to, expires_at)
                        VALUES ($1, $1, '', '', '', $2)
                        """,
                        [.bytes([UInt8(number >> 8), UInt8(number & 255)]), .time(end)]
                    )
                }
                try table.insert(pending(1, until: second(5_000)), at: second(2))
                let left = try tx.session.first(
                    "SELECT COUNT(*), MIN(expires_at) FROM console_sign_in",
                    []
                ) { (row) throws(StoreFailure) in [row.integer(0), row.integer(1)] }
                let mine = try table.take(stateHash: [0, 1], browserHash: [9], at: second(3))
                return [
                    left?[0] == Int64(most - most / 10 + 1),
                    left?[1] == second(1_000).microseconds + Int64(2 + most / 10), mine != nil,
                ]
            }
            #expect(kept == [true, true, true])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a person keeps their name, and a name its person`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            let ann = ConsoleIdentity(issuer: "https://id", subject: "1")
            let other = ConsoleIdentity(issuer: "https://other", subject: "1")
            let (made, names) = try await store.write {
                (tx) throws(StoreFailure) -> ([Bool], [String?]) in
                let made = [
                    try tx.users.addWithoutPassword("ann", .executive, at: second(1)),
                    try tx.users.addWithoutPassword("ann", .operationsManager, at: second(1)),
                    try tx.identities.add(ann, userName: "ann", at: second(1)),
                    try tx.identities.add(ann, userName: "bob", at: second(1)),
                ]
                try tx.users.update("ann", role: .financeAnalyst, displayName: "Ann")
                let names = [
                    try tx.identities.userName(of: ann), try tx.identities.userName(of: other),
                ]
                return (made, names)
            }
            #expect(made == [true, false, true, false])
            #expect(names == ["ann", nil])
            let user = try await store.read { (snapshot) throws(StoreFailure) in
                try snapshot.users.find("ann")
            }
            #expect(user?.role == .financeAnalyst)
            #expect(user?.displayName == "Ann")
            #expect(user?.hasPassword == false)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `all sessions of a person end, and nobody else's`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            let ended = try await store.write { (tx) throws(StoreFailure) -> [Int] in
                for name in ["ann", "bob"] {
                    _ = try tx.users.addWithoutPassword(name, .executive, at: second(1))
                }
                for (token, user) in [(1, "ann"), (2, "ann"), (3, "bob")] as [(UInt8, String)] {
                    let session = ConsoleSession(
                        tokenHash: [token],
                        user: user,
                        csrfToken: "x",
                        expiresAt: second(100)
                    )
                    try tx.sessions.insert(session, at: second(1))
                }
                let there = try tx.sessions.people(at: second(2), limit: 9)
                let first = try tx.sessions.people(at: second(2), limit: 1)
                let late = try tx.sessions.people(at: second(100), limit: 9)
                return [
                    there.count, there[0].browsers, first.count, late.count,
                    try tx.sessions.endAll(of: "ann"), try tx.sessions.endAll(of: "ann"),
                    try tx.sessions.find(tokenHash: [3]) == nil ? 0 : 1,
                ]
            }
            #expect(ended == [2, 2, 1, 0, 2, 0, 1])
        }
    }
}
