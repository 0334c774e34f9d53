import ArgumentParser
import Foundation
import JSON
import Logging
import Primitives

/// How the process words its log.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json
}

/// Writes each event of the log as one line of JSON on standard error.
///
/// ```json
/// {"time":"2026-11-27T09:30:00.000000Z","level":"info","message":"request answered","trace":"4bf9…"}
/// ```
/// Facts stand beside the message under their own names; one that is called like ours comes with
/// an underscore before it. Longer values are cut at `Limits.longTextBytes`.
struct JSONLogHandler: LogHandler {
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { _, own in own }
        let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        let line = Self.line(event.level, "\(event.message)", facts, at: now)
        // One write a line, so that lines of several threads never mix.
        FileHandle.standardError.write(Data(line))
    }

    private static let own: Set<String> = ["time", "level", "message"]

    static func line(
        _ level: Logger.Level,
        _ message: String,
        _ facts: Logger.Metadata,
        at now: Timestamp
    ) -> [UInt8] {
        var members: [JSONObject.Member] = [
            .init(name: "time", value: .string("\(now)")),
            .init(name: "level", value: .string(level.rawValue)),
            .init(name: "message", value: .string(message)),
        ]
        for (name, value) in facts.sorted(by: { $0.key < $1.key }) {
            let text = String(decoding: "\(value)".utf8.prefix(Limits.longTextBytes), as: UTF8.self)
            members.append(
                .init(name: own.contains(name) ? "_" + name : name, value: .string(text))
            )
        }
        return JSONValue.object(JSONObject(members)).bytes() + [UInt8(ascii: "\n")]
    }
}
