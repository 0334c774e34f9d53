/// Reads one transaction set or message into plain facts, segment by segment.
protocol ContentInspector {
    var documentNumber: String? { get }
    var dates: [EDIInspection.Qualified] { get }
    var references: [EDIInspection.Qualified] { get }
    var parties: [EDIInspection.PartySummary] { get }
    var lines: [EDIInspection.LineSummary] { get }
    var totals: [EDIInspection.Qualified] { get }

    mutating func meet(_ segment: EDISegment)
}

extension EDIInspection.TransactionSummary {
    init(of transaction: TransactionSet) {
        let isMessage = transaction.messageType != nil
        var content: any ContentInspector =
            isMessage ? MessageInspector() : TransactionInspector()
        for segment in transaction.segments { content.meet(segment) }
        set = transaction.identifier
        version = transaction.messageType?.description
        controlNumber = transaction.controlNumber
        byteOffset = transaction.header?.byteRange.lowerBound ?? 0
        schema = transaction.schema.kind
        schemaRelease = transaction.schema.schema?.release
        disposition = transaction.disposition
        segmentCount = transaction.segments.count
        statedSegmentCount = transaction.trailer?[1].number
        documentNumber = content.documentNumber
        dates = content.dates
        references = content.references
        parties = content.parties
        lines = content.lines
        totals = content.totals
        tags = Self.tagCounts(of: transaction)
        hierarchy = (content as? MessageInspector)?.hierarchy ?? Self.levels(of: transaction)
    }

    private static func tagCounts(of transaction: TransactionSet) -> [EDIInspection.TagCount] {
        var tags: [EDIInspection.TagCount] = []
        var indexByTag: [String: Int] = [:]
        for segment in transaction.segments {
            let tag = segment.id == .invalid ? segment.tag : segment.id.description
            if let index = indexByTag[tag] {
                tags[index].count += 1
            } else {
                indexByTag[tag] = tags.count
                tags.append(EDIInspection.TagCount(tag: tag, count: 1))
            }
        }
        return tags
    }

    private static func levels(of transaction: TransactionSet) -> [EDIInspection.LevelSummary] {
        let hierarchy = Hierarchy(of: transaction)
        var depths: [Int] = []
        return hierarchy.levels.map { level in
            depths.append(level.parent.map { depths[$0] + 1 } ?? 0)
            var ids: [EDIInspection.Qualified] = []
            for segment in level.loop.segments {
                switch segment.id {
                case "PRF":
                    ids.append(.init(qualifier: "PRF", value: segment[1].value ?? ""))
                case "MAN":
                    ids += TransactionInspector.pairs(in: segment, from: 1)
                case "LIN":
                    ids += TransactionInspector.pairs(in: segment, from: 2)
                default:
                    continue
                }
            }
            return EDIInspection.LevelSummary(
                number: level.number,
                parent: level.loop.opening?[2].value,
                code: level.code,
                depth: depths[depths.count - 1],
                ids: ids
            )
        }
    }
}
