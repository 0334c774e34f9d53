import ArgumentParser
import Assembly
import Database
import Foundation
import Logging
import Primitives

/// Where the installation's configuration and data are.
struct InstallationOptions: ParsableArguments {
    @Option(name: .long, help: "The directory of YAML that describes the installation.")
    var config: String?

    @Option(
        name: .long,
        help: "A SQLite file or postgres://…; default: server.yaml, then var/crossdock.sqlite."
    )
    var database: String?

    /// The directory's content, or an installation with nothing configured.
    func installation() throws -> Installation { try reading().installation }

    /// The same, with what the reader would have said in passing.
    func reading() throws -> (installation: Installation, warnings: [String]) {
        var installation = Installation()
        var warnings: [String] = []
        if let config {
            var reader = InstallationReader(directory: config)
            installation = try reader.read()
            warnings = reader.warnings
        }
        if let named = database ?? ProcessInfo.processInfo.environment["CROSSDOCK_DATABASE"] {
            installation.server.database = named
        }
        return (installation, warnings)
    }
}

/// The log of the process: one line an event, on standard error.
func makeLogger(level: Logger.Level = .info, as format: LogFormat = .text) -> Logger {
    var logger = Logger(label: "crossdock") { label -> any LogHandler in
        switch format {
        case .text: StreamLogHandler.standardError(label: label)
        case .json: JSONLogHandler()
        }
    }
    logger.logLevel = level
    return logger
}

/// What a command prints; standard output belongs to it alone.
func say(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}

/// What a command says beside its result, on standard error.
func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}

/// Runs `body` on the store that the options name, and closes it afterwards.
func withStore<Value>(
    _ options: InstallationOptions,
    _ body: (any Store, any WallClock) async throws -> Value
) async throws -> Value {
    let clock = SystemClock()
    let store = try await openStore(try options.installation().server.database, clock: clock)
    do {
        let value = try await body(store, clock)
        await store.close()
        return value
    } catch {
        await store.close()
        throw error
    }
}

/// The bytes of a file that somebody named, or words that they can use.
func contents(of file: String) throws -> Data {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
        throw ValidationError("\(file) does not exist")
    }
    guard !isFolder.boolValue else { throw ValidationError("\(file) is a folder") }
    guard let data = FileManager.default.contents(atPath: file) else {
        throw ValidationError("\(file) cannot be read")
    }
    return data
}
