import SFTP
import Testing

@Suite struct HostKeyFingerprintTests {
    private let text = "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"

    @Test func `what ssh-keygen prints is read and printed alike`() throws {
        #expect(try #require(HostKeyFingerprint(text)).description == text)
        #expect(HostKeyFingerprint(text + "=") == HostKeyFingerprint(text))
    }

    @Test(arguments: [
        "nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8", "SHA256:", "SHA256:nThbg6kX",
        "MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
        "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5S!8",
    ])
    func `anything else is no fingerprint`(_ text: String) {
        #expect(HostKeyFingerprint(text) == nil)
    }
}
