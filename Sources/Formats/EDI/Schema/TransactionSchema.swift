/// The grammar of one transaction set in one release: which segments, in which order and loops.
///
/// A class because every transaction set that was checked with it shares it.
public final class TransactionSchema: Sendable {
    /// Such as `850`.
    public let set: String
    /// Such as `004010`.
    public let release: String
    /// GS01 of its groups, such as `PO`.
    public let functionalID: String
    /// Whether segments must come in the grammar's order, and no others may come. Where not, the
    /// grammar only says which belong together and which must be there.
    public let isOrdered: Bool
    let dictionary: SegmentDictionary
    /// The outermost loop first.
    let loops: FrozenBuffer<LoopRule>
    /// The members of all loops, each loop's in one run.
    let members: FrozenBuffer<Member>
    let tags: Set<SegmentID>
    let index: TagIndex

    init(
        set: BuiltInSchemas.SetText,
        dictionary: SegmentDictionary,
        loops: [[Member]],
        tags: Set<SegmentID>
    ) {
        self.set = set.id
        release = dictionary.release
        functionalID = set.functionalID
        isOrdered = set.isOrdered
        self.dictionary = dictionary
        members = FrozenBuffer(loops.flatMap(\.self))
        index = TagIndex(loops: loops)
        self.tags = tags
        var firstMember = 0
        self.loops = FrozenBuffer(
            loops.map { members in
                defer { firstMember += members.count }
                return LoopRule(
                    firstMember: firstMember,
                    memberCount: members.count,
                    lastMandatory: members.lastIndex(where: \.isMandatory) ?? -1
                )
            }
        )
    }

    /// A loop: a run of members in order, of which the first opens it.
    struct LoopRule: BitwiseCopyable, Sendable {
        var firstMember: Int
        var memberCount: Int
        /// Position of the last member that must be there; -1 when none must.
        var lastMandatory: Int
    }

    /// A place in a loop: a segment, or a loop nested there.
    struct Member: BitwiseCopyable, Sendable {
        var id: SegmentID
        var isMandatory: Bool
        var maximum: Int
        /// Index of the nested loop; -1 for a plain segment.
        var loop: Int
        /// Index of the segment's rule in the dictionary; -1 when the dictionary lacks it.
        var rule: Int
    }
}

/// Which schema a transaction set was checked with, and how near that is to what it asked for.
public struct SchemaMatch: Sendable {
    public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
        case exact
        /// 004010VICS was read as 004010.
        case withoutSuffix
        /// 004030 was read as 004010.
        case nearestRelease
        /// Nobody knows the set: only its syntax was checked.
        case structureOnly
    }

    public let kind: Kind
    /// The version asked for: GS08, or what ISA12 suggests when GS08 is unusable. In EDIFACT the
    /// directory, such as `D96A`.
    public let requestedVersion: String
    public let schema: TransactionSchema?
}
