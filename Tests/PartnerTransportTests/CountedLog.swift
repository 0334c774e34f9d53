import Logging
import Synchronization

/// The messages that were logged, without their facts.
///
/// A class, because handlers are copied and all write here.
final class CountedLog: Sendable {
    private let all = Mutex<[String]>([])

    var messages: [String] { all.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: CountedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { log.all.withLock { $0.append("\(event.message)") } }
    }
}
