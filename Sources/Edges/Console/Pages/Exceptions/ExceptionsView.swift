import Canonical
import Governance
import Inventory
import Ordering
import Primitives
import Projections
import Purchasing
import Reconciliation
import Stewardship
import Storage

/// The exception queues as their template shows them.
struct ExceptionsView: PageView {
    static var template: Template { .exceptions }
    let title = "Exceptions"
    let section: Section? = .exceptions

    var views: ViewTabs?
    var queues: [Queue]
    var parked: [Parked]
    /// Whether this role may send again what was given up on.
    var mayRedrive: Bool
    var parkedEmptyText: String?
    var restriction: String?
    var csrfToken: String
    var redriveEffect = ConsolePath.redriveEffect.address
    var redriveMessage = ConsolePath.redriveMessage.address
    var dismissMessage = ConsolePath.dismissMessage.address
    var closeItem = ConsolePath.closeItem.address
    var actOnItem = ConsolePath.actOnItem.address

    struct Queue {
        var id: String
        var owner: String
        var count: String
        var items: [Item]
        var emptyText: String?
        /// The page with what follows.
        var more: String?
        /// The same as a list to sort and sift.
        var list: String
        var byValue: String
        var byAge: String
    }

    struct Item: Equatable {
        var reason: String
        /// Its own page.
        var page: String
        var detail: String
        /// Who works on it, or until when it is set aside.
        var state: String?
        /// Set when the viewer may take it.
        var claimKey: String?
        var amount: String?
        var opened: TimeView
        var age: String
        var due: DueView
        var address: String?
        /// The buyer's number, or what else names it.
        var number: String
        /// Our number of the order, where it is about one.
        var id: String?
        /// Set when the viewer may say that it is done.
        var closeKey: String?
        /// Set when this is a hold that the viewer may release.
        var release: Release?
        /// Forms by which the viewer settles it.
        var acts: [ActView.Link]
    }

    struct Release: Equatable {
        var address: String
        var reason: String
        /// The form's name, so that sending it twice acts once.
        var once: String
    }

    struct Parked: Equatable {
        var what: String
        var failure: String
        var tries: String
        var since: TimeView
        var address: String?
        /// The buyer's number, or what else names it.
        var number: String
        var id: String
        var effectKey: String?
        var messageID: String?
    }
}

extension ExceptionsView {
    init(_ model: ExceptionsModel, viewer: Viewer, now: Timestamp, once: () -> String) {
        csrfToken = viewer.csrfToken
        mayRedrive = viewer.may(.redrive)
        queues = model.queues.map { queue in
            Queue(
                id: "queue-" + queue.owner.rawValue,
                owner: PlainWords.sentence(queue.owner.rawValue),
                count: Display.count(queue.items.count) + (queue.last == nil ? "" : "+"),
                items: queue.items.map { item in
                    var view = Item(item, viewer: viewer, now: now, once: once)
                    view.number = view.id.flatMap { model.numbers[$0] } ?? view.number
                    return view
                },
                emptyText: queue.items.isEmpty ? "Nothing waits here." : nil,
                more: queue.last.map { ConsolePath.queue(queue.owner, after: $0).address },
                list: Self.list(of: queue.owner, by: .due),
                byValue: Self.list(of: queue.owner, by: .value),
                byAge: Self.list(of: queue.owner, by: .oldest)
            )
        }
        parked =
            model.effects.map { Parked($0, at: now) } + model.messages.map { Parked($0, at: now) }
        for index in parked.indices {
            parked[index].number = model.numbers[parked[index].id] ?? parked[index].number
        }
        parkedEmptyText = parked.isEmpty ? "Nothing was given up on." : nil
        if viewer.role == .executive {
            restriction = "As executive you have no queue: nothing here waits for you."
        }
    }
}

extension ExceptionsView {
    private static func list(of owner: Role, by order: WorkItemOrder) -> String {
        ConsolePath.queueList(QueueChoice(owner: owner, order: order)).address
    }
}

extension ExceptionsView.Item {
    init(_ item: StoredWorkItem, viewer: Viewer, now: Timestamp, once: () -> String) {
        reason = PlainWords.sentence(item.reason)
        page = ConsolePath.item(item.key).address
        let holder = item.holder(at: now)
        state = item.state(for: viewer, at: now)
        claimKey = holder == nil ? item.key : nil
        detail = item.detail
        amount = item.amount.map(Display.money)
        opened = TimeView(item.openedAt, at: now)
        age = PlainWords.age(now.since(item.openedAt))
        due = DueView(item.due, at: now)
        let order =
            item.instance.kind == OrderWorkflow.name
            ? Order.ID(validating: item.instance.id) : nil
        address = item.place?.address
        id = order.map { _ in item.instance.id }
        number =
            switch item.instance.kind {
            case "inbox": "Message \(item.instance.id)"
            case CaseWorkflow.name, StewardshipWorkflow.name: "The case"
            case PurchaseWorkflow.name: "The purchase order"
            case "document": "The documents"
            case AllocationWorkflow.name:
                item.instance.id.split(separator: "/", maxSplits: 1).last.map(String.init)
                    ?? item.instance.id
            default: item.instance.id
            }
        let isFree = holder == nil || holder == viewer.name
        acts = isFree ? item.acts(for: viewer) : []
        closeKey = isFree && item.isClosedByHand ? item.key : nil
        let parts = item.key.split(separator: "/")
        if isFree, let order, parts.count == 4, parts[2] == "hold",
            let reason = ReasonCode(rawValue: String(parts[3])),
            // That one ends on the order's page, by choosing where the goods go.
            reason != .unknownShipTo,
            viewer.may(item.owner.holdRelease)
        {
            release = ExceptionsView.Release(
                address: ConsolePath.releaseHold(order).address,
                reason: reason.rawValue,
                once: once()
            )
        }
    }
}

extension ExceptionsView.Parked {
    init(_ effect: StoredEffect, at now: Timestamp) {
        what = "\(effect.operation) to \(effect.target)"
        failure = [effect.lastCode, effect.lastDetail].compactMap { $0 }.joined(separator: ": ")
        tries = Display.count(effect.attempts)
        since = TimeView(effect.doneAt ?? effect.createdAt, at: now)
        address = Self.address(effect.instanceKind, effect.instanceID)
        id = effect.instanceID
        number = id
        effectKey = effect.key
    }

    init(_ stored: StoredMessage, at now: Timestamp) {
        what = "\(stored.message.kind) from \(stored.message.source)"
        failure = [stored.failureCode, stored.failureDetail].compactMap { $0 }
            .joined(separator: ": ")
        tries = Display.count(stored.attempts)
        since = TimeView(stored.decidedAt ?? stored.receivedAt, at: now)
        address = Self.address(stored.message.instanceKind, stored.message.instanceID)
        id = stored.message.instanceID ?? stored.message.key
        number = "Message \(stored.id)"
        messageID = String(stored.id)
    }

    private static func address(_ kind: String?, _ id: String?) -> String? {
        guard kind == OrderWorkflow.name, let id, let order = Order.ID(validating: id) else {
            return nil
        }
        return ConsolePath.order(order).address
    }
}
