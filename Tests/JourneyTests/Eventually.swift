import Assembly
import JSON
import Primitives

/// What was wished for did not come in time; tells what was there instead.
struct NeverHappened: Error, CustomStringConvertible {
    var wish: String
    var seen: JSONValue

    var description: String {
        "\(wish) was waited for in vain; at last there was "
            + String(decoding: seen.bytes(), as: UTF8.self)
    }
}

/// Reads again and again until what was read is as wished.
///
/// - Throws: `NeverHappened` with what was read last, after the patience of a loaded machine.
func eventually(
    _ wish: String,
    read: () async throws -> JSONValue,
    _ holds: (JSONValue) -> Bool
) async throws -> JSONValue {
    let clock = SystemClock()
    let deadline = clock.now().advanced(by: .seconds(90))
    while true {
        let seen = try await read()
        if holds(seen) { return seen }
        let now = clock.now()
        guard now < deadline else { throw NeverHappened(wish: wish, seen: seen) }
        try await clock.sleep(until: now.advanced(by: .milliseconds(100)))
    }
}
