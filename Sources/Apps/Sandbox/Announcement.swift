import Synchronization

/// A value that some wait for until others know it: a port once it is bound, an address once it is
/// told.
///
/// It has identity because both sides share it. The lock guards the value and those who wait for
/// it, and is never held across a resumption.
final class Announcement<Value: Sendable>: Sendable {
    struct Withdrawn: Error {}

    private struct Inside {
        var value: Value?
        var isWithdrawn = false
        var waiting: [Int: CheckedContinuation<Value, any Error>] = [:]
        var tickets = 0
    }

    private let inside = Mutex(Inside())

    /// The value as it is now, waiting for the first one.
    func value() async throws -> Value {
        let ticket = inside.withLock { inside in
            inside.tickets += 1
            return inside.tickets
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let known = inside.withLock { inside -> Result<Value, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if inside.isWithdrawn { return .failure(Withdrawn()) }
                    if let value = inside.value { return .success(value) }
                    inside.waiting[ticket] = continuation
                    return nil
                }
                if let known { continuation.resume(with: known) }
            }
        } onCancel: {
            let waiter = inside.withLock { $0.waiting.removeValue(forKey: ticket) }
            waiter?.resume(throwing: CancellationError())
        }
    }

    /// Tells everybody; a later value takes the place of the first.
    func announce(_ value: Value) {
        let waiting = inside.withLock { inside in
            inside.value = value
            defer { inside.waiting = [:] }
            return inside.waiting.values
        }
        for waiter in waiting { waiter.resume(returning: value) }
    }

    /// There will be no value: everybody who waits, or comes to wait, is told so.
    func withdraw() {
        let waiting = inside.withLock { inside in
            inside.isWithdrawn = true
            defer { inside.waiting = [:] }
            return inside.waiting.values
        }
        for waiter in waiting { waiter.resume(throwing: Withdrawn()) }
    }
}
