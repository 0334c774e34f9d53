public import Database
import Foundation
public import Logging
public import Primitives
import Storage

/// The engine's workers as loops: each step is driven by a signal, and by polling when signals are
/// lost.
///
/// Cancelling the task ends every loop after its step; what was begun under a lease is asked about
/// by the next owner.
public struct EngineServices: Sendable {
    let store: any Store
    let clock: any WallClock
    let inbox: InboxProcessor
    let outbox: OutboxDispatcher
    let sequencer: Sequencer
    let logger: Logger

    /// The longest a worker sleeps without a signal.
    public static let poll = Duration.seconds(1)

    /// The shortest time between two looks of a worker. Under load one look and one transaction
    /// then serve many signals; a signal after a quiet moment is followed at once.
    static let gathering = Duration.milliseconds(5)

    public init(
        store: any Store,
        clock: any WallClock,
        inbox: InboxProcessor,
        outbox: OutboxDispatcher,
        sequencer: Sequencer,
        logger: Logger
    ) {
        self.store = store
        self.clock = clock
        self.inbox = inbox
        self.outbox = outbox
        self.sequencer = sequencer
        self.logger = logger
    }

    /// Runs until cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await loop(.inbox, "inbox") { () async throws(StoreFailure) -> Int in
                    try await inbox.process()
                }
            }
            group.addTask {
                await loop(.events, "sequencer") { () async throws(StoreFailure) -> Int in
                    try await sequencer.step()
                }
            }
            group.addTask {
                await loop(.effects, "timers") { () async throws(StoreFailure) -> Int in
                    try await outbox.fireTimers()
                }
            }
            group.addTask { await dispatchTargets() }
            group.addTask {
                let redrives = RedriveRunner(store: store, clock: clock, worker: outbox.worker)
                await loop(.views, "redrive") { () async throws(StoreFailure) -> Int in
                    try await redrives.step()
                }
            }
        }
        // Every call has ended. Lanes that cannot be given back end by themselves.
        try? await outbox.releaseLanes()
    }

    private typealias Step = @Sendable () async throws(StoreFailure) -> Int

    private func loop(_ signal: Signal, _ name: String, _ step: Step) async {
        while !Task.isCancelled {
            let mark = store.mark(of: signal)
            let looked = ContinuousClock.now
            let done = await attempt(name, step)
            if done == 0 { await store.wait(for: signal, after: mark, timeout: Self.poll) }
            await letGather(since: looked)
        }
    }

    /// Sleeps until the next look is due; not at all when the last one is long ago.
    private func letGather(since looked: ContinuousClock.Instant) async {
        let next = looked + Self.gathering
        guard next > .now else { return }
        // Only cancelling ends it early, and the loops end then too.
        try? await Task.sleep(until: next, clock: .continuous)
    }

    /// Zero when nothing was done or the step failed; a failure is logged once, here.
    private func attempt(_ name: String, _ step: Step) async -> Int {
        do throws(StoreFailure) {
            return try await step()
        } catch {
            logger.error(
                "a worker's step failed",
                metadata: [
                    "worker": "\(name)", "code": "\(error.code)", "failure": "\(error)",
                ]
            )
            return 0
        }
    }

    /// One worker for each target that has something open, side by side: a slow target delays
    /// nobody.
    private func dispatchTargets() async {
        let busy = BusyTargets()
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let mark = store.mark(of: .effects)
                let looked = ContinuousClock.now
                for target in await openTargets() where busy.begin(target) {
                    group.addTask {
                        await drain(target)
                        busy.end(target)
                    }
                }
                await store.wait(for: .effects, after: mark, timeout: Self.poll)
                await letGather(since: looked)
            }
        }
    }

    private func openTargets() async -> [String] {
        do throws(StoreFailure) {
            let open = try await store.read { (snapshot) throws(StoreFailure) -> [String] in
                try snapshot.effects.openTargets()
            }
            return open.filter { $0 != Target.timer }
        } catch {
            logger.error("open targets cannot be read", metadata: ["failure": "\(error)"])
            return []
        }
    }

    private func drain(_ target: String) async {
        while !Task.isCancelled {
            let done = await attempt("dispatch " + target) { () async throws(StoreFailure) -> Int in
                try await outbox.dispatch(target)
            }
            if done == 0 { return }
        }
    }
}

/// Targets that a worker is draining now; shared by the workers, hence a class.
private final class BusyTargets: @unchecked Sendable {
    // Guards `names`.
    private let lock = NSLock()
    private var names: Set<String> = []

    func begin(_ name: String) -> Bool { lock.withLock { names.insert(name).inserted } }

    func end(_ name: String) { _ = lock.withLock { names.remove(name) } }
}
