import Synchronization

/// So many at once, and the others in the order they came.
///
/// A class because all who wait share it.
final class Slots: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>
    /// A test that holds a slot already takes no second one: enough of those would wait for each
    /// other.
    @TaskLocal private static var isHeld = false

    init(_ count: Int) { state = Mutex(State(free: count)) }

    func with<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        guard !Self.isHeld else { return try await body() }
        await take()
        defer { give() }
        return try await Self.$isHeld.withValue(true, operation: body)
    }

    private func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func give() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
