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
        edifact =
            interchange.syntax == .edifact
            ? EDIFACTFacts(in: document.bytes[interchange.byteRange]) : nil
    }
}

extension EDIInspection.GroupSummary {
    init(of group: FunctionalGroup, in document: EDIDocument) {
        functionalID = group.functionalID
        sender = group.sender
        receiver = group.receiver
        date = group.header?[4].value ?? ""
        time = group.header?[5].value ?? ""
        controlNumber = group.controlNumber
        version = group.version
        disposition = group.disposition
        transactions = group.transactions.map { EDIInspection.TransactionSummary(of: $0) }
        let answer = Acknowledger().functionalAcknowledgment(
            for: group,
            of: document,
            controlNumber: "0001"
        )
        acknowledgment = answer?.segments.map(Self.text) ?? []
    }

    private static func text(of segment: OutboundSegment) -> String {
        var text = segment.id.description
        let last = segment.elements.lastIndex { !$0.isEmpty } ?? -1
        for element in segment.elements.prefix(last + 1) {
            text += "*"
            switch element {
            case .absent: break
            case .text(let value): text += value
            case .composite(let components): text += components.joined(separator: ":")
            }
        }
        return text
    }
}

extension EDIFACTFacts {
    /// Splits at the service characters, by default `:+.? '` (ISO 9735 §7).
    init(in bytes: ArraySlice<UInt8>) {
        var rest = bytes
        var service = Array(":+.? '".utf8)
        hasServiceStringAdvice = rest.starts(with: "UNA".utf8) && rest.count >= 9
        if hasServiceStringAdvice {
            service = Array(rest.dropFirst(3).prefix(6))
            rest = rest.dropFirst(9)
        }
        header = []
        messages = []
        for segment in Self.split(rest, at: service[5], release: service[3]) {
            let trimmed = segment.drop { $0.isBlank }
            let isHeader = trimmed.starts(with: "UNB".utf8)
            guard isHeader || trimmed.starts(with: "UNH".utf8) else { continue }
            let elements = Self.split(trimmed, at: service[1], release: service[3]).map {
                ByteText.decode($0)
            }
            if isHeader, header.isEmpty { header = Array(elements.dropFirst()) }
            if !isHeader, elements.count > 2 { messages.append(elements[2]) }
        }
    }

    private static func split(
        _ bytes: ArraySlice<UInt8>,
        at separator: UInt8,
        release: UInt8
    ) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var isReleased = false
        for index in bytes.indices {
            if isReleased {
                isReleased = false
            } else if bytes[index] == release, release != 0x20 {
                isReleased = true
            } else if bytes[index] == separator {
                parts.append(bytes[start..<index])
                start = index + 1
            }
        }
        if start < bytes.endIndex { parts.append(bytes[start...]) }
        return parts
    }
}
