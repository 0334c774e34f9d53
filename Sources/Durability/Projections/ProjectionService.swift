public import Database
import Primitives

/// Keeps the read models moving until it is cancelled.
///
/// Driven by `Signal.positions`, and by polling when a signal is lost. Cancelling ends it after the
/// transaction that runs; nothing is left half done.
///
/// | told to `onFailure` | when |
/// |---|---|
/// | the store's failure | a step failed; it is tried again at the next signal or poll |
public struct ProjectionService: Sendable {
    let store: any Store
    let runner: ProjectionRunner
    let onFailure: @Sendable (StoreFailure) -> Void

    /// The longest it sleeps without a signal.
    public static let poll = Duration.seconds(1)

    /// How long it lets events gather after a step that moved something, so that under load an
    /// order is read once for its several events.
    static let gathering = Duration.milliseconds(20)

    /// - Parameter onFailure: hears each failed step once; log it.
    public init(
        store: any Store,
        runner: ProjectionRunner,
        onFailure: @escaping @Sendable (StoreFailure) -> Void
    ) {
        self.store = store
        self.runner = runner
        self.onFailure = onFailure
    }

    public func run() async {
        while !Task.isCancelled {
            let mark = store.mark(of: .positions)
            if await attempt() == 0 {
                await store.wait(for: .positions, after: mark, timeout: Self.poll)
            } else {
                // Only cancelling ends it early, and the loop ends then too.
                try? await Task.sleep(for: Self.gathering)
            }
        }
    }

    /// Zero when nothing moved or the step failed.
    private func attempt() async -> Int {
        do throws(StoreFailure) {
            return try await runner.step()
        } catch {
            onFailure(error)
            return 0
        }
    }
}
