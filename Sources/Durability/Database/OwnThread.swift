import Foundation

/// Runs blocking work on a thread of its own, so that it holds none of Swift's.
func onOwnThread<Value: Sendable>(
    _ name: String,
    _ work: @escaping @Sendable () throws(StoreFailure) -> Value
) async throws(StoreFailure) -> Value {
    let outcome: Result<Value, StoreFailure> = await withCheckedContinuation { caller in
        let thread = Thread {
            do throws(StoreFailure) {
                caller.resume(returning: .success(try work()))
            } catch {
                caller.resume(returning: .failure(error))
            }
        }
        thread.name = "crossdock.\(name)"
        thread.start()
    }
    return try outcome.get()
}
