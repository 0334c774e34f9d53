/// How a statement or a connection failed, and what may be tried before the caller is told.
struct PostgresFailure: Error, Equatable {
    enum Recovery: Equatable {
        /// Nothing helps; the caller decides.
        case none
        /// Another transaction was in the way; the body may run again.
        case rerun
        /// The connection is of no more use; the body may run again on another.
        case reconnect
    }

    var failure: StoreFailure
    var recovery: Recovery
    /// The server said so itself; otherwise nobody knows what it did.
    var isFromServer = false
    /// It was not the last statement sent, so with `isFromServer` the last was never run.
    var cameBeforeLast = false

    init(_ failure: StoreFailure, _ recovery: Recovery = .none) {
        self.failure = failure
        self.recovery = recovery
    }

    /// Reads a failed result, by its SQLSTATE (PostgreSQL documentation, appendix A).
    ///
    /// The server's words are kept where they name tables and columns, and left out where they may
    /// quote a value.
    init(_ result: PostgresResult, in place: String) {
        let state = result.errorField("C") ?? ""
        let message = result.errorField("M") ?? "no answer"
        switch state {
        case "23505":
            self.init(.duplicate(constraint: Self.columns(of: result) ?? message))
        case "40001", "40P01":
            self.init(.contention, .rerun)
        case "55P03":
            self.init(.contention)
        case "57014":
            self.init(.unavailable("the server stopped a statement that took too long: \(place)"))
        case "25P03":
            self.init(.unavailable("the body left its transaction idle for too long"), .reconnect)
        case "25006":
            self.init(.corrupt("a read may not change rows, in: \(place)"))
        case "42501":
            self.init(
                .unavailable(
                    "the role may not do this (\(message)); let it own the database or its schema"
                )
            )
        case "3F000":
            self.init(
                .unavailable(
                    "there is no schema that the role may work in (\(message)); create one that it "
                        + "owns"
                )
            )
        case "26000", "0A000":
            // The statement was forgotten, or the table behind its plan has changed.
            self.init(.corrupt("\(message), in: \(place)"), .reconnect)
        case "53100", "53200", "53400", "58030":
            self.init(
                .unavailable("the server is out of room (\(message)); free disk or memory there")
            )
        default:
            self.init(class: state.prefix(2), state, message, in: place)
        }
        isFromServer = !state.isEmpty
    }

    private init(class: Substring, _ state: String, _ message: String, in place: String) {
        switch `class` {
        case "", "08", "57":
            // No SQLSTATE comes from the client library: the connection is gone. 57P01 and its
            // siblings come from a server that is shutting down or starting.
            self.init(.unavailable("the connection was lost (\(message))"), .reconnect)
        case "53":
            self.init(.unavailable(message), .reconnect)
        case "22":
            self.init(.corrupt("a value does not fit (SQLSTATE \(state)), in: \(place)"))
        default:
            self.init(.corrupt("\(message) (SQLSTATE \(state)), in: \(place)"))
        }
    }

    /// `lot.site,lot.item` from the detail `Key (site, item)=(…) already exists`, which looks the
    /// same in every language; the constraint's own name where that tells no columns.
    private static func columns(of result: PostgresResult) -> String? {
        let name = result.errorField("n")
        guard let table = result.errorField("t"), let detail = result.errorField("D"),
            let start = detail.firstIndex(of: "("),
            let end = detail.firstRange(of: ")=(")?.lowerBound
        else { return name }
        let columns = detail[detail.index(after: start)..<end]
            .replacing("\"", with: "")
            .split(separator: ", ")
        let isPlain = columns.allSatisfy { column in
            column.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        }
        guard isPlain else { return name }
        return columns.map { "\(table).\($0)" }.joined(separator: ",")
    }
}
