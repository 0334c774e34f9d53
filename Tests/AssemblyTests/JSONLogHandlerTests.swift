import Assembly
import JSON
import Logging
import Primitives
import Synchronization
import Testing

@Suite struct JSONLogHandlerTests {
    private struct Noon: WallClock {
        func now() -> Timestamp { Timestamp(microseconds: 1_795_780_800_000_000) }
        func sleep(until deadline: Timestamp) async throws(CancellationError) {}
    }

    private final class Lines: Sendable {
        let all = Mutex<[[UInt8]]>([])
    }

    @Test func `an entry is one line with its ids beside its words`() throws {
        let lines = Lines()
        var logger = Logger(label: "crossdock") { label in
            JSONLogHandler(label: label, clock: Noon()) { line in
                lines.all.withLock { $0.append(line) }
            }
        }
        logger[metadataKey: "node"] = "a"
        logger.info(
            "request answered\nor not",
            metadata: ["trace": "0af7", "level": "\"quoted\"", "node": "b"]
        )
        logger.debug("nobody asked for this")
        let written = lines.all.withLock { $0 }
        #expect(written.count == 1)
        let line = try #require(written.first)
        #expect(line.filter { $0 == 0x0A }.count == 1 && line.last == 0x0A)
        let entry = try JSONValue(parsing: Array(line.dropLast()))
        #expect(entry["time"] == "2026-11-27T12:00:00Z")
        #expect(entry["level"] == "info")
        #expect(entry["message"] == "request answered\nor not")
        #expect(entry["trace"] == "0af7")
        #expect(entry["_level"] == "\"quoted\"")
        #expect(entry["node"] == "b")
    }
}
