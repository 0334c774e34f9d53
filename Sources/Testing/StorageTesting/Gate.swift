import Foundation
import Synchronization

/// A door between a test and a body that runs on the store's own thread.
///
/// A class because both sides hold it.
public final class Gate: Sendable {
    private let state = Mutex(State())
    private let blocking = DispatchSemaphore(value: 0)

    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    public init() {}

    /// Lets everybody through, for good.
    public func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
        blocking.signal()
    }

    /// Waits in a task until the gate is open.
    public func opened() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Waits inside a body, whose thread may block.
    ///
    /// - Precondition: the gate opens within a minute; a test that hangs says where instead.
    public func pass() {
        let result = blocking.wait(timeout: .now() + 60)
        precondition(result == .success, "nobody opened the gate")
        // The next who passes needs a signal too.
        blocking.signal()
    }
}

/// What a body saw, kept for the test that looks afterwards.
///
/// A class because the body and the test share it.
public final class Recorder<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    public init() {}

    public func add(_ value: Value) { values.withLock { $0.append(value) } }

    public var all: [Value] { values.withLock { $0 } }
}
