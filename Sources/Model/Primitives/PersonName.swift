/// Whether two names are one person's, by whichever door they came.
///
/// What one person proposes another agrees to: in the console, at the command line or by a key of
/// the API that carries the person's name, `ann`, or `ann/laptop` where there are several.
public enum PersonName {
    /// Before the name of somebody at the command line.
    public static let commandLine = "command line: "

    public static func isSame(_ one: String, _ other: String) -> Bool {
        plain(one) == plain(other)
    }

    private static func plain(_ name: String) -> String {
        let own = name.hasPrefix(commandLine) ? name.dropFirst(commandLine.count) : name[...]
        let person = own.prefix { $0 != "/" }
        return (person.isEmpty ? own : person).lowercased()
    }
}
