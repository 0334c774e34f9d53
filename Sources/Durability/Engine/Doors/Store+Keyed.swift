import Database

extension Store {
    /// Writes with a body that knows its own earlier run by a durable key, and so may follow a
    /// commit whose answer was lost: the second run waits for the first one's transaction and finds
    /// its row, or there is none and it does the work.
    ///
    /// - Precondition: the body begins by looking for its row (an inbox key, a lease's fence), and
    ///   answers from it when it is there.
    /// - Throws: `commitUnknown` when the doubt could not be resolved, however the last try failed:
    ///   that one did not store anything says nothing of the first.
    func writeKeyed<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        var doubt: StoreFailure?
        for _ in 0..<3 {
            do throws(StoreFailure) {
                return try await write(body)
            } catch .commitUnknown(let detail) {
                doubt = doubt ?? .commitUnknown(detail)
            } catch {
                throw doubt ?? error
            }
        }
        throw doubt ?? .commitUnknown("it was not tried")
    }
}
