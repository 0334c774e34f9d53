import Foundation
import Testing

@testable import Drills

@Suite struct ProgramTests {
    private static func program(_ script: String, in place: Workplace) throws -> Program {
        try Program("sh", URL(filePath: "/bin/sh"), ["-c", script], log: place.log("sh"))
    }

    @Test func `a program's end and output are known`() async throws {
        let place = try Workplace()
        defer { place.remove() }
        let program = try Self.program("echo hello; exit 3", in: place)
        #expect(await program.ended() == .exit(3))
        #expect(program.end == .exit(3))
        #expect(place.tails(lines: 1).hasSuffix("hello"))
        // Its id may be somebody else's by now.
        program.send(SIGKILL)
    }

    @Test func `a killed program ends by the signal`() async throws {
        let place = try Workplace()
        defer { place.remove() }
        let program = try Self.program("exec cat /dev/zero >/dev/null", in: place)
        program.send(SIGKILL)
        #expect(await program.ended() == .signal(SIGKILL))
    }

    @Test func `what a program leaves behind is not waited for`() async throws {
        let place = try Workplace()
        defer { place.remove() }
        let program = try Self.program("cat /dev/zero >/dev/null & echo $!", in: place)
        #expect(await program.ended() == .exit(0))
        let text = try String(contentsOf: place.log("sh"), encoding: .utf8)
        let left = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(left, SIGKILL) == 0)
    }
}
