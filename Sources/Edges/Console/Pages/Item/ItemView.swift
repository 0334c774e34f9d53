import Canonical
import Governance
import Ordering
import Primitives
import Projections
import Storage

/// One work item as its template shows it.
struct ItemView: PageView {
    static var template: Template { .item }
    let section: Section? = .exceptions

    var title: String
    var key: String
    var owner: String
    /// What it waits for, in a sentence.
    var waitsFor: String
    var row: ExceptionsView.Item
    /// Set when it is closed.
    var closed: TimeView?
    var isMine: Bool
    /// Whether it is open and nobody else's.
    var mayAct: Bool
    var isOpen: Bool
    /// Set when the viewer may act and nothing here ends it.
    var elsewhere: String?
    var effectKey: String?
    var messageID: String?
    /// Set when the viewer may say yes or no to it.
    var verdict: String?
    var people: [String]
    var hasPeople: Bool
    var history: [Step]
    var historyEmptyText: String?
    var csrfToken: String
    var exceptions = ConsolePath.exceptions().address
    var actOnItem = ConsolePath.actOnItem.address
    var closeItem = ConsolePath.closeItem.address
    var redriveEffect = ConsolePath.redriveEffect.address
    var redriveMessage = ConsolePath.redriveMessage.address
    var judgeAdjustment = ConsolePath.judgeAdjustment.address
    var dismissMessage = ConsolePath.dismissMessage.address

    struct Step: Equatable {
        var at: TimeView
        var actor: String
        var action: String
        var detail: String
    }
}

extension ItemView {
    init(_ model: ItemModel, viewer: Viewer, now: Timestamp, once: () -> String) {
        let item = model.item
        row = ExceptionsView.Item(item, viewer: viewer, now: now, once: once)
        row.number = model.number ?? row.number
        title = row.reason
        key = item.key
        owner = PlainWords.sentence(item.owner.rawValue)
        closed = item.closedAt.map { TimeView($0, at: now) }
        isOpen = item.closedAt == nil
        let holder = item.holder(at: now)
        isMine = isOpen && holder == viewer.name
        mayAct = isOpen && (holder == nil || isMine)
        let mayRedrive = mayAct && viewer.may(.redrive)
        effectKey = mayRedrive ? model.effect?.key : nil
        messageID = mayRedrive ? model.message.map { String($0.id) } : nil
        verdict = mayAct && item.isVerdict && viewer.may(.inventoryApprove) ? once() : nil
        let isEndedHere =
            verdict != nil || row.release != nil || row.closeKey != nil || effectKey != nil
            || messageID != nil || !row.acts.isEmpty
        elsewhere = mayAct && !isEndedHere ? Self.elsewhere(item) : nil
        people = model.people
        hasPeople = !people.isEmpty
        waitsFor = Self.waitsFor(model, row)
        history = model.history.map {
            Step(
                at: TimeView($0.at, at: now),
                actor: $0.actor,
                action: PlainWords.sentence($0.action.rawValue),
                detail: $0.detail
            )
        }
        historyEmptyText = history.isEmpty ? "Nobody has touched it yet." : nil
        csrfToken = viewer.csrfToken
        if !isOpen {
            row.release = nil
            row.acts = []
            row.closeKey = nil
            row.claimKey = nil
        }
    }

    private static func elsewhere(_ item: StoredWorkItem) -> String {
        item.place == nil
            ? "Nothing on this page ends it for your role: hand it over to somebody who may."
            : "Nothing on this page ends it: see what it is about, above, or hand it over."
    }

    private static func waitsFor(_ model: ItemModel, _ row: ExceptionsView.Item) -> String {
        let item = model.item
        if let closed = item.closedAt { return "It was closed at \(Display.time(closed)) UTC." }
        if let effect = model.effect {
            return "\(effect.operation) to \(effect.target) was given up on after "
                + "\(Display.count(effect.attempts)) tries; what follows it waits."
        }
        if model.message != nil { return "A message that came in could not be decided." }
        if item.isVerdict { return "It waits for a second person; the ledger is as it was." }
        return item.isClosedByHand
            ? "It waits for its owner's word."
            : "Its order waits until this is settled, and then goes on by itself."
    }
}

extension StoredWorkItem {
    /// `ann works on it until …`, `Set aside until …`, or nothing.
    func state(for viewer: Viewer, at now: Timestamp) -> String? {
        if let wake = wakes(after: now) { return "Set aside until \(Display.time(wake))" }
        guard let holder = holder(at: now), let until = claimedUntil else { return nil }
        return holder == viewer.name
            ? "Yours until \(Display.time(until))"
            : "\(holder) works on it until \(Display.time(until))"
    }
}
