import ArgumentParser
import EDI
import JSON
import Primitives

struct EDICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edi",
        abstract: "Tools for X12 and EDIFACT files.",
        subcommands: [Inspect.self]
    )

    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints what an X12 or EDIFACT file says, what is wrong with it, and how it "
                + "would be acknowledged."
        )

        @Argument(help: "The file.")
        var file: String

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let data = try contents(of: file)
            guard data.count <= Limits.documentBytes else {
                throw ValidationError(
                    "\(file) has \(data.count) bytes; at most \(Limits.documentBytes) are read"
                )
            }
            let inspection = EDIInspection(of: EDIReader().read([UInt8](data)))
            say(json ? String(decoding: inspection.json.bytes(), as: UTF8.self) : inspection.text)
        }
    }
}
