import Engine
import Governance
import Primitives
import Projections
import Storage

/// One version of a mapping as its template shows it.
struct MappingView: PageView {
    static var template: Template { .mappingVersion }
    let section: Section? = .mappings

    var title: String
    var name: String
    var number: String
    var state: String
    var tone: String
    var note: String?
    var hash: String
    var proposer: String
    var reason: String
    var proposed: TimeView
    var approver: String?
    var seal: String
    /// Set when what its replay stood on has moved and it still waits.
    var staleText: String?
    /// What the replay showed, in a sentence.
    var replayText: String?
    var partners: [Partner]
    var counts: [Count]
    var lines: [TextLine]
    var linesText: String
    var actions: Actions
    var csrfToken: String
    let list = ConsolePath.mappings.address
    let act = ConsolePath.actOnMapping.address
    var versions: String
    var propose: String?

    struct Partner {
        var id: String
        var documents: String
        var differing: String
        var tone: String
        var part: String
        var groups: [Group]
        var more: String?
    }

    struct Group: Equatable {
        var field: String
        var kind: String
        var count: String
        var document: String?
        var address: String?
        var from: String
        var to: String
        var isFailure: Bool
    }

    struct Count: Equatable {
        var name: String
        var count: String
    }

    struct TextLine: Equatable {
        var sign: String
        var text: String
    }

    /// What the viewer may do, and why not where they may not.
    struct Actions: Equatable {
        var mayApprove = false
        var mayDecline = false
        var mayTry = false
        var share = "10"
        var mayActivate = false
        var takeBackText: String?
        var elsewhere: String?
    }
}

extension MappingView {
    init(_ detail: MappingDesk.Detail, entity: String, viewer: Viewer, now: Timestamp) {
        let version = detail.version
        title = "\(version.name), version \(version.number)"
        name = version.name
        number = String(version.number)
        state = PlainWords.sentence(version.state.rawValue)
        tone = version.state.tone
        note = version.note.isEmpty ? nil : version.note
        hash = version.hash
        proposer = version.proposedBy
        reason = version.reason
        proposed = TimeView(version.proposedAt, at: now)
        approver = version.approvedBy
        seal = version.seal
        let waits = [.proposed, .approved, .canary].contains(version.state)
        staleText =
            waits && !detail.isCurrent
            ? "What runs has changed since it was proposed, so what you see would not happen. "
                + "Propose it again." : nil
        let comparison = MappingComparison(stored: version.replay)
        replayText = comparison.map { comparison in
            "\(PlainWords.grouped(comparison.documents, "document")) were read by what ran and by "
                + "this text, at most \(Display.count(comparison.documentsMax)) of each partner; "
                + "\(Display.count(comparison.differing)) differ."
        }
        partners = (comparison?.partners ?? []).map { Partner($0, entity: entity, viewer: viewer) }
        counts = MappingOutcome.allCases.compactMap { outcome in
            detail.counts[outcome].map {
                Count(name: PlainWords.sentence(outcome.words), count: Display.count($0))
            }
        }
        (lines, linesText) = Self.difference(of: version, from: detail.beside)
        actions = Actions(detail, viewer)
        csrfToken = viewer.csrfToken
        versions = ConsolePath.mappingVersions(version.name).address
        propose =
            viewer.may(.mappingsPropose)
            ? ConsolePath.proposeMapping(version.name, version.number).address : nil
    }

    /// Lines of text that a page shows.
    private static let linesMax = 2_000
    /// Lines that stand around a change.
    private static let around = 3

