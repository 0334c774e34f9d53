/// The members of a JSON object in the order they were written, no name twice.
///
/// Lookup is a short scan in small objects and a dictionary in large ones, so a hostile object with
/// a hundred thousand members costs no more than its size.
public struct JSONObject: Sendable {
    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: JSONValue

        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    public private(set) var members: [Member] = []
    /// Where each name is; kept only above `scanLimit` members.
    private var places: [String: Int] = [:]

    private static let scanLimit = 32

    public init() {}

    /// - Precondition: no name twice.
    public init(_ members: [Member]) {
        for member in members {
            precondition(append(member), "the member \(member.name) is there twice")
        }
    }

    /// An object of the members that are there, in their order; `nil` is left out.
    ///
    /// For names written in the program: that none is there twice is checked in debug builds only.
    public init(present members: KeyValuePairs<String, JSONValue?>) {
        self.members.reserveCapacity(members.count)
        for (name, value) in members {
            guard let value else { continue }
            self.members.append(Member(name: name, value: value))
        }
        assert(Set(names).count == names.count, "a member is there twice among \(names)")
        if self.members.count > Self.scanLimit { notePlaces() }
    }

    public var count: Int { members.count }
    public var isEmpty: Bool { members.isEmpty }
    public var names: [String] { members.map(\.name) }

    /// Setting keeps a member's place, appends a new one, and removes it for `nil`.
    public subscript(_ name: String) -> JSONValue? {
        get { place(of: name).map { members[$0].value } }
        set {
            switch (place(of: name), newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): remove(at: place)
            case (nil, let value?): _ = append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Adds a member at the end; `false`, and nothing changed, when the name is taken.
    @discardableResult
    public mutating func append(_ member: Member) -> Bool {
        guard place(of: member.name) == nil else { return false }
        members.append(member)
        if members.count > Self.scanLimit { notePlaces() }
        return true
    }

    private func place(of name: String) -> Int? {
        places.isEmpty ? members.firstIndex { $0.name == name } : places[name]
    }

    private mutating func notePlaces() {
        let first = places.isEmpty ? 0 : members.count - 1
        for place in first..<members.count { places[members[place].name] = place }
    }

    private mutating func remove(at place: Int) {
        members.remove(at: place)
        places = [:]
        if members.count > Self.scanLimit { notePlaces() }
    }
}

extension JSONObject: Hashable {
    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.count == rhs.count && lhs.members.allSatisfy { rhs[$0.name] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        for name in names.sorted() { hasher.combine(name) }
    }
}
