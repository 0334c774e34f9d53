public import Database

extension Store {
    /// Runs a body that should fail, and returns its failure; `nil` when it did not.
    public func failure(
        of body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Void
    ) async -> StoreFailure? {
        do throws(StoreFailure) {
            try await write(body)
            return nil
        } catch {
            return error
        }
    }
}
