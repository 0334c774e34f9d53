import Assembly
import Foundation
import Primitives
import Testing

/// `docs/guides/sign-in-with-your-identity-provider.md` shows a section that can be used.
@Suite struct SignInGuideTests {
    @Test func `the sample is a configuration without a problem or a warning`() throws {
        let guide = try Guide("sign-in-with-your-identity-provider.md")
        let root = FileManager.default.temporaryDirectory
            .appending(path: "crossdock-guide-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let sample = try #require(guide.samples("yaml server").first)
        try Data(sample.utf8).write(to: root.appending(path: "server.yaml"))
        var reader = InstallationReader(directory: root.path(percentEncoded: false))
        let oidc = try #require(try reader.read().server.oidc)
        #expect(reader.warnings == [])
        #expect(Set(oidc.roles.values) == Set(Role.allCases))
        for role in Role.allCases { #expect(guide.text.contains("`\(role.rawValue)`")) }
    }
}
