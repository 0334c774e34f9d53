import Canonical
import Database
import Primitives
import Storage
import StorageTesting
import Testing

/// Views of lists belong to people; each name is one view of one list.
@Suite struct SavedViewTableTests {
    private func view(
        _ name: String,
        of person: String = "ann",
        _ list: SavedView.List = .orders,
        filter: String = "status=held",
        sharedWith role: Role? = nil
    ) -> SavedView {
        SavedView(
            id: "\(person)-\(list.rawValue)-\(name)",
            entity: "acme",
            person: person,
            list: list,
            name: name,
            filter: filter,
            sharedWith: role,
            savedAt: second(1)
        )
    }

    private func save(
        _ views: [SavedView],
        most: Int = 40,
        in store: TestStore
    ) async throws -> [Bool] {
        try await store.write { (tx) throws(StoreFailure) -> [Bool] in
            var kept: [Bool] = []
            for view in views { kept.append(try tx.savedViews.save(view, most: most)) }
            return kept
        }
    }

    private func own(
        _ person: String = "ann",
        _ list: SavedView.List = .orders,
        in store: TestStore
    ) async throws -> [SavedView] {
        try await store.read { (view) throws(StoreFailure) -> [SavedView] in
            try view.savedViews.own(list, of: person, entity: "acme", limit: 100)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a name is one view, and a person has so many and no more`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let kept = try await save(
                [
                    view("b"), view("a"), view("a", .inventory), view("c"),
                    view("a", filter: "status=booked"), view("c", of: "bob"),
                ],
                most: 3,
                in: store
            )
            // The fourth is one too many; the fifth takes the place of one that is there.
            #expect(kept == [true, true, true, false, true, true])
            let views = try await own(in: store)
            #expect(views.map(\.name) == ["a", "b"])
            #expect(views.first?.filter == "status=booked")
            #expect(try await own("ann", .inventory, in: store).count == 1)
            #expect(try await own("bob", in: store).map(\.name) == ["c"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `one view of a list is the default, and each list has its own`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let all = [view("a"), view("b"), view("x", .inventory), view("a", of: "bob")]
            _ = try await save(all, in: store)
            try await store.write { (tx) throws(StoreFailure) in
                for view in all { try tx.savedViews.setDefault(view, true) }
            }
            #expect(try await own(in: store).map(\.isDefault) == [false, true])
            #expect(try await own("ann", .inventory, in: store).map(\.isDefault) == [true])
            #expect(try await own("bob", in: store).map(\.isDefault) == [true])
            try await store.write { (tx) throws(StoreFailure) in
                try tx.savedViews.setDefault(all[1], false)
            }
            #expect(try await own(in: store).map(\.isDefault) == [false, false])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `others see what is shared with their role, and change none of it`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let mine = view("mine", sharedWith: .financeAnalyst)
            _ = try await save([mine, view("other", sharedWith: .customerService)], in: store)
            func shared(_ person: String, _ role: Role) async throws -> [String] {
                try await store.read { (view) throws(StoreFailure) -> [String] in
                    try view.savedViews.shared(
                        .orders,
                        with: role,
                        notOf: person,
                        entity: "acme",
                        limit: 10
                    ).map(\.name)
                }
            }
            #expect(try await shared("bob", .financeAnalyst) == ["mine"])
            #expect(try await shared("ann", .financeAnalyst).isEmpty)
            let foreign = try await store.read { (view) throws(StoreFailure) -> SavedView? in
                try view.savedViews.load(mine.id, of: "bob", entity: "acme")
            }
            #expect(foreign == nil)
            try await store.write { (tx) throws(StoreFailure) in
                try tx.savedViews.share(mine, with: nil)
            }
            #expect(try await shared("bob", .financeAnalyst).isEmpty)
            try await store.write { (tx) throws(StoreFailure) in try tx.savedViews.delete(mine) }
            #expect(try await own(in: store).map(\.name) == ["other"])
        }
    }
}
