import Assembly
import Database
import Foundation
import Logging
import Storage
import StorageTesting
import Testing

/// A database that is not as it should be ends the start, in one sentence.
@Suite(.timeLimit(.minutes(20)))
struct StoreOpeningTests {
    private let clock = SystemClock()

    @Test func `a schema newer than the program is refused, and left as it is`() async throws {
        let folder = try ConfigurationFolder([:])
        let path = folder.url.path(percentEncoded: false) + "store.sqlite"
        let newer = try await SQLiteStore.open(at: path)
        let future = Migration(number: 9_999, name: "future", statements: [])
        try await newer.migrate(Schema.migrations + [future], now: clock.now())
        await newer.close()
        let failure = try #require(await failure(opening: path))
        #expect(failure.description.hasPrefix("the database \(path) cannot be used: the schema is"))
        #expect(failure.description.contains("9999 (future)"))
        #expect(failure.description.contains("run the newer program, or restore a backup"))
    }

    @Test func `a file that is no database is refused, and left as it is`() async throws {
        let letter = String(repeating: "Dear customer, ", count: 100)
        let folder = try ConfigurationFolder(["letter.txt": letter])
        let path = folder.url.path(percentEncoded: false) + "letter.txt"
        let failure = try #require(await failure(opening: path))
        #expect(failure.description.hasPrefix("the database \(path) cannot be used: file is not"))
        #expect(failure.description.contains("check that the path is right"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == letter)
    }

    @Test func `a folder that cannot be made is told`() async throws {
        let folder = try ConfigurationFolder(["plain": "a file"])
        let path = folder.url.path(percentEncoded: false) + "plain/store.sqlite"
        let failure = try #require(await failure(opening: path))
        #expect(
            failure.description.contains(
                "its folder \(folder.url.path(percentEncoded: false))plain/ cannot be made"
            )
        )
    }

    // Nobody can take the right to write from the superuser.
    @Test(.enabled(if: geteuid() != 0, "runs as another user than root"))
    func `a database that may not be written is refused though its schema is current`()
        async throws
    {
        let folder = try ConfigurationFolder([:])
        let path = folder.url.path(percentEncoded: false) + "store.sqlite"
        await (try openStore(path, clock: clock)).close()
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
        let failure = try #require(await failure(opening: path))
        #expect(failure.description.contains("read-only; check its owner, mode and mount"))
    }

    @Test(.enabled(if: geteuid() != 0, "runs as another user than root"))
    func `a folder that may not be written holds no new database`() async throws {
        let folder = try ConfigurationFolder([:])
        let place = folder.url.path(percentEncoded: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: place)
        let failure = await failure(opening: place + "store.sqlite")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: place)
        #expect(failure?.description.contains("check that its folder exists and is") == true)
    }

    @Test func `a server that is not there is told without its password`() async throws {
        let folder = try ConfigurationFolder([:])
        let url = "postgresql://user:s3cret@/db?host=\(folder.url.path(percentEncoded: false))"
        let failure = try #require(await failure(opening: url))
        #expect(failure.description.hasPrefix("the PostgreSQL database cannot be used: connection"))
        #expect(failure.description.contains("check that it runs"))
        #expect(!failure.description.contains("s3cret"))
    }

    @Test func `a database that is new is announced, one that was there is not`() async throws {
        let folder = try ConfigurationFolder([:])
        let path = folder.url.path(percentEncoded: false) + "var/store.sqlite"
        let lines = Recorder<String>()
        let logger = Logger(label: "test") { _ in RecordingLog(lines: lines) }
        await (try openStore(path, clock: clock, logger: logger)).close()
        #expect(lines.all == ["the database is new and empty; its schema is made"])
        await (try openStore(path, clock: clock, logger: logger)).close()
        #expect(lines.all.count == 1)
    }

    private func failure(opening location: String) async -> DatabaseUnusable? {
        do throws(DatabaseUnusable) {
            await (try openStore(location, clock: clock)).close()
            return nil
        } catch {
            return error
        }
    }
}

private struct RecordingLog: LogHandler {
    let lines: Recorder<String>
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.add("\(event.message)") }
}
