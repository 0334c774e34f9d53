/// A name that stays in its folder and reads the same on every system.
enum FileName {
    /// Leaves room below the usual 255 bytes for what is put before and after it.
    static let lengthBytes = 1...200

    /// Whether a file of this name may be written or taken.
    static func isPlain(_ name: String) -> Bool {
        lengthBytes.contains(name.utf8.count)
            && name.first != "."
            && name.unicodeScalars.allSatisfy { scalar in
                // U+FFFD stands where the name's bytes are no UTF-8.
                scalar != "/" && scalar != "\\" && scalar != "\u{FFFD}"
                    && !scalar.properties.isDefaultIgnorableCodePoint
                    && scalar.properties.generalCategory != .control
            }
    }

    /// Whether somebody is still writing it, or it is nobody's document (`.hidden`, `x.part`).
    static func isUnfinished(_ name: String) -> Bool {
        let lowercased = name.lowercased()
        return name.hasPrefix(".") || name.hasSuffix("~")
            || unfinishedEndings.contains { lowercased.hasSuffix($0) }
    }

    /// What programs that copy and transfer files call them until they are whole.
    private static let unfinishedEndings = [
        ".part", ".tmp", ".temp", ".partial", ".filepart", ".crdownload", ".swp",
    ]
}
