import Canonical
import Database
import Governance
import Hummingbird
import Primitives
import Storage

/// How people share a queue: who takes an item, gives it on, sets it aside, says something.
extension ConsoleSite {
    /// How long an item stays with whoever took it.
    static let claimLease: Duration = .seconds(3_600)

    func item(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        guard let key = fields["key"], key.utf8.count <= 512 else {
            return problem(.notFound, .notFound)
        }
        let entity = entity
        let model = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> ItemModel? in
            try ItemModel.read(key, for: viewer, entity: entity, from: snapshot)
        }
        guard let model else { return problem(.notFound, .notFound) }
        return page(
            ItemView(model, viewer: viewer, now: now, once: once),
            for: viewer,
            notice: notice(fields),
            watch: .exceptions
        )
    }

    func actOnItem(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let key = form["item"], key.utf8.count <= 512 else {
            return problem(.notFound, .notFound)
        }
        guard let wish = QueueWish(form) else { return problem(.badWish(key), .badRequest) }
        let now = now
        let entity = entity.rawValue
        let outcome = try await dependencies.store.write {
            (transaction) throws(StoreFailure) -> QueueOutcome in
            try wish.act(on: key, entity, viewer, at: now, in: transaction)
        }
        switch outcome {
        case .done(let done):
            await dependencies.store.notify(.views)
            return Reply.redirect(to: ConsolePath.item(key, done: done).address)
        case .unknown: return problem(.notFound, .notFound)
        case .forbidden: return problem(.forbidden(viewer.role.words), .forbidden)
        case .closed: return try await alreadyDone(key)
        case .held(let holder, let until): return held(by: holder, until: until, key)
        case .notYours: return problem(.notYours(key), .conflict)
        case .cannotTake(let name): return problem(.cannotTake(name, key), .unprocessableContent)
        }
    }
}

/// What a person wants to do with an item beside ending it.
enum QueueWish: Equatable {
    case claim
    case giveBack
    case handOver(to: String)
    case snooze(hours: Int)
    case comment(String)

    static let commentBytesMax = 1_000
    /// A month: longer is not setting aside but forgetting.
    static let snoozeHoursMax = 720

    /// `nil` when the form does not say what is wanted, or too much of it.
    init?(_ form: FormFields) {
        switch form["do"] {
        case "claim": self = .claim
        case "give_back": self = .giveBack
        case "hand_over":
            guard let name = form["person"], name.utf8.count <= 256 else { return nil }
            self = .handOver(to: name)
        case "snooze":
            guard let hours = form["hours"].flatMap({ Int($0) }),
                (1...Self.snoozeHoursMax).contains(hours)
            else { return nil }
            self = .snooze(hours: hours)
        case "comment":
            guard let text = form["text"], text.utf8.count <= Self.commentBytesMax else {
                return nil
            }
            self = .comment(text)
        default: return nil
        }
    }
}

/// What became of it.
enum QueueOutcome: Sendable {
    case done(ConsolePath.Done)
    case unknown
    case forbidden
    case closed
    case held(by: String, until: Timestamp)
    case notYours
    case cannotTake(String)
}

extension QueueWish {
    /// Does it and keeps that in the item's history, in one transaction.
    func act(
        on key: String,
        _ entity: String,
        _ viewer: Viewer,
        at now: Timestamp,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> QueueOutcome {
        guard let item = try transaction.workItems.load(key, entity: entity) else {
            return .unknown
        }
        guard ExceptionsModel.owners(for: viewer).contains(item.owner) else { return .forbidden }
        guard item.closedAt == nil else { return .closed }
        if case .handOver(let name) = self {
            guard let person = try transaction.users.find(name), person.disabledAt == nil,
                ExceptionsModel.owners(for: person.role).contains(item.owner)
            else { return .cannotTake(name) }
        }
        guard try change(key, entity, by: viewer.name, at: now, in: transaction.workItems) else {
            return try refusal(of: key, entity, to: viewer, at: now, in: transaction)
        }
        let (done, event) = told(by: viewer.name, at: now)
        try transaction.workItemEvents.append(event, to: key, entity: entity)
        return .done(done)
    }

    /// Read again: on PostgreSQL somebody else may have been faster since the item was loaded.
    private func refusal(
        of key: String,
        _ entity: String,
        to viewer: Viewer,
        at now: Timestamp,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> QueueOutcome {
        guard let item = try transaction.workItems.load(key, entity: entity),
            item.closedAt == nil
        else { return .closed }
        guard let holder = item.holder(at: now), holder != viewer.name,
            let until = item.claimedUntil
        else { return .notYours }
        return .held(by: holder, until: until)
    }

    private func change(
        _ key: String,
        _ entity: String,
        by person: String,
        at now: Timestamp,
        in items: WorkItemTable
    ) throws(StoreFailure) -> Bool {
        let lease = ConsoleSite.claimLease
        switch self {
        case .claim:
            return try items.claim(key, entity: entity, for: person, at: now, lasting: lease)
        case .giveBack:
            return try items.giveBack(key, entity: entity, by: person, at: now)
        case .handOver(let receiver):
            return try items.handOver(
                key,
                entity: entity,
                from: person,
                to: receiver,
                at: now,
                lasting: lease
            )
        case .snooze(let hours):
            let wake = now.advanced(by: .seconds(hours * 3_600))
            return try items.snooze(key, entity: entity, by: person, until: wake, at: now)
        case .comment:
            return true
        }
    }

    private func told(
        by person: String,
        at now: Timestamp
    ) -> (ConsolePath.Done, WorkItemEvent) {
        let (done, action, detail): (ConsolePath.Done, WorkItemAction, String) =
            switch self {
            case .claim: (.itemClaimed, .claimed, "")
            case .giveBack: (.itemGivenBack, .givenBack, "")
            case .handOver(let receiver): (.itemHandedOver, .handedOver, "to \(receiver)")
            case .snooze(let hours): (.itemSnoozed, .snoozed, "for \(hours) h")
            case .comment(let text): (.itemCommented, .commented, text)
            }
        return (done, WorkItemEvent(at: now, actor: person, action: action, detail: detail))
    }
}

extension ProblemView {
    fileprivate static func badWish(_ key: String) -> ProblemView {
        ProblemView(
            title: "Nothing was changed",
            detail:
                "Choose a person, 1 to \(QueueWish.snoozeHoursMax) hours, or write a comment of "
                + "1 to \(QueueWish.commentBytesMax) bytes.",
            back: ConsolePath.item(key).address,
            backText: "See the item"
        )
    }

    fileprivate static func notYours(_ key: String) -> ProblemView {
        ProblemView(
            title: "Nothing was changed",
            detail: "It is not yours, or not any more: an hour had passed, or it was given on.",
            back: ConsolePath.item(key).address,
            backText: "See the item"
        )
    }

    fileprivate static func cannotTake(_ name: String, _ key: String) -> ProblemView {
        ProblemView(
            title: "Nothing was changed",
            detail: "\(name) does not work on this queue. Choose somebody whose role does.",
            back: ConsolePath.item(key).address,
            backText: "See the item"
        )
    }
}
