import ArgumentParser
import ChannelAPI
import Foundation

struct OpenAPICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi",
        abstract: "Prints the API's OpenAPI document, generated from its routes."
    )

    @Flag(help: "Print the reference of problems instead, as Markdown.")
    var problems = false

    func run() throws {
        let page = problems ? ProblemReference.render() : OpenAPIDocument.render()
        FileHandle.standardOutput.write(Data(page))
    }
}
