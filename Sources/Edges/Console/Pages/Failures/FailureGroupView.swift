import Canonical
import Engine
import Primitives
import Projections
import Storage

/// One failure group, as it may be frozen.
struct FailureGroupView: PageView {
    static var template: Template { .failureGroup }
    var title: String
    let section: Section? = .failures

    var group: RedriveFields
    var preview: String
    var stake: String
    var hash: String
    var until: String
    var size: String
    var canaryMax: String
    var canary: String
    var csrfToken: String
    var members: [RedriveMemberView]
    var shown: String
    var emptyText: String?
    let freeze = ConsolePath.freeze.address
    let back = ConsolePath.failures.address

    init(_ model: RedriveModel, viewer: Viewer, now: Timestamp) {
        title = model.group.title
        group = RedriveFields(model.group)
        preview = model.preview
        stake = model.stake
        hash = model.hash
        until = String(model.until?.microseconds ?? 0)
        size = Display.count(model.size)
        canaryMax = String(max(1, model.size))
        canary = String(min(Redrive.canaryDefault, max(1, model.size)))
        csrfToken = viewer.csrfToken
        members = model.members.map { RedriveMemberView($0, now: now) }
        shown = model.shown
        emptyText =
            model.size == 0 ? "Nothing of this kind is parked any more." : nil
    }
}

/// One frozen set, and what people may do with it.
struct RedriveSetView: PageView {
    static var template: Template { .redriveSet }
    var title: String
    let section: Section? = .failures

    var hash: String
    var state: String
    /// As the form says it, so that a press counts only for what was seen.
    var seenState: String
    var tone: String
    var note: String?
    var preview: String
    var stake: String
    var maker: String
    var made: TimeView
    var mover: String
    var moved: TimeView
    var size: String
    var settled: String
    var progress: String
    var counts: [Count]
    /// What the button says that sends more; absent where nothing can be sent.
    var goText: String?
    var mayWithdraw: Bool
    var csrfToken: String
    var members: [RedriveMemberView]
    var shown: String
    let go = ConsolePath.redriveGo.address
    let withdraw = ConsolePath.redriveWithdraw.address
    let back = ConsolePath.failures.address

    struct Count: Equatable {
        var name: String
        var count: String
    }

    init(_ model: RedriveModel, _ set: RedriveSet, viewer: Viewer, now: Timestamp) {
        title = model.group.title
        hash = set.hash
        state = set.state.words
        seenState = set.state.rawValue
        tone = set.state.tone
        note = set.note.isEmpty ? nil : set.note
        preview = model.preview
        stake = model.stake
        maker = set.madeBy
        made = TimeView(set.madeAt, at: now)
        mover = set.changedBy
        moved = TimeView(set.changedAt, at: now)
        size = String(set.size)
        let open = (model.counts[.waiting] ?? 0) + (model.counts[.sent] ?? 0)
        settled = String(set.size - open)
        progress =
            "\(Display.count(set.size - open)) of \(Display.count(set.size)) are through"
        counts = RedriveMemberState.allCases.compactMap { state in
            guard let count = model.counts[state], count > 0 else { return nil }
            return Count(name: PlainWords.sentence(state.words), count: Display.count(count))
        }
        let waiting = model.counts[.waiting] ?? 0
        goText =
            switch set.state {
            case .frozen: "Send the first \(Display.count(set.canary))"
            case .proven: "Send the rest, \(Display.count(waiting))"
            case .stopped: "Go on all the same, \(Display.count(waiting)) wait"
            case .trying, .running, .done, .withdrawn: nil
            }
        mayWithdraw = set.state != .done && set.state != .withdrawn
        csrfToken = viewer.csrfToken
        members = model.members.map { RedriveMemberView($0, now: now) }
        shown = model.shown
    }
}

/// A group as hidden fields of a form.
struct RedriveFields: Equatable {
    var kind: String
    var target: String
    var operation: String
    var code: String

    init(_ group: RedriveGroup) {
        kind = group.kind.rawValue
        target = group.target
        operation = group.operation
        code = group.code
    }
}

/// One member of a group or set.
struct RedriveMemberView: Equatable {
    var number: String
    var id: String
    var address: String?
    var customer: String
    var amount: String
    var parked: TimeView?
    var detail: String
    var state: String?
    var tone: String
    var code: String?

    init(_ member: RedriveModel.Member, now: Timestamp) {
        number = member.order?.purchaseOrderNumber ?? member.instance
        id = member.member
        address = member.order.flatMap { Order.ID(validating: $0.orderID) }
            .map { ConsolePath.order($0).address }
        customer = member.order?.customerName ?? ""
        amount = member.order.map { Display.money($0.grossMinorUnits, $0.currency) } ?? ""
        parked = member.parkedAt.map { TimeView($0, at: now) }
        detail = String(member.detail.prefix(200))
        state = member.state?.words
        tone = member.state?.tone ?? "plain"
        code = member.code
    }
}

extension RedriveMemberState {
    var words: String {
        switch self {
        case .waiting: "waiting"
        case .sent: "under way"
        case .done: "done"
        case .failed: "failed again"
        case .skipped: "left out"
        case .withdrawn: "taken back"
        }
    }

    var tone: String {
        switch self {
        case .waiting, .sent, .withdrawn: "plain"
        case .done: "good"
        case .failed: "bad"
        case .skipped: "attention"
        }
    }
}

extension RedriveGroup {
    fileprivate var title: String {
        "\(operation) \(way): \(code.isEmpty ? "no code" : code)"
    }
}

extension RedriveModel {
    /// What sending it again does, before anybody does it.
    fileprivate var preview: String {
        switch group.kind {
        case .effect:
            "\(PlainWords.grouped(size, "call")) of \(group.operation) go to \(group.target) "
                + "again, each under its old key: \(group.target) is asked first whether it has it, "
                + "so nothing is done twice. They leave within its budget, at most "
                + "\(RedriveRunner.openMax) open at a time."
        case .message:
            "\(PlainWords.grouped(size, "message")) of \(group.operation) from \(group.target) "
                + "are decided again, as if they came in now, at most "
                + "\(RedriveRunner.openMax) at a time."
        }
    }

    /// `12 orders, 4,100.00 USD`, of the members that are shown.
    fileprivate var stake: String {
        var orders: [String: OrderBoardRow] = [:]
        for member in members { orders[member.order?.orderID ?? ""] = member.order }
        let sums = orders.values.reduce(into: [String: Int64]()) { sums, row in
            sums[row.currency, default: 0] += row.grossMinorUnits
        }
        let values = sums.sorted { $0.key < $1.key }.map { Display.money($0.value, $0.key) }
        let text = ([PlainWords.grouped(orders.count, "order")] + values).joined(separator: ", ")
        return size > members.count ? text + " among the first \(members.count)" : text
    }

    fileprivate var shown: String {
        size > members.count
            ? "The first \(members.count) of \(Display.count(size))"
            : "All \(Display.count(size))"
    }
}
