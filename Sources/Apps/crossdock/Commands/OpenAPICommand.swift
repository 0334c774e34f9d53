import ArgumentParser
import ChannelAPI
import Foundation
import JSON

struct OpenAPICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi",
        abstract: "Prints the API's OpenAPI document, generated from its routes.",
        discussion: "With --since it says instead what of this version breaks a caller that was "
            + "written against an older document, and ends with 1 when anything does."
    )

    @Flag(help: "Print the reference of problems instead, as Markdown.")
    var problems = false

    @Option(help: "A document of another version; - for standard input.")
    var since: String?

    func run() throws {
        if let since { return try compare(with: since) }
        let page = problems ? ProblemReference.render() : OpenAPIDocument.render()
        FileHandle.standardOutput.write(Data(page))
    }

    private func compare(with file: String) throws {
        let bytes =
            file == "-"
            ? FileHandle.standardInput.readDataToEndOfFile()
            : try Data(contentsOf: URL(fileURLWithPath: file))
        let old: JSONValue
        do throws(JSONFailure) {
            old = try JSONValue(parsing: [UInt8](bytes))
        } catch {
            throw ValidationError("\(file) cannot be read: \(error)")
        }
        guard old["openapi"]?.string != nil, old["paths"]?.object != nil else {
            throw ValidationError("\(file) is no OpenAPI document")
        }
        let breaks = OpenAPIComparison.breaks(
            from: old,
            to: try JSONValue(parsing: OpenAPIDocument.render())
        )
        for change in breaks { say(change) }
        guard breaks.isEmpty else { throw ExitCode.failure }
        say("Nothing that worked with it breaks.")
    }
}
