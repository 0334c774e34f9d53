import Canonical
import Foundation
import Primitives
import Projections
import Testing

@testable import Assembly

/// What the company promises itself is checked before anything starts.
@Suite struct ObjectiveConfigurationTests {
    private static let sample = """
        objectives:
          - name: orders-released
            subject: released
            withinMinutes: 240
            target: 99.5
            owner: operations_manager
            remedy: look at the queue
        """

    private static func folder(_ text: String) throws -> ConfigurationFolder {
        var files = ConfigurationFolder.whole
        files["server.yaml"] = (files["server.yaml"] ?? "") + "\n" + text + "\n"
        return try ConfigurationFolder(files)
    }

    @Test func `an objective is read as it is written`() throws {
        let folder = try Self.folder(Self.sample)
        #expect(folder.problems() == [])
        var reader = InstallationReader(directory: folder.url.path(percentEncoded: false))
        let objective = try #require(try reader.read().objectives.first)
        #expect(objective.words == "99.5 % of orders are with a warehouse within 4 h")
        #expect(objective.days == 28 && objective.target == 99_500)
        #expect(objective.owner == .operationsManager)
    }

    @Test(arguments: [
        ("subject: released", "subject: relased", "objectives[0].subject: expected one of decided"),
        ("withinMinutes: 240", "withinMinutes: 0", "objectives[0].withinMinutes: expected 1 to"),
        ("target: 99.5", "target: 100", "objectives[0].target: expected 50 to 99.999"),
        ("owner: operations_manager", "owner: boss", "objectives[0].owner: expected one of"),
        ("name: orders-released", "name: Orders", "objectives[0].name: expected 1 to 40"),
        ("remedy: look", "entity: nobody\n    remedy: look", "there is no legal entity nobody"),
        ("remedy: look", "days: 91\n    remedy: look", "expected 1 to 90"),
        ("remedy: look", "remdy: look", "remdy"),
    ])
    func `what is wrong is told with its place`(
        _ right: String,
        _ wrong: String,
        _ words: String
    ) throws {
        let folder = try Self.folder(Self.sample.replacing(right, with: wrong))
        let problems = folder.problems()
        #expect(problems.contains { $0.contains(words) }, "\(problems)")
    }

    @Test func `two objectives have two names`() throws {
        let again =
            Self.sample + "\n"
            + Self.sample.split(separator: "\n").dropFirst()
            .joined(separator: "\n")
        let problems = try Self.folder(again).problems()
        #expect(problems.count == 1)
        #expect(problems[0].contains("objectives[1].name: another objective has the name"))
    }
}
