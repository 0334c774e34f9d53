extension TransactionSchema {
    /// Whether segments with this tag stand in the loop that is reached through loops opened by
    /// these tags, or open a loop there.
    public func hasSegment(_ tag: SegmentID, inside path: [SegmentID]) -> Bool {
        var reached = [0]
        for opening in path {
            reached = reached.flatMap { loop in
                members(of: loop).filter { $0.id == opening && $0.loop >= 0 }.map(\.loop)
            }
        }
        return reached.contains { loop in members(of: loop).contains { $0.id == tag } }
    }

    /// How many elements a segment has; `nil` when its elements are not known here.
    public func elementCount(of tag: SegmentID) -> Int? {
        guard let index = dictionary.indexByID[tag] else { return nil }
        let rule = dictionary.rules[index]
        return rule.isOpen || rule.isOpenEnded ? nil : Int(rule.elementCount)
    }

    private func members(of loop: Int) -> [Member] {
        let rule = loops[loop]
        return (rule.firstMember..<rule.firstMember + rule.memberCount).map { members[$0] }
    }
}
