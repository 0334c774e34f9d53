/// Answers an inbound interchange with TA1 and 997 or 999, out of the diagnostics and nothing else.
///
/// The reply goes back in the inbound version, with the parties swapped and under our own control
/// numbers. Acknowledgements are never acknowledged (X12.20 §1).
public struct Acknowledger: Sendable {
    public var policy: AcknowledgmentPolicy

    public init(policy: AcknowledgmentPolicy = AcknowledgmentPolicy()) { self.policy = policy }

    /// Our control numbers for one reply; the caller has allocated them.
    public struct ControlNumbers: Hashable, Sendable {
        public var interchange: Int
        public var group: Int
        /// ST02 of the first 997; further ones count on.
        public var firstTransaction: Int

        public init(interchange: Int, group: Int, firstTransaction: Int = 1) {
            self.interchange = interchange
            self.group = group
            self.firstTransaction = firstTransaction
        }
    }

    /// The whole reply to one interchange; `nil` when there is nothing to say or nobody to say it
    /// to.
    public func reply(
        to interchange: Interchange,
        of document: EDIDocument,
        numbers: ControlNumbers,
        at moment: EnvelopeMoment
    ) -> OutboundInterchange? {
        guard interchange.syntax == .x12, interchange.header != nil else { return nil }
        var reply = OutboundInterchange(
            from: X12Identity(qualifier: interchange.receiverQualifier, id: interchange.receiver),
            to: X12Identity(qualifier: interchange.senderQualifier, id: interchange.sender),
            at: moment,
            version: interchange.version,
            controlNumber: numbers.interchange
        )
        reply.usage = interchange.usage
        reply.delimiters = Self.delimiters(for: interchange)
        if let answer = interchangeAcknowledgment(for: interchange, of: document) {
            reply.interchangeAcknowledgments = [answer]
        }
        var transactions: [OutboundTransaction] = []
        for group in interchange.groups {
            let number = numbers.firstTransaction + transactions.count
            let answer = functionalAcknowledgment(
                for: group,
                of: document,
                controlNumber: ByteText.padded(number, to: 4)
            )
            if let answer { transactions.append(answer) }
        }
        if !transactions.isEmpty, let first = interchange.groups.first(where: isAnswered) {
            if !first.receiver.isEmpty { reply.sender.groupID = first.receiver }
            if !first.sender.isEmpty { reply.receiver.groupID = first.sender }
            reply.groups = [
                OutboundGroup(
                    functionalID: "FA",
                    version: version(for: first, in: interchange),
                    controlNumber: numbers.group,
                    transactions: transactions
                )
            ]
        }
        return reply.groups.isEmpty && reply.interchangeAcknowledgments.isEmpty ? nil : reply
    }

    /// `TA1*000000042*261123*1859*A*000~`, when the policy wants one.
    public func interchangeAcknowledgment(
        for interchange: Interchange,
        of document: EDIDocument
    ) -> OutboundSegment? {
        guard isTA1Wanted(for: interchange) else { return nil }
        let note = document.diagnostics(of: interchange)
            .filter { $0.level == .interchange && $0.severity > .note }
            .filter { $0.acknowledgmentCode != nil }
            .max { $0.severity < $1.severity }
        return OutboundSegment(
            "TA1",
            .text(interchange.controlNumber),
            .text(interchange.date),
            .text(interchange.time),
            .text(interchange.disposition.code),
            .text(note?.acknowledgmentCode ?? "000")
        )
    }

    private func isTA1Wanted(for interchange: Interchange) -> Bool {
        switch policy.interchange {
        case .never: false
        case .onRequest: interchange.isAcknowledgmentRequested
        case .onError:
            interchange.isAcknowledgmentRequested || interchange.disposition != .accepted
        case .always: true
        }
    }

    /// The 997 or 999 for one group; `nil` for groups of acknowledgements and when none is wanted.
    public func functionalAcknowledgment(
        for group: FunctionalGroup,
        of document: EDIDocument,
        controlNumber: String
    ) -> OutboundTransaction? {
        guard policy.functional != .none, isAnswered(group) else { return nil }
        var segments = [
            OutboundSegment("AK1", .text(group.functionalID), .text(group.controlNumber))
        ]
        if policy.functional == .transactions {
            for transaction in group.transactions {
                let report = TransactionReport(transaction, of: document, in: group, as: form)
                segments += report.segments
            }
        }
        segments.append(Self.groupTrailer(for: group, of: document))
        return OutboundTransaction(
            set: form.rawValue,
            controlNumber: controlNumber,
            segments: segments
        )
    }

    private var form: AcknowledgmentPolicy.Form { policy.form ?? .functional }

    private func isAnswered(_ group: FunctionalGroup) -> Bool {
        group.header != nil && group.functionalID != "FA"
    }

    private static func groupTrailer(
        for group: FunctionalGroup,
        of document: EDIDocument
    ) -> OutboundSegment {
        let received = group.transactions.count
        let accepted =
            group.disposition == .rejected
            ? 0 : group.transactions.count { $0.disposition != .rejected }
        let codes = document.diagnostics(of: group)
            .filter { $0.level == .group && $0.severity > .note }
            .compactMap(\.acknowledgmentCode)
        return OutboundSegment(
            "AK9",
            [
                .text(group.disposition.code),
                .number(group.statedTransactionCount ?? received),
                .number(received),
                .number(accepted),
            ] + TransactionReport.distinct(codes).prefix(5).map(OutboundElement.text)
        )
    }

    // MARK: - The reply's envelope

    /// The sender's own delimiters where they can carry a reply.
    private static func delimiters(for interchange: Interchange) -> EDIDelimiters {
        var delimiters = interchange.delimiters
        let usual: [UInt8] = Array(":>^|\\".utf8)
        if delimiters.component == nil {
            delimiters.component = usual.first { !delimiters.contains($0) }
        }
        if delimiters.repetition == nil {
            delimiters.repetition = usual.first { !delimiters.contains($0) }
        }
        return delimiters.areDistinct ? delimiters : .usual
    }

    /// GS08 of the reply: the group's, without the name of another set's guide (`X231A1`).
    private func version(for group: FunctionalGroup, in interchange: Interchange) -> String {
        if form == .implementation { return "005010X231A1" }
        guard let version = X12Version(group.version) else {
            return X12Version(interchange.version)?.release ?? "004010"
        }
        return version.suffix.hasPrefix("X") ? version.release : version.release + version.suffix
    }
}
