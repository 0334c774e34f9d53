import Foundation

/// Where work on files waits for the disk, so that it holds none of Swift's own threads.
enum FileThread {
    // Concurrent, because one folder on a slow network share must not delay the others.
    private static let queue = DispatchQueue(
        label: "crossdock.files",
        qos: .utility,
        attributes: .concurrent
    )

    static func run<Value: Sendable, Problem: Error>(
        _ work: @escaping @Sendable () throws(Problem) -> Value
    ) async throws(Problem) -> Value {
        let outcome: Result<Value, Problem> = await withCheckedContinuation { caller in
            queue.async {
                do throws(Problem) {
                    caller.resume(returning: .success(try work()))
                } catch {
                    caller.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }
}
