import Canonical
import Database
import OrderStories
import Ordering
import Primitives
import SampleTrade
import Stewardship
import Storage
import StorageTesting
import Testing

@testable import Engine

// Who says what while somebody else says something.

extension StewardshipTests {
    @Test(arguments: TestDatabases.all)
    func `a scan that read before a merge does not undo it, and it can still be taken back`(
        on engine: TestEngine
    ) async throws {
        try await Self.withTwin(engine) { world, desk in
            let entity = Self.entity.rawValue
            let early = try await desk.read(entity)
            let id = try await Self.merge(world, desk)
            try await desk.take(
                early,
                entity,
                steward: .customerService,
                traceID: Self.trace
            )
            #expect(try await Self.cases(world).map(\.phase) == [.settled])
            let outcome = try await Self.say(
                .proposeUndo(reason: "two shops after all"),
                on: id,
                by: "ann",
                desk
            )
            guard case .done = outcome else {
                Issue.record("it was \(outcome)")
                return
            }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `of two merges into one customer at once neither is lost`(
        on engine: TestEngine
    ) async throws {
        try await Self.withTwin(engine) { world, desk in
            let others = (1...6).map { Party.ID("K-8\($0)") }
            var twins: [Party] = []
            for id in others {
                var party = try Self.twin()
                party.id = id
                party.creditRoot = id
                twins.append(party)
            }
            try await Self.load(
                world,
                MasterData(entity: DemoCatalogue.masterData.entity, customers: twins)
            )
            let corner = DemoCatalogue.corner.rawValue
            try await desk.scan(
                Self.entity.rawValue,
                steward: .customerService,
                traceID: Self.trace
            )
            let cases = try await Self.cases(world).filter { $0.subject.contains(corner) }
            var asked: [String] = []
            for one in cases {
                let other = one.subject.replacing(corner, with: "").replacing(" + ", with: "")
                let merge = Resolution.merge(other, into: corner, take: [])
                _ = try await Self.say(.propose(merge, note: ""), on: one.id, by: "ann", desk)
                asked.append(other)
            }
            #expect(asked.count == 7)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for one in cases {
                    group.addTask {
                        _ = try await Self.say(.approve(note: nil), on: one.id, by: "ben", desk)
                    }
                }
                try await group.waitForAll()
            }
            let stored = try #require(try await Self.record(DemoCatalogue.corner, world))
            let party = try StoredValue.decode(Party.self, from: stored)
            #expect(Set((party.merged ?? []).map(\.rawValue)) == Set(asked))
            #expect(Set((party.creditOf ?? []).map(\.rawValue)) == Set(asked))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `who looks like a merged name is asked about with the survivor`(
        on engine: TestEngine
    ) async throws {
        try await Self.withTwin(engine) { world, desk in
            _ = try await Self.merge(world, desk)
            // At the twin's second address, which the survivor's own record does not have.
            var third = try Self.twin()
            third.id = Party.ID("K-90")
            third.shipTos.removeFirst()
            try await Self.load(
                world,
                MasterData(entity: DemoCatalogue.masterData.entity, customers: [third])
            )
            try await desk.scan(
                Self.entity.rawValue,
                steward: .customerService,
                traceID: Self.trace
            )
            let open = try await Self.cases(world).filter { $0.phase == .open }
            #expect(open.map(\.subject) == ["\(DemoCatalogue.corner) + K-90"])
        }
    }
}
