import JSON
package import Logging
package import Primitives

/// One line of JSON for each entry, for collectors: `time`, `level`, `message`, `label`, and each
/// piece of metadata under its own name.
///
/// A name that stands for one of the first four is written with an underscore before it. A line is
/// written whole, so that entries of several threads never mix.
package struct JSONLogHandler: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    private let label: String
    private let clock: any WallClock
    private let write: @Sendable ([UInt8]) -> Void

    private static let own: Set = ["time", "level", "message", "label"]

    /// - Parameter write: takes a line with its line feed.
    package init(
        label: String,
        clock: any WallClock,
        write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.label = label
        self.clock = clock
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var entry = JSONObject()
        entry["time"] = .string(clock.now().description)
        entry["level"] = .string(event.level.rawValue)
        entry["label"] = .string(label)
        entry["message"] = .string(event.message.description)
        let known = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (name, value) in known.sorted(by: { $0.key < $1.key }) {
            entry[Self.own.contains(name) ? "_" + name : name] = .string(value.description)
        }
        write(JSONValue.object(entry).bytes() + [0x0A])
    }
}
