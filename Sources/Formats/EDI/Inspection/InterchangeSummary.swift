extension EDIInspection.InterchangeSummary {
    init(of interchange: Interchange, in document: EDIDocument) {
        syntax = interchange.syntax
        byteOffset = interchange.byteRange.lowerBound
        byteCount = interchange.byteRange.count
        segmentCount = interchange.segments.count
        delimiters = interchange.delimiters
        sender = interchange.senderQualifier + ":" + interchange.sender
        receiver = interchange.receiverQualifier + ":" + interchange.receiver
        date = interchange.date
        time = interchange.time
        version = interchange.version
        controlNumber = interchange.controlNumber
        usage = interchange.usage
        isAcknowledgmentRequested = interchange.isAcknowledgmentRequested
        disposition = interchange.disposition
        interchangeAcknowledgments = interchange.interchangeAcknowledgments.map { segment in
            (0..<segment.elementCount).map { segment[$0 + 1].text }
        }
        groups = interchange.groups.map { EDIInspection.GroupSummary(of: $0, in: document) }
        let answer = Acknowledger().controlMessage(
            for: interchange,
            of: document,
            reference: "1"
        )
        acknowledgment = answer?.segments.map { $0.shown(in: .edifact) } ?? []
    }
}

extension EDIInspection.GroupSummary {
    init(of group: FunctionalGroup, in document: EDIDocument) {
        functionalID = group.functionalID
        sender = group.sender
        receiver = group.receiver
        date = group.date
        time = group.time
        controlNumber = group.controlNumber
        version = group.version
        disposition = group.disposition
        transactions = group.transactions.map { EDIInspection.TransactionSummary(of: $0) }
        let answer = Acknowledger().functionalAcknowledgment(
            for: group,
            of: document,
            controlNumber: "0001"
        )
        acknowledgment = answer?.segments.map { $0.shown(in: .x12) } ?? []
    }
}

extension OutboundSegment {
    /// Written with the standard's usual separators, nothing escaped: for people.
    fileprivate func shown(in standard: EDIStandard) -> String {
        let (separator, joint) = standard == .x12 ? ("*", ":") : ("+", ":")
        var text = id.description
        let last = elements.lastIndex { !$0.isEmpty } ?? -1
        for element in elements.prefix(last + 1) {
            text += separator
            switch element {
            case .absent: break
            case .text(let value): text += value
            case .composite(let components):
                let end = components.lastIndex { !$0.isEmpty } ?? -1
                text += components.prefix(end + 1).joined(separator: joint)
            }
        }
        return text
    }
}
