import Connectors
import Foundation
import Primitives
import Testing

@testable import PartnerTransport

@Suite struct WebhookMessageTests {
    @Test func `the signature is the one the standard's libraries compute`() throws {
        // The example that the standard's reference libraries test themselves with.
        let secret = try #require(WebhookSecret(text: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let message = WebhookMessage(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            sentAt: Timestamp(microseconds: 1_614_265_330_000_000),
            body: Array(#"{"test": 2432232314}"#.utf8)
        )
        let signature = message.headers(signedWith: secret).first {
            $0.name == "webhook-signature"
        }
        #expect(signature?.value == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }
}

@Suite struct DirectoryHandleTests {
    @Test func `a file that was replaced since the look is not read`() async throws {
        try await withFolder { folder in
            try folder.write("first", to: "a.edi")
            let handle = try DirectoryHandle(folder.path)
            let entry = try handle.entry("a.edi")
            let seen = try #require(entry)
            try folder.write("other", to: "b.edi")
            try handle.move("b.edi", to: handle, as: "a.edi")
            for name in ["a.edi", "gone.edi"] {
                do throws(FolderFailure) {
                    _ = try handle.read(name, expected: seen, limitBytes: 100)
                    Issue.record("\(name) is not what was looked at")
                } catch {
                    #expect(error == .changedMeanwhile(name: name))
                }
            }
        }
    }
}
