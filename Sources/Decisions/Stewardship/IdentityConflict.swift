/// What about an identity is not clear.
public enum IdentityQuestion: String, Codable, CaseIterable, Hashable, Sendable {
    /// Two customers look like one.
    case duplicateCustomer = "duplicate_customer"
    /// One customer's record ended, and another like it began: its number moved.
    case movedCustomer = "moved_customer"
    /// Several items claim one outside number.
    case itemIdentifier = "item_identifier"
    /// Several addresses of one customer answer to one code.
    case shipToCode = "ship_to_code"
}

/// Something that the records do not agree on, as a case is opened for it.
public struct IdentityConflict: Hashable, Codable, Sendable {
    /// What one record says.
    public struct Claim: Hashable, Codable, Sendable {
        /// The customer, the item or the ship-to.
        public var id: String
        public var name: String
        /// Who wrote the record last.
        public var source: String
        /// What else tells it from the others.
        public var words: String

        public init(id: String, name: String, source: String, words: String) {
            self.id = id
            self.name = name
            self.source = source
            self.words = words
        }
    }

    /// One member of a record, and whose word on it counts.
    public struct Field: Hashable, Codable, Sendable {
        public var name: String
        /// The system that owns it; `nil` where it is ours to say.
        public var owner: String?
        /// What each record says, in the order of the claims.
        public var values: [String]
        /// The claim whose word stands after a merge into it, by the rule.
        public var winner: String

        public init(name: String, owner: String?, values: [String], winner: String) {
            self.name = name
            self.owner = owner
            self.values = values
            self.winner = winner
        }
    }

    public var question: IdentityQuestion
    /// What it is about; one open case for each: `C-1 + C-9`, `gtin 09506000000015`.
    public var subject: String
    /// The customer whose ship-tos, or whose number for items, it is about.
    public var party: String?
    /// The number or code that several claim.
    public var number: String?
    public var claims: [Claim]
    public var fields: [Field]
    /// Why it was noticed, in a sentence.
    public var why: String
    /// What would settle it, the most likely first.
    public var offers: [Resolution]

    public init(
        _ question: IdentityQuestion,
        _ subject: String,
        party: String? = nil,
        number: String? = nil,
        claims: [Claim],
        fields: [Field] = [],
        why: String,
        offers: [Resolution]
    ) {
        self.question = question
        self.subject = subject
        self.party = party
        self.number = number
        self.claims = claims
        self.fields = fields
        self.why = why
        self.offers = offers
    }

    /// `C-1 + C-9: C-1 (Corner Shop, erp), C-9 (Corner Shop, file). Name and address are the same.`
    public var words: String {
        let sides = claims.map { "\($0.id) (\($0.name), \($0.source))" }.joined(separator: ", ")
        return "\(subject): \(sides). \(why)"
    }

    /// Whether it asks the same of the same records, whatever else they say by now.
    public func isSameQuestion(as other: IdentityConflict) -> Bool {
        question == other.question && subject == other.subject
            && Set(claims.map(\.id)) == Set(other.claims.map(\.id))
    }
}

/// What may be made of a conflict.
public enum Resolution: Hashable, Codable, Sendable {
    /// Both are one customer; `into` survives, the other name leads to it. `take` names members of
    /// the other record that the survivor takes over.
    case merge(String, into: String, take: [String])
    /// The number belongs to this one alone.
    case assign(to: String)
    /// They are what they seem: several. It is quiet until they become others.
    case keepApart

    public var kind: String {
        switch self {
        case .merge: "merge"
        case .assign: "assign"
        case .keepApart: "keep_apart"
        }
    }

    /// What it does, as the end of "ann proposes to …".
    public var words: String {
        switch self {
        case .merge(let other, let survivor, let take):
            "merge \(other) into \(survivor)"
                + (take.isEmpty ? "" : ", taking over its " + take.joined(separator: ", "))
        case .assign(let id): "leave it to \(id) alone"
        case .keepApart: "leave them as they are"
        }
    }

    /// Whether the same is done, whatever is taken over.
    func isLike(_ other: Resolution) -> Bool {
        switch (self, other) {
        case (.merge(let one, let into, _), .merge(let other, let survivor, _)):
            one == other && into == survivor
        case (.assign(let one), .assign(let other)): one == other
        case (.keepApart, .keepApart): true
        case (.merge, _), (.assign, _), (.keepApart, _): false
        }
    }
}

/// A record before and after, as its document; both are kept, so that it can be taken back.
public struct RecordChange: Hashable, Codable, Sendable {
    /// `customer` or `item`.
    public var kind: String
    public var id: String
    public var before: [UInt8]
    public var after: [UInt8]

    public init(kind: String, id: String, before: [UInt8], after: [UInt8]) {
        self.kind = kind
        self.id = id
        self.before = before
        self.after = after
    }
}
