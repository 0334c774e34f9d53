/// Finds where the members of a grammar's loops stand by their tag, without searching.
struct TagIndex: Sendable {
    /// Open addressing: a tag's slot holds its packed bytes and its number.
    private let tags: FrozenBuffer<UInt32>
    private let numbers: FrozenBuffer<Int32>
    private let mask: UInt32
    private let tagCount: Int
    /// For each loop and tag, the first position there; -1 for none.
    private let first: FrozenBuffer<Int16>
    /// For each member, the next position in its loop with the same tag; -1 for none.
    private let following: FrozenBuffer<Int16>

    init(loops: [[TransactionSchema.Member]]) {
        let distinct = Set(loops.joined().map(\.id.packed)).sorted()
        var size = 16
        while size < distinct.count * 3 { size *= 2 }
        mask = UInt32(size - 1)
        tagCount = distinct.count
        var tags = [UInt32](repeating: 0, count: size)
        var numbers = [Int32](repeating: -1, count: size)
        var numberByTag: [UInt32: Int] = [:]
        for (number, tag) in distinct.enumerated() {
            var slot = Self.slot(of: tag, mask)
            while tags[slot] != 0 { slot = (slot + 1) & (size - 1) }
            tags[slot] = tag
            numbers[slot] = Int32(number)
            numberByTag[tag] = number
        }
        self.tags = FrozenBuffer(tags)
        self.numbers = FrozenBuffer(numbers)
        var first = [Int16](repeating: -1, count: loops.count * distinct.count)
        var following: [Int16] = []
        for (loop, members) in loops.enumerated() {
            var next = [Int16](repeating: -1, count: members.count)
            for (position, member) in members.enumerated().reversed() {
                let cell = loop * distinct.count + (numberByTag[member.id.packed] ?? 0)
                next[position] = first[cell]
                first[cell] = Int16(position)
            }
            following += next
        }
        self.first = FrozenBuffer(first)
        self.following = FrozenBuffer(following)
    }

    /// The index without references to its memory; valid while the index lives.
    var lookup: Lookup {
        Lookup(
            tags: tags.borrowed,
            numbers: numbers.borrowed,
            mask: mask,
            tagCount: tagCount,
            first: first.borrowed,
            following: following.borrowed
        )
    }

    @inline(__always)
    fileprivate static func slot(of tag: UInt32, _ mask: UInt32) -> Int {
        Int((tag &* 0x9E37_79B1) &>> 12 & mask)
    }

    struct Lookup: BitwiseCopyable {
        fileprivate let tags: BorrowedItems<UInt32>
        fileprivate let numbers: BorrowedItems<Int32>
        fileprivate let mask: UInt32
        fileprivate let tagCount: Int
        fileprivate let first: BorrowedItems<Int16>
        fileprivate let following: BorrowedItems<Int16>
    }
}

extension TagIndex.Lookup {
    /// The tag's number in this grammar; `nil` when no member has it.
    @inline(__always)
    func number(of id: SegmentID) -> Int? {
        var slot = TagIndex.slot(of: id.packed, mask)
        while tags[slot] != 0 {
            if tags[slot] == id.packed { return Int(numbers[slot]) }
            slot = (slot &+ 1) & Int(mask)
        }
        return nil
    }

    /// The first position from `position` on in a loop where the tag stands; `nil` for none.
    @inline(__always)
    func position(
        ofTag number: Int,
        inLoop loop: Int,
        membersFrom firstMember: Int,
        from position: Int
    ) -> Int? {
        var found = Int(first[loop &* tagCount &+ number])
        while found >= 0, found < position { found = Int(following[firstMember &+ found]) }
        return found >= 0 ? found : nil
    }
}
