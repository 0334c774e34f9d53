import Database
import Foundation
import Logging
import PartnerTransport
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct WatchedFolderTests {
    /// A folder named `acme` over a fresh store.
    private func withWatched(
        sizeBytesMax: Int = 1_000,
        _ body: (URL, inout WatchedFolder, TestStore) async throws -> Void
    ) async throws {
        try await withStore { store in
            try await withFolder { folder in
                var watched = make(folder, store, sizeBytesMax: sizeBytesMax)
                try await body(folder, &watched, store)
            }
        }
    }

    private func make(
        _ folder: URL,
        _ store: any Store,
        sizeBytesMax: Int = 1_000,
        clock: any WallClock = NappingClock(second(0)),
        logger: Logger = quiet
    ) -> WatchedFolder {
        let settings = WatchedFolder.Settings(
            name: "acme",
            path: folder.path,
            entity: "main",
            sizeBytesMax: sizeBytesMax
        )
        return WatchedFolder(settings, store: store, clock: clock, logger: logger)
    }

    private func inbox(_ store: any Store) async throws -> [StoredMessage] {
        try await store.read { (snapshot) throws(StoreFailure) in
            var messages: [StoredMessage] = []
            for id in 1...50 {
                if let message = try snapshot.inbox.load(Int64(id)) { messages.append(message) }
            }
            return messages
        }
    }

    @Test func `a file is received at the second look, when it has settled`() async throws {
        try await withWatched { folder, watched, store in
            try folder.write("ISA*00*", to: "orders.edi")
            #expect(try await watched.step(at: second(0)) == [])
            #expect(try await watched.step(at: second(1)) == [])
            let news = try await watched.step(at: second(2))
            #expect(news == [FolderNews("orders.edi", .accepted(message: 1))])
            let message = try #require(try await inbox(store).first)
            #expect(message.message.body == Array("ISA*00*".utf8))
            #expect(message.message.source == "folder:acme")
            #expect(message.message.kind == "partner.document")
            #expect(message.message.entity == "main")
            #expect(message.message.key.count == 64)
            #expect(message.state == .received)
            #expect(folder.names() == ["done"])
            let moved = try #require(folder.names(in: "done").first)
            #expect(moved.hasSuffix("-orders.edi"))
            #expect(folder.text(of: "done/" + moved) == "ISA*00*")
        }
    }

    @Test func `a file that grows waits until it rests`() async throws {
        try await withWatched { folder, watched, store in
            try folder.write("ISA", to: "orders.edi")
            #expect(try await watched.step(at: second(0)) == [])
            try folder.write("ISA*00*", to: "orders.edi")
            #expect(try await watched.step(at: second(5)) == [])
            #expect(try await inbox(store).isEmpty)
            #expect(try await watched.step(at: second(7)).count == 1)
            #expect(try await inbox(store).map(\.message.body) == [Array("ISA*00*".utf8)])
        }
    }

    @Test func `what is being written or hidden is nobody's document`() async throws {
        try await withWatched { folder, watched, store in
            for name in [".orders.edi", "orders.edi.part", "orders.TMP", "x.filepart", "x.edi~"] {
                try folder.write("ISA", to: name)
            }
            _ = try await watched.step(at: second(0))
            #expect(try await watched.step(at: second(1_000)) == [])
            #expect(try await inbox(store).isEmpty)
            #expect(folder.names().count == 5)
        }
    }

    @Test func `the same bytes under another name are said to be a duplicate`() async throws {
        try await withWatched { folder, watched, store in
            try folder.write("ISA*00*", to: "a.edi")
            _ = try await watched.step(at: second(0))
            _ = try await watched.step(at: second(2))
            try folder.write("ISA*00*", to: "b.edi")
            _ = try await watched.step(at: second(10))
            let news = try await watched.step(at: second(12))
            #expect(news == [FolderNews("b.edi", .duplicate(of: 1))])
            #expect(try await inbox(store).count == 1)
            #expect(folder.names(in: "done").count == 2)
        }
    }

    @Test func `dying between accepting and moving accepts once`() async throws {
        try await withWatched { folder, watched, store in
            // A file in the place of the folder `done` stops the move, as a crash would.
            try folder.write("", to: "done")
            try folder.write("ISA*00*", to: "orders.edi")
            _ = try await watched.step(at: second(0))
            let stopped = try await watched.step(at: second(2))
            guard case .postponed(let code, _) = try #require(stopped.first).outcome else {
                Issue.record("expected a postponement, got \(stopped)")
                return
            }
            #expect(code == "folder.not_a_folder")
            #expect(try await inbox(store).count == 1)
            #expect(folder.names() == ["done", "orders.edi"])
            try FileManager.default.removeItem(at: folder.appendingPathComponent("done"))
            var restarted = make(folder, store)
            _ = try await restarted.step(at: second(10))
            let news = try await restarted.step(at: second(12))
            #expect(news == [FolderNews("orders.edi", .duplicate(of: 1))])
            #expect(try await inbox(store).count == 1)
            #expect(folder.names() == ["done"])
        }
    }

    @Test func `a store that is down leaves the file where it is`() async throws {
        try await withStore { store in
            try await withFolder { folder in
                let moody = MoodyStore(store)
                var watched = make(folder, moody)
                try folder.write("ISA*00*", to: "orders.edi")
                _ = try await watched.step(at: second(0))
                moody.fallIll(true)
                let down = try await watched.step(at: second(2))
                #expect(
                    down == [
                        FolderNews(
                            "orders.edi",
                            .postponed(
                                code: StoreFailure.unavailable("").code,
                                detail: "\(StoreFailure.unavailable("the disk is full"))"
                            )
                        )
                    ]
                )
                #expect(folder.names() == ["orders.edi"])
                moody.fallIll(false)
                let up = try await watched.step(at: second(3))
                #expect(up == [FolderNews("orders.edi", .accepted(message: 1))])
            }
        }
    }

    @Test func `a symbolic link is put aside, and what it points at is not read`() async throws {
        try await withWatched { folder, watched, store in
            try await withFolder { elsewhere in
                try elsewhere.write("secret", to: "key")
                try FileManager.default.createSymbolicLink(
                    at: folder.appendingPathComponent("orders.edi"),
                    withDestinationURL: elsewhere.appendingPathComponent("key")
                )
                let news = try await watched.step(at: second(0))
                #expect(news == [FolderNews("orders.edi", .refused(.notAFile))])
                #expect(try await inbox(store).isEmpty)
                #expect(elsewhere.text(of: "key") == "secret")
                #expect(folder.names() == ["failed"])
            }
        }
    }

    @Test func `done as a link to elsewhere takes nothing out of the folder`() async throws {
        try await withWatched { folder, watched, _ in
            try await withFolder { elsewhere in
                try FileManager.default.createSymbolicLink(
                    at: folder.appendingPathComponent("done"),
                    withDestinationURL: elsewhere
                )
                try folder.write("ISA*00*", to: "orders.edi")
                _ = try await watched.step(at: second(0))
                let news = try await watched.step(at: second(2))
                guard case .postponed("folder.not_a_folder", _) = news.first?.outcome else {
                    Issue.record("expected a postponement, got \(news)")
                    return
                }
                #expect(elsewhere.names() == [])
            }
        }
    }

    @Test func `a subfolder and an impossible name are reported once and left alone`() async throws
    {
        try await withWatched { folder, watched, store in
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent("more"),
                withIntermediateDirectories: false
            )
            try folder.write("ISA", to: "back\\slash")
            let first = try await watched.step(at: second(0))
            #expect(
                first == [
                    FolderNews("back\\slash", .leftAlone(.badName)),
                    FolderNews("more", .leftAlone(.subfolder)),
                ]
            )
            #expect(try await watched.step(at: second(100)) == [])
            #expect(try await inbox(store).isEmpty)
        }
    }

    @Test func `a file beyond the bound is refused with the reason beside it`() async throws {
        try await withWatched(sizeBytesMax: 4) { folder, watched, store in
            try folder.write("12345", to: "big.edi")
            try folder.write("1234", to: "fits.edi")
            _ = try await watched.step(at: second(0))
            let news = try await watched.step(at: second(2))
            #expect(
                news == [
                    FolderNews("big.edi", .refused(.tooLarge(bytes: 5, limitBytes: 4))),
                    FolderNews("fits.edi", .accepted(message: 1)),
                ]
            )
            let failed = folder.names(in: "failed")
            #expect(failed.count == 2)
            let reason = try #require(failed.first { $0.hasSuffix(".reason.txt") })
            let text = try #require(folder.text(of: "failed/" + reason))
            #expect(text.contains("folder:acme: big.edi"))
            #expect(text.contains("5 bytes; at most 4"))
            #expect(try await inbox(store).count == 1)
        }
    }

    @Test func `an empty file may still be filled, for a while`() async throws {
        try await withWatched { folder, watched, _ in
            try folder.write("", to: "orders.edi")
            _ = try await watched.step(at: second(0))
            #expect(try await watched.step(at: second(599)) == [])
            let news = try await watched.step(at: second(600))
            #expect(news == [FolderNews("orders.edi", .refused(.empty))])
        }
    }

    @Test func `a folder that is not there is said so`() async throws {
        try await withStore { store in
            var watched = make(URL(fileURLWithPath: "/nonexistent/inbox"), store)
            await #expect(throws: FolderFailure.self) { try await watched.step(at: second(0)) }
        }
    }

    @Test func `a folder that is not there is logged once, not at every look`() async throws {
        try await withStore { store in
            let log = CountedLog()
            let missing = URL(fileURLWithPath: "/nonexistent/inbox")
            let clock = NappingClock(second(0), naps: 5)
            await make(missing, store, clock: clock, logger: log.logger).run()
            #expect(log.messages == ["a watched folder cannot be read"])
        }
    }

    @Test func `the loop looks at every poll until it is cancelled`() async throws {
        try await withStore { store in
            try await withFolder { folder in
                try folder.write("ISA*00*", to: "orders.edi")
                let clock = NappingClock(second(0), naps: 3)
                await make(folder, store, clock: clock).run()
                #expect(clock.now() == second(4))
                #expect(try await inbox(store).count == 1)
                #expect(folder.names() == ["done"])
            }
        }
    }
}
