extension Acknowledger {
    /// The whole reply to one EDIFACT interchange: CONTRL, with the parties swapped, under our own
    /// references. `nil` when there is nothing to say or nobody to say it to.
    ///
    /// CONTRL knows no acceptance with errors: what the policy calls a warning is accepted.
    public func controlReply(
        to interchange: Interchange,
        of document: EDIDocument,
        numbers: ControlNumbers,
        at moment: EnvelopeMoment
    ) -> OutboundMessageInterchange? {
        let message = controlMessage(
            for: interchange,
            of: document,
            reference: String(numbers.firstTransaction)
        )
        return message.flatMap { controlReply(to: interchange, with: $0, numbers, at: moment) }
    }

    /// Refuses an interchange that was taken in before: the same sender, the same reference.
    public func controlReply(
        toRepeated interchange: Interchange,
        numbers: ControlNumbers,
        at moment: EnvelopeMoment
    ) -> OutboundMessageInterchange? {
        guard policy.functional != .none, interchange.syntax == .edifact else { return nil }
        let message = OutboundMessage(
            Self.controlType(for: interchange),
            reference: String(numbers.firstTransaction),
            segments: [ControlReport.refusalOfRepeat(interchange)]
        )
        return controlReply(to: interchange, with: message, numbers, at: moment)
    }

    private func controlReply(
        to interchange: Interchange,
        with message: OutboundMessage,
        _ numbers: ControlNumbers,
        at moment: EnvelopeMoment
    ) -> OutboundMessageInterchange? {
        guard !interchange.sender.isEmpty, !interchange.receiver.isEmpty else { return nil }
        var reply = OutboundMessageInterchange(
            from: EDIFACTIdentity(
                interchange.receiver,
                qualifier: interchange.receiverQualifier
            ),
            to: EDIFACTIdentity(interchange.sender, qualifier: interchange.senderQualifier),
            at: moment,
            controlReference: String(numbers.interchange),
            messages: [message]
        )
        reply.syntaxIdentifier = Self.characterSet(forReplyTo: interchange)
        reply.syntaxVersion = Self.syntaxVersion(of: interchange)
        reply.isTest = interchange.usage == "T"
        if interchange.delimiters.areDistinct, interchange.delimiters.release != nil {
            reply.delimiters = interchange.delimiters
        }
        return reply
    }

    /// The CONTRL message alone; `nil` for interchanges of nothing but CONTRLs, without a header,
    /// and when none is wanted.
    public func controlMessage(
        for interchange: Interchange,
        of document: EDIDocument,
        reference: String
    ) -> OutboundMessage? {
        guard policy.functional != .none, interchange.syntax == .edifact,
            !interchange.controlNumber.isEmpty
        else { return nil }
        let messages = interchange.groups.flatMap(\.transactions)
        guard messages.isEmpty || messages.contains(where: { $0.identifier != "CONTRL" }) else {
            return nil
        }
        let report = ControlReport(
            interchange,
            of: document,
            namesEveryMessage: policy.functional == .transactions
        )
        return OutboundMessage(
            Self.controlType(for: interchange),
            reference: reference,
            segments: report.segments
        )
    }

    /// CONTRL belongs to the syntax, not to a directory.
    private static func controlType(for interchange: Interchange) -> EDIFACTMessageType {
        let isVersion4 = syntaxVersion(of: interchange) == 4
        return EDIFACTMessageType(
            "CONTRL",
            version: isVersion4 ? "4" : "D",
            release: isVersion4 ? "1" : "3"
        )
    }

    /// The sender's own where it keeps to it; many write lower case under UNOA, and can read it.
    private static func characterSet(forReplyTo interchange: Interchange) -> String {
        let identifier = interchange.syntaxIdentifier
        let messages = interchange.groups.flatMap(\.transactions)
        let repeated = [interchange.header] + messages.map(\.header)
        let isLevelA = repeated.compactMap(\.self).allSatisfy { segment in
            segment.byteRange.allSatisfy {
                SegmentEncoder.levelA.contains(segment.tokens.bytes[$0])
            }
        }
        switch identifier {
        case "UNOA": return isLevelA ? identifier : "UNOC"
        case "UNOB", "UNOW", "UNOY": return identifier
        default: return "UNOC"
        }
    }

    private static func syntaxVersion(of interchange: Interchange) -> Int {
        let version = Int(interchange.version) ?? 3
        return (1...4).contains(version) ? version : 3
    }
}
