import Foundation

/// Base 64 for addresses (RFC 4648 §5), without padding, as JOSE writes it (RFC 7515 §2).
enum Base64URL {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// `nil` for anything but the alphabet, in exactly one spelling.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        guard !text.utf8.contains(where: { "+/=".utf8.contains($0) }), text.utf8.count % 4 != 1
        else { return nil }
        let text = String(text)
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: plain + padding) else { return nil }
        let bytes = [UInt8](data)
        // The unused bits of the last letter must be zero, or two texts would mean the same.
        return self.text(bytes) == text ? bytes : nil
    }
}
