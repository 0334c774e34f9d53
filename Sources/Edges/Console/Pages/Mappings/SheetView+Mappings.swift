import Engine
import Primitives
import Projections
import Storage

extension SheetView {
    /// Every mapping with what runs of it.
    ///
    /// - Parameter recent: what was proposed last; what waits is told.
    init(_ all: [MappingDesk.Overview], recent: [MappingVersion], now: Timestamp) {
        title = "Mappings"
        section = .mappings
        let waiting = recent.filter { $0.state == .proposed }
        caption =
            "What partners' documents are read by. A change is proposed, approved by a second "
            + "person, tried on a share of the documents, and taken back in one step."
        choices = Choices(
            label: "Waiting for a second person",
            items: waiting.prefix(20).map { version in
                Choice(
                    text: "\(version.name), version \(version.number)",
                    address: ConsolePath.mappingVersion(version.name, version.number).address,
                    isCurrent: false
                )
            }
        )
        columns = [
            .text("Mapping"), .text("Runs"), .text("Is tried"), .text("Reads documents of"),
            .text("Since"), .text("By"),
        ]
        rows = all.map { one in
            Row(
                head: .text(
                    one.head.name,
                    link: ConsolePath.mappingVersions(one.head.name).address
                ),
                cells: [
                    .text(
                        "version \(one.active.number)",
                        link: ConsolePath.mappingVersion(one.head.name, one.active.number).address,
                        why: String(one.active.hash.prefix(12))
                    ),
                    one.trial.map { trial in
                        .text(
                            "version \(trial.number)",
                            link: ConsolePath.mappingVersion(trial.name, trial.number).address,
                            why: "\(one.head.share) % of the documents"
                        )
                    } ?? .text(""),
                    .text(one.partners.joined(separator: ", ")),
                    .time(one.active.changedAt, at: now),
                    .text(one.active.changedBy, why: one.active.reason),
                ]
            )
        }
        emptyText = rows.isEmpty ? "No mapping is set up: X12 850s need none." : nil
        csv = ConsolePath.mappings.asFile
    }

    /// The versions of one mapping.
    init(_ versions: [MappingVersion], of name: String, now: Timestamp) {
        title = "Versions of \(name)"
        section = .mappings
        caption = "Newest first. Each text is kept as it was."
        columns = [
            .text("Version"), .text("Stands at"), .text("Proposed by"), .text("Proposed"),
            .text("Approved by"), .text("Changed"),
        ]
        rows = versions.map { version in
            Row(
                head: .text(
                    "\(version.number)",
                    link: ConsolePath.mappingVersion(name, version.number).address,
                    why: String(version.hash.prefix(12))
                ),
                cells: [
                    .text(
                        PlainWords.sentence(version.state.rawValue),
                        why: version.note,
                        tone: version.state.tone
                    ),
                    .text(version.proposedBy, why: version.reason),
                    .time(version.proposedAt, at: now),
                    .text(version.approvedBy ?? ""),
                    .time(version.changedAt, at: now),
                ]
            )
        }
        csv = ConsolePath.mappingVersions(name).asFile
    }
}

extension MappingState {
    var tone: String {
        switch self {
        case .proposed: "attention"
        case .approved, .retired, .withdrawn, .declined: "plain"
        case .canary, .active: "good"
        case .stopped: "bad"
        }
    }
}
