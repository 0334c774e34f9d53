/// What text from outside may hold.
enum TextRule {
    /// Why the text cannot be taken: empty or nothing but spaces, too long in UTF-8, or with
    /// control characters inside.
    static func fault(in text: String, maximum: Int) -> (ViolationCode, String)? {
        if text.isEmpty { return (.blank, "must not be empty") }
        guard text.utf8.count <= maximum else {
            return (.tooLong, "\(text.utf8.count) bytes given, at most \(maximum) allowed")
        }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            return (.invalidFormat, "control characters are not allowed")
        }
        if text.utf8.allSatisfy({ $0 == 0x20 }) { return (.blank, "must not be only spaces") }
        return nil
    }

    /// 1 to `maximum` visible ASCII characters, as keys and ids that travel in headers.
    static func isVisibleASCII(_ text: String, maximum: Int) -> Bool {
        (1...maximum).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