    /// How the text differs from the one beside it; the text itself where there is none.
    private static func difference(
        of version: MappingVersion,
        from other: MappingVersion?
    ) -> ([TextLine], String) {
        let new = version.text.split(separator: "\n", omittingEmptySubsequences: false)
            .prefix(linesMax).map(String.init)
        guard let other, other.number != version.number else {
            return (new.map { TextLine(sign: " ", text: $0) }, "The text")
        }
        let old = other.text.split(separator: "\n", omittingEmptySubsequences: false)
            .prefix(linesMax).map(String.init)
        let changes = new.difference(from: old)
        let removed = Set(changes.removals.map(\.place))
        let inserted = Set(changes.insertions.map(\.place))
        var lines: [TextLine] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed.contains(left) {
                lines.append(TextLine(sign: "−", text: old[left]))
                left += 1
            } else if right < new.count, inserted.contains(right) {
                lines.append(TextLine(sign: "+", text: new[right]))
                right += 1
            } else {
                lines.append(TextLine(sign: " ", text: new[right]))
                left += 1
                right += 1
            }
        }
        return (near(lines), "What changes in the text, from version \(other.number)")
    }

    /// Changed lines with a few around them.
    private static func near(_ lines: [TextLine]) -> [TextLine] {
        var shown: [TextLine] = []
        var last = -1
        for index in lines.indices {
            let range = max(0, index - around)...min(lines.count - 1, index + around)
            guard lines[range].contains(where: { $0.sign != " " }) else { continue }
            if index > last + 1 { shown.append(TextLine(sign: " ", text: "…")) }
            shown.append(lines[index])
            last = index
        }
        return shown.isEmpty ? [TextLine(sign: " ", text: "It is the same, word for word.")] : shown
    }
}

extension CollectionDifference.Change {
    fileprivate var place: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}

extension MappingView.Partner {
    fileprivate init(_ partner: MappingComparison.Partner, entity: String, viewer: Viewer) {
        id = partner.id
        documents = Display.count(partner.documents)
        differing = partner.differing == 0 ? "none" : Display.count(partner.differing)
        tone = partner.differing == 0 ? "good" : "attention"
        part = partner.isTouched ? "" : "the mapping has no part in its documents"
        let isOwn = partner.entity == entity
        groups = partner.groups.map { group in
            MappingView.Group(
                field: group.field,
                kind: group.kind,
                count: Display.count(group.count),
                document: isOwn ? group.document : nil,
                address: isOwn && viewer.may(.redrive)
                    ? ConsolePath.documentBytes(group.document).address : nil,
                from: isOwn ? group.from : "",
                to: isOwn ? group.to : "",
                isFailure: group.isNewFailure
            )
        }
        more = partner.more == 0 ? nil : "and \(partner.more) other kinds of difference"
    }
}

extension MappingView.Actions {
    fileprivate init(_ detail: MappingDesk.Detail, _ viewer: Viewer) {
        let version = detail.version
        self.init()
        if detail.head.share > 0 { share = String(detail.head.share) }
        guard viewer.may(.mappingsApprove) else {
            elsewhere = "Somebody with the right to approve mappings must act."
            return
        }
        switch version.state {
        case .proposed:
            mayDecline = true
            mayApprove =
                detail.isCurrent && !PersonName.isSame(viewer.name, version.proposedBy)
            if PersonName.isSame(viewer.name, version.proposedBy) {
                elsewhere = "You proposed it; somebody else must approve it."
            }
            takeBackText = "Withdraw it"
        case .approved, .canary:
            mayTry = detail.isCurrent
            mayActivate = detail.isCurrent
            takeBackText = version.state == .canary ? "End the trial" : "Withdraw it"
        case .stopped: takeBackText = "Withdraw it"
        case .active:
            if let before = version.replaced {
                takeBackText = "Roll back to version \(before)"
            }
        case .retired, .declined, .withdrawn: break
        }
    }
}

/// The form that proposes another text.
struct MappingProposalView: PageView {
    static var template: Template { .mappingProposal }
    let section: Section? = .mappings
    var title: String
    var text: String
    var csrfToken: String
    let list = ConsolePath.mappings.address
    let propose = ConsolePath.proposeMapping("", nil).address

    init(_ version: MappingVersion, viewer: Viewer) {
        title = "Propose another text of \(version.name)"
        text = version.text
        csrfToken = viewer.csrfToken
    }
}
