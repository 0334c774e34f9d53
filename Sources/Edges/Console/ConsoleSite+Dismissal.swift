import Database
import Hummingbird
import Primitives
import Storage

/// Messages that can never be decided: set down for good, with a reason, and kept.
extension ConsoleSite {
    /// Bytes a reason may have.
    private static let reasonBytesMax = 500

    func dismissMessage(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let id = form["message"].flatMap({ Int64($0) }) else {
            return problem(.notFound, .notFound)
        }
        let reason = (form["reason"] ?? "").trimmed
        guard !reason.isEmpty, reason.utf8.count <= Self.reasonBytesMax else {
            return problem(Self.reasonMissing, .badRequest)
        }
        let item = "inbox/\(id)"
        if let held = try await heldByAnother(item, viewer) { return held }
        let now = now
        let entity = entity.rawValue
        let isDismissed = try await dependencies.store.write {
            (transaction) throws(StoreFailure) -> Bool in
            let dismissal = MessageDismissal(by: viewer.name, reason: reason)
            guard let stored = try transaction.inbox.load(id), stored.message.entity == entity,
                try transaction.inbox.dismiss(id, because: dismissal, at: now)
            else { return false }
            try transaction.workItems.close(item, entity: entity, at: now)
            let event = WorkItemEvent(
                at: now,
                actor: viewer.name,
                action: .dismissed,
                detail: reason
            )
            try transaction.workItemEvents.append(event, to: item, entity: entity)
            let failure = stored.failureDetail.map { " It was parked because \($0)" } ?? ""
            try transaction.audit.append(
                AuditEntry(
                    at: now,
                    actor: viewer.name,
                    action: "message.dismiss",
                    subject: item,
                    detail: reason + "." + failure
                )
            )
            return true
        }
        guard isDismissed else { return try await alreadyDone(item) }
        await dependencies.store.notify(.views)
        return Reply.redirect(to: ConsolePath.exceptions(done: .messageDismissed).address)
    }

    private static var reasonMissing: ProblemView {
        ProblemView(
            title: "Nothing was changed",
            detail: "Say in 1 to \(reasonBytesMax) bytes why the message is not needed.",
            back: ConsolePath.exceptions().address,
            backText: "Back to what waits"
        )
    }
}

/// Why a parked message was set down, kept with it in place of why it was parked.
struct MessageDismissal: Failure {
    var person: String
    var reason: String

    init(by person: String, reason: String) {
        self.person = person
        self.reason = reason
    }

    var code: String { "inbox.dismissed" }
    var remedy: Remedy { .reject }
    var description: String { "dismissed by \(person): \(reason)" }
}

extension String {
    /// Without blanks at either end.
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        let end = start.lastIndex { !$0.isWhitespace }
        return end.map { String(start[...$0]) } ?? ""
    }
}
