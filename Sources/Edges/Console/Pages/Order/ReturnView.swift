import Canonical
import Ordering
import Primitives
import Projections

/// Leave to send goods back, and what of them has come.
struct ReturnView: Equatable {
    var id: String
    var reference: String?
    var by: String
    var authorized: TimeView
    var lines: [String]
    var state: String
    var tone: String

    init(_ authorization: ReturnAuthorization, now: Timestamp) {
        id = authorization.id.rawValue
        reference = authorization.reference
        by = authorization.requestedBy
        authorized = TimeView(authorization.authorizedAt, at: now)
        lines = authorization.lines.map { line in
            "\(Display.quantity(line.authorized)) of line \(line.number), "
                + "\(PlainWords.of(line.reason.rawValue)): \(Display.quantity(line.received)) came"
        }
        (state, tone) = authorization.isComplete ? ("Received", "good") : ("Open", "plain")
    }
}
