/// Which message, of which directory and guide: `ORDERS:D:96A:UN:EAN008` (S009).
public struct EDIFACTMessageType: Codable, Hashable, Sendable, CustomStringConvertible {
    /// Such as `ORDERS`.
    public var type: String
    /// `D` for the directories since 1993.
    public var version: String
    /// Such as `96A`.
    public var release: String
    /// `UN`, mostly.
    public var agency: String
    /// The user group's guide, such as `EAN008`; empty without one.
    public var association: String

    public init(
        _ type: String,
        version: String = "D",
        release: String,
        agency: String = "UN",
        association: String = ""
    ) {
        self.type = type
        self.version = version
        self.release = release
        self.agency = agency
        self.association = association
    }

    /// Reads it as UNH writes it: `ORDERS:D:96A:UN:EAN008`, the last two may be missing. `nil` when
    /// it names no message of a directory.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let lengths = [6, 3, 3, 2, 6]
        guard (3...5).contains(parts.count), parts.prefix(3).allSatisfy({ !$0.isEmpty }),
            zip(parts, lengths).allSatisfy({ part, length in
                part.utf8.count <= length && part.utf8.allSatisfy(\.isASCIIAlphanumeric)
            })
        else { return nil }
        self.init(
            parts[0],
            version: parts[1],
            release: parts[2],
            agency: parts.count > 3 ? parts[3] : "UN",
            association: parts.count > 4 ? parts[4] : ""
        )
    }

    init(in identifier: EDIElement) {
        func part(_ position: Int) -> String { identifier.component(position).value ?? "" }
        type = part(1)
        version = part(2)
        release = part(3)
        agency = part(4)
        association = part(5)
    }

    /// The five components in order.
    public var components: [String] { [type, version, release, agency, association] }

    /// As UNH writes it, without empty components at the end.
    public var description: String {
        var parts = components[...]
        while parts.last == "" { parts.removeLast() }
        return parts.joined(separator: ":")
    }
}
