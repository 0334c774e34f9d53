import Foundation
import PartnerTransport
import Testing

@Suite struct OutFolderTests {
    @Test func `a file appears whole, under its name only`() async throws {
        try await withFolder { folder in
            let out = OutFolder(path: folder.path)
            let outcome = try await out.write(Array("ISA".utf8), as: "997_000000001.edi")
            #expect(outcome == .written)
            #expect(folder.names() == ["997_000000001.edi"])
            #expect(folder.text(of: "997_000000001.edi") == "ISA")
        }
    }

    @Test func `writing the same again changes nothing`() async throws {
        try await withFolder { folder in
            let out = OutFolder(path: folder.path)
            _ = try await out.write(Array("ISA".utf8), as: "a.edi")
            let again = try await out.write(Array("ISA".utf8), as: "a.edi")
            #expect(again == .wasThere)
            #expect(folder.names() == ["a.edi"])
        }
    }

    @Test(arguments: ["ISB", "IS", "ISA*", ""])
    func `another content is never overwritten`(_ content: String) async throws {
        try await withFolder { folder in
            let out = OutFolder(path: folder.path)
            _ = try await out.write(Array("ISA".utf8), as: "a.edi")
            await #expect(throws: FolderFailure.otherContent(name: "a.edi")) {
                try await out.write(Array(content.utf8), as: "a.edi")
            }
            #expect(folder.names() == ["a.edi"])
            #expect(folder.text(of: "a.edi") == "ISA")
        }
    }

    @Test(arguments: [
        "", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a.part", "a.tmp", "a\u{0}b", "a\nb",
        "a\u{200B}b", String(repeating: "x", count: 201),
    ])
    func `a name that leaves the folder or deceives is refused`(_ name: String) async throws {
        try await withFolder { folder in
            await #expect(throws: FolderFailure.badName(name)) {
                try await OutFolder(path: folder.path).write([1], as: name)
            }
            #expect(folder.names() == [])
        }
    }

    @Test func `a link in the place of the file is not followed`() async throws {
        try await withFolder { folder in
            try folder.write("ISA", to: "real.edi")
            try FileManager.default.createSymbolicLink(
                at: folder.appendingPathComponent("a.edi"),
                withDestinationURL: folder.appendingPathComponent("real.edi")
            )
            await #expect(throws: FolderFailure.otherContent(name: "a.edi")) {
                try await OutFolder(path: folder.path).write(Array("ISA".utf8), as: "a.edi")
            }
        }
    }

    @Test func `of many who write one name at once, one content wins whole`() async throws {
        try await withFolder { folder in
            let out = OutFolder(path: folder.path)
            let written = await withTaskGroup(of: Bool.self) { group in
                for writer in 0..<16 {
                    group.addTask {
                        let bytes = Array(String(repeating: "\(writer % 4)", count: 5_000).utf8)
                        let outcome = try? await out.write(bytes, as: "a.edi")
                        return outcome == .written
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(written == 1)
            #expect(folder.names() == ["a.edi"])
            let text = try #require(folder.text(of: "a.edi"))
            #expect(text.count == 5_000)
            #expect(Set(text).count == 1)
        }
    }
}
