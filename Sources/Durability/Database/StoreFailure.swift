public import Primitives

/// How the database failed, with what to do about it.
public enum StoreFailure: Failure, Equatable {
    /// The database does not answer, or is full or read-only; nothing was stored.
    case unavailable(String)
    /// Another transaction holds the same rows; the whole body may run again.
    case contention
    /// A row that must be new exists already. The constraint's name says which.
    case duplicate(constraint: String)
    /// The instance moved past the version that was read.
    case conflict(expectedVersion: Int64)
    /// The commit's answer was lost: it may or may not have happened.
    case commitUnknown(String)
    /// Stored bytes cannot be read, or a statement does not fit the schema.
    case corrupt(String)

    public var code: String {
        switch self {
        case .unavailable: "store.unavailable"
        case .contention: "store.contention"
        case .duplicate: "store.duplicate"
        case .conflict: "store.conflict"
        case .commitUnknown: "store.commit_unknown"
        case .corrupt: "store.corrupt"
        }
    }

    public var remedy: Remedy {
        switch self {
        case .unavailable, .contention, .conflict, .commitUnknown: .retry(after: nil)
        case .duplicate: .reject
        case .corrupt: .quarantine
        }
    }

    public var description: String {
        switch self {
        case .unavailable(let detail): "the database does not answer: \(detail)"
        case .contention: "another transaction holds the same rows"
        case .duplicate(let constraint): "a row with this key exists already (\(constraint))"
        case .conflict(let version): "the instance moved past version \(version)"
        case .commitUnknown(let detail): "the commit's answer was lost: \(detail)"
        case .corrupt(let detail): "stored bytes or statement cannot be used: \(detail)"
        }
    }
}
