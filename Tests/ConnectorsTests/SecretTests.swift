import Connectors
import Foundation
import Primitives
import Testing

@Suite struct SecretTests {
    @Test func `a reference reads, prints and codes as itself`() throws {
        for text in ["env:ERP_KEY", "file:/run/secrets/erp"] {
            let reference = try #require(SecretReference(text))
            #expect(reference.description == text)
            let data = try JSONEncoder().encode([reference])
            #expect(try JSONDecoder().decode([SecretReference].self, from: data) == [reference])
        }
    }

    @Test(arguments: ["hunter2", "env:", "file:", "ENV:X", ""])
    func `a secret written in place of a reference is refused and not repeated`(
        _ text: String
    ) throws {
        #expect(SecretReference(text) == nil)
        let data = try JSONEncoder().encode([text])
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode([SecretReference].self, from: data)
        }
        #expect(!"\(error)".contains("hunter2"))
    }

    @Test func `a secret never prints`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped]
        {
            #expect(!text.contains("hunter2"))
        }
        #expect(secret.reveal() == "hunter2")
    }

    @Test func `secrets come from the environment and from files`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "key")
        try Data("s3cret\r\nsecond line".utf8).write(to: file)
        let secrets = SystemSecrets(environment: ["ERP_KEY": "k", "EMPTY": ""])
        #expect(try secrets.resolve(SecretReference(.environment("ERP_KEY"))).reveal() == "k")
        #expect(try secrets.resolve(SecretReference(.file(file.path))).reveal() == "s3cret")
        try Data(count: 70_000).write(to: directory.appending(path: "large"))
        try Data().write(to: directory.appending(path: "empty"))
        for name in ["missing", "large", "empty"] {
            let reference = SecretReference(.file(directory.appending(path: name).path))
            #expect(throws: SecretFailure.self) { try secrets.resolve(reference) }
        }
        for name in ["EMPTY", "MISSING"] {
            #expect(throws: SecretFailure.self) {
                try secrets.resolve(SecretReference(.environment(name)))
            }
        }
    }
}
