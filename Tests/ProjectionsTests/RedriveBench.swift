import Canonical
import Database
import Engine
import OrderStories
import Primitives
import SampleTrade
import Storage

/// Orders whose booking the ERP refuses, and a person who sends them again.
struct RedriveBench: Sendable {
    let world: StoryWorld
    let runner: RedriveRunner
    static let refusal = DeliveryOutcome.parked(
        code: "http.401",
        detail: "the ERP does not accept our key"
    )

    init(_ world: StoryWorld, failing count: Int) async throws {
        self.world = world
        runner = RedriveRunner(store: world.store, clock: world.clock, worker: "story")
        try await fail(count)
    }

    func fail(_ count: Int) async throws {
        for _ in 0..<count {
            world.systems.answer(.erpBook, with: Self.refusal)
            world.clock.advance(by: .seconds(1))
            let number = "PO-\(world.clock.now().microseconds)"
            _ = try await world.submit(customer: DemoCatalogue.summit, number, ["LADDER": 1])
            try await world.settle()
        }
    }

    func look() async throws -> Redrive.View {
        let now = world.clock.now()
        let group = RedriveGroup(
            entity: DemoCatalogue.entity.rawValue,
            kind: .effect,
            target: try await target(),
            operation: "erp.book",
            code: "http.401"
        )
        return try await world.store.read { (snapshot) throws(StoreFailure) -> Redrive.View in
            try Redrive.view(of: group, until: now, in: snapshot.redrives)
        }
    }

    private func target() async throws -> String {
        try await world.store.read { (snapshot) throws(StoreFailure) -> String in
            try snapshot.effects.parked(limit: 1).first?.target ?? ""
        }
    }

    func tryFreezing(
        _ view: Redrive.View,
        canary: Int,
        by person: String = "ada"
    ) async throws -> Redrive.Outcome {
        let now = world.clock.now()
        return try await world.store.write {
            (transaction) throws(StoreFailure) -> Redrive.Outcome in
            try Redrive.freeze(
                view.hash,
                of: view.group,
                until: view.until,
                canary: canary,
                by: person,
                at: now,
                in: transaction
            )
        }
    }

    func freeze(
        _ view: Redrive.View,
        canary: Int,
        by person: String = "ada"
    ) async throws -> RedriveSet {
        let outcome = try await tryFreezing(view, canary: canary, by: person)
        guard case .done(let set) = outcome else { throw StoreFailure.corrupt("\(outcome)") }
        return set
    }

    func go(
        _ hash: String,
        from seen: RedriveState = .frozen,
        by person: String = "ada",
        entity: String = DemoCatalogue.entity.rawValue
    ) async throws -> Redrive.Outcome {
        let now = world.clock.now()
        return try await world.store.write {
            (transaction) throws(StoreFailure) -> Redrive.Outcome in
            try Redrive.go(
                hash,
                from: seen,
                by: person,
                entity: entity,
                at: now,
                in: transaction
            )
        }
    }

    func withdraw(_ hash: String) async throws -> RedriveSet {
        let now = world.clock.now()
        let outcome = try await world.store.write {
            (transaction) throws(StoreFailure) -> Redrive.Outcome in
            try Redrive.withdraw(
                hash,
                by: "ada",
                entity: DemoCatalogue.entity.rawValue,
                at: now,
                in: transaction
            )
        }
        guard case .done(let set) = outcome else { throw StoreFailure.corrupt("\(outcome)") }
        return set
    }

    func step() async throws -> Int { try await runner.step() }

    /// One call that is due to the ERP, and nothing else.
    func dispatchOne() async throws {
        guard try await world.dispatch("erp") == 1 else { throw StoreFailure.corrupt("none due") }
    }

    /// What is due to the ERP goes into another worker's hands.
    func claim() async throws -> [StoredEffect] {
        let now = world.clock.now()
        return try await world.store.write {
            (transaction) throws(StoreFailure) -> [StoredEffect] in
            try transaction.effects.claim(
                target: "erp",
                limit: 9,
                for: "other",
                at: now,
                lasting: .seconds(60)
            )
        }
    }

    /// The other worker is told what the first one was.
    func refuse(_ effects: [StoredEffect]) async throws {
        let now = world.clock.now()
        try await world.store.write { (transaction) throws(StoreFailure) in
            for effect in effects {
                _ = try transaction.effects.finish(
                    effect.key,
                    fence: effect.fence,
                    as: .parked,
                    reference: nil,
                    code: "http.401",
                    at: now
                )
            }
        }
    }

    /// Until nobody has anything to do.
    func run() async throws {
        while try await runner.step() > 0 { try await world.settle() }
    }

    func load(_ hash: String) async throws -> RedriveSet? {
        try await world.store.read { (snapshot) throws(StoreFailure) -> RedriveSet? in
            try snapshot.redrives.load(hash)
        }
    }

    func state(of hash: String) async throws -> RedriveState? { try await load(hash)?.state }

    func counts(of hash: String) async throws -> [RedriveMemberState: Int] {
        try await world.store.read {
            (snapshot) throws(StoreFailure) -> [RedriveMemberState: Int] in
            try snapshot.redrives.counts(of: hash)
        }
    }

    func booked() async throws -> Int {
        try await world.store.read { (snapshot) throws(StoreFailure) -> Int in
            try snapshot.session.first("SELECT COUNT(*) FROM event WHERE type = 'booked'") {
                (row) throws(StoreFailure) in Int(row.integer(0))
            } ?? 0
        }
    }

    func openItems() async throws -> Int {
        try await world.store.read { (snapshot) throws(StoreFailure) -> Int in
            try snapshot.session.first(
                "SELECT COUNT(*) FROM work_item WHERE closed_at IS NULL AND key LIKE '%/delivery/%'"
            ) { (row) throws(StoreFailure) in Int(row.integer(0)) } ?? 0
        }
    }
}
