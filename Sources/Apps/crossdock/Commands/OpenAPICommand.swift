import ArgumentParser
import ChannelAPI
import Foundation

struct OpenAPICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi",
        abstract: "Prints the API's OpenAPI document, generated from its routes."
    )

    func run() throws {
        FileHandle.standardOutput.write(Data(OpenAPIDocument.render()))
    }
}
