import Storage
import Translation

/// What a mapping would have made of stored documents, beside what runs: frozen with a proposal.
public struct MappingComparison: Codable, Sendable, Equatable {
    /// Documents of each partner that were read at most, the newest.
    public var documentsMax: Int
    /// Names the documents.
    public var setHash: String
    public var partners: [Partner]

    public init(documentsMax: Int, setHash: String = "", partners: [Partner] = []) {
        self.documentsMax = documentsMax
        self.setHash = setHash
        self.partners = partners
    }

    /// One partner's documents.
    public struct Partner: Codable, Sendable, Equatable {
        public var id: String
        public var entity: String
        /// Whether the mapping is part of what reads its documents.
        public var isTouched: Bool
        public var documents: Int
        /// Of them, those that differ.
        public var differing: Int
        /// The most frequent first.
        public var groups: [Group]
        /// Patterns beyond those that are kept.
        public var more: Int

        public init(id: String, entity: String, isTouched: Bool) {
            self.id = id
            self.entity = entity
            self.isTouched = isTouched
            documents = 0
            differing = 0
            groups = []
            more = 0
        }
    }

    /// Documents that differ in one way.
    public struct Group: Codable, Sendable, Equatable {
        /// `lines/*/quantity`
        public var field: String
        /// `multiplied by 12`
        public var kind: String
        public var count: Int
        /// The newest of them, and both sides there.
        public var document: String
        public var from: String
        public var to: String

        /// Whether its documents would be refused for a reason that they are not refused for now.
        public var isNewFailure: Bool {
            ReadingDifference(field: field, kind: kind).newFailure != nil
        }
    }

    /// Patterns that are kept of one partner.
    public static let groupsMax = 100

    public var documents: Int { partners.reduce(0) { $0 + $1.documents } }
    public var differing: Int { partners.reduce(0) { $0 + $1.differing } }

    /// Failures that its documents would have and do not have now.
    public var newFailures: Set<String> {
        Set(
            partners.flatMap(\.groups).compactMap { group in
                ReadingDifference(field: group.field, kind: group.kind).newFailure
            }
        )
    }

    /// `nil` for a version that was never replayed.
    public init?(stored bytes: [UInt8]) {
        guard !bytes.isEmpty else { return nil }
        // One that cannot be read knows of no failure, so that a trial stops rather than not.
        guard let value = try? StoredValue.decode(Self.self, from: bytes) else { return nil }
        self = value
    }
}
