import Database
import Primitives
import Storage
import StorageTesting
import Testing

/// A target's queue on virtual time: where each effect stands, and when it will be through.
@Suite struct EffectQueueTests {
    private static let count = 5_000

    private func place(_ number: Int, in store: TestStore) async throws -> QueuePlace? {
        try await store.read { (snapshot) throws(StoreFailure) in
            guard let effect = try snapshot.effects.load("order/\(number)/1/0") else { return nil }
            return try snapshot.effects.place(of: effect)
        }
    }

    private func moment(_ microseconds: Int64) -> Timestamp {
        second(10).advanced(by: .microseconds(microseconds))
    }

    private func fill(_ store: TestStore, _ count: Int) async throws {
        try await store.write { (tx) throws(StoreFailure) in
            for number in 1...count {
                let due = Timestamp(microseconds: second(0).microseconds + Int64(number))
                try tx.effects.enqueue(effect(1, order: "\(number)", due: due))
            }
        }
    }

    /// Sends the next `count`, and ends each at the moment that `ends` says.
    private func serve(
        _ count: Int,
        in store: TestStore,
        from now: Timestamp,
        ending ends: @escaping @Sendable ([StoredEffect]) -> [Timestamp]
    ) async throws -> [String] {
        try await store.write { (tx) throws(StoreFailure) -> [String] in
            let claimed = try tx.effects.claim(
                target: "erp",
                limit: count,
                for: "one",
                at: now,
                lasting: .seconds(60)
            )
            for (effect, end) in zip(claimed, ends(claimed)) {
                _ = try tx.effects.finish(
                    effect.key,
                    fence: effect.fence,
                    as: .done,
                    reference: "SO",
                    at: end
                )
            }
            return claimed.map(\.key)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `of 5,000 orders at two a second, each is told its time within a tenth`(
        on engine: TestEngine
    ) async throws {
        let seed: UInt64 = 0xE7A
        var random = SeededRandom(seed: seed)
        var ends: [Timestamp] = []
        var clock: Int64 = 0
        for _ in 0..<Self.count {
            // Half a second on average, as one ERP that is asked one thing at a time.
            clock += Int64.random(in: 250_000...750_000, using: &random)
            ends.append(moment(clock))
        }
        try await withTables(engine) { store in
            try await fill(store, Self.count)
            #expect(try await place(1, in: store) == QueuePlace(position: 1, pace: nil))
            let ends = ends
            var served = 0
            var asked = 0
            while served < Self.count - 250 {
                let now = served == 0 ? moment(0) : ends[served - 1]
                let done = served
                let keys = try await serve(50, in: store, from: now) { claimed in
                    claimed.indices.map { ends[done + $0] }
                }
                #expect(keys.first == "order/\(served + 1)/1/0", "first come, first served")
                served += keys.count
                guard served >= 250, served.isMultiple(of: 250) else { continue }
                for number in [served + 250, (served + Self.count) / 2, Self.count] {
                    let place = try #require(try await place(number, in: store))
                    #expect(place.position == number - served)
                    let now = ends[served - 1]
                    let eta = try #require(place.eta(at: now))
                    let actual = ends[number - 1]
                    let wait = actual.microseconds - now.microseconds
                    let error = abs(eta.microseconds - actual.microseconds)
                    #expect(error * 10 <= wait, "seed \(seed): \(number) after \(served)")
                    asked += 1
                }
            }
            #expect(asked > 50)
        }
    }

    @Test func `a queue that stands still tells no time`() async throws {
        try await withTables(.sqlite) { store in
            try await fill(store, 20)
            _ = try await serve(12, in: store, from: moment(0)) { claimed in
                claimed.indices.map { moment(Int64($0) * 500_000) }
            }
            let place = try #require(try await place(16, in: store))
            #expect(place.position == 4)
            let last = moment(5_500_000)
            #expect(place.eta(at: last) == last.advanced(by: .seconds(2)))
            #expect(place.eta(at: last.advanced(by: .seconds(61))) == nil)
            #expect(try await self.place(3, in: store) == nil)
        }
    }

    /// Closed from the 100th second to the 400th; one leaves every two seconds while it is open.
    @Test func `a window that is still to come, or is now, is in the estimate`() {
        let begin = Timestamp(microseconds: 0)
        func at(_ second: Int64) -> Timestamp { begin.advanced(by: .seconds(second)) }
        let hours = { (moment: Timestamp) -> ServiceStretch? in
            if moment < at(100) { return ServiceStretch(isClosed: false, until: at(100)) }
            if moment < at(400) { return ServiceStretch(isClosed: true, until: at(400)) }
            return ServiceStretch(isClosed: false, until: moment.advanced(by: .seconds(86_400)))
        }
        func place(_ position: Int) -> QueuePlace {
            QueuePlace(position: position, pace: .init(interval: .seconds(2), lastAt: at(90)))
        }
        #expect(place(5).eta(at: at(90), hours: hours) == at(100))
        #expect(place(6).eta(at: at(90), hours: hours) == at(402))
        // Within the window nothing leaves, and the queue does not stand still for that.
        #expect(place(6).eta(at: at(350), hours: hours) == at(402))
        #expect(place(1).eta(at: at(350), hours: hours) == at(400))
        // 10 s before it and 50 s after it are a minute of silence.
        #expect(place(6).eta(at: at(450), hours: hours) == at(450))
        #expect(place(6).eta(at: at(451), hours: hours) == nil)
        // Always closed: no time to tell.
        let never = { (moment: Timestamp) -> ServiceStretch? in
            ServiceStretch(isClosed: true, until: moment.advanced(by: .seconds(3_600)))
        }
        #expect(place(1).eta(at: at(90), hours: never) == nil)
    }
}
