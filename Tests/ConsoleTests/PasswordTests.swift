import Primitives
import Testing

@testable import Console

@Suite struct PasswordTests {
    @Test func `a stored password says how it was made, and opens with the right words only`()
        throws
    {
        let stored = try Password.hash("open sesame", cost: TestConsole.cost)
        #expect(stored.hasPrefix("scrypt$16$1$1$"))
        #expect(stored.split(separator: "$").count == 6)
        #expect(Password.verify("open sesame", against: stored))
        #expect(!Password.verify("open sesame ", against: stored))
        #expect(!Password.verify("", against: stored))
        #expect(try Password.hash("open sesame", cost: TestConsole.cost) != stored)
    }

    /// RFC 7914 §12, third test vector, cut to the 32 bytes that are kept.
    @Test func `the derivation is scrypt as the standard has it`() throws {
        let stored = try Password.hash(
            "pleaseletmein",
            salt: Array("SodiumChloride".utf8),
            cost: Password.Cost(rounds: 16_384, blockSize: 8, parallelism: 1)
        )
        #expect(stored.hasSuffix("$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI="))
    }

    @Test(
        arguments: [
            "", "scrypt", "scrypt$16$1$1$AAAA$", "plain$16$1$1$AAAA$AAAA",
            "scrypt$17$1$1$AAAA$AAAA",
            "scrypt$99999999999$1$1$AAAA$AAAA", "scrypt$16$1$1$*$AAAA", "scrypt$16$1$1$AAAA$AAAA$",
            "scrypt$-16$1$1$AAAA$AAAA", "scrypt$16$999999$1$AAAA$AAAA",
        ]
    )
    func `what is no hash matches nothing, and quickly`(stored: String) {
        #expect(!Password.verify("open sesame", against: stored))
    }

    @Test func `a password without end is not read`() throws {
        let long = String(repeating: "a", count: Password.bytesMax + 1)
        let stored = try Password.hash(long, cost: TestConsole.cost)
        #expect(!Password.verify(long, against: stored))
    }

    @Test func `throttling forgets old names before it forgets busy ones`() {
        let throttle = SignInThrottle()
        let start = StoryStart.moment
        for _ in 0..<6 { throttle.failed("busy", at: start) }
        for number in 0..<SignInThrottle.namesMax { throttle.failed("name-\(number)", at: start) }
        #expect(throttle.wait(for: "busy", at: start) == .seconds(10))
        #expect(throttle.wait(for: "busy", at: start.advanced(by: .seconds(10))) == nil)
        throttle.succeeded("busy")
        #expect(throttle.wait(for: "busy", at: start) == nil)
    }
}
