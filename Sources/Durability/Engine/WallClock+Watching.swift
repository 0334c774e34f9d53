public import Primitives

extension WallClock {
    /// Looks again and again until the task is cancelled: `pause` after each look, or earlier at
    /// the moment that the look names, but never twice within a second.
    ///
    /// A look that fails is told to `report`, once, and looked again for after `pause`.
    public func watch<Trouble: Error>(
        every pause: Duration,
        _ look: () async throws(Trouble) -> Timestamp?,
        reportingFailuresTo report: (Trouble) -> Void
    ) async {
        while !Task.isCancelled {
            var next = now().advanced(by: pause)
            do throws(Trouble) {
                if let due = try await look() { next = min(next, due) }
            } catch {
                report(error)
            }
            do throws(CancellationError) {
                try await sleep(until: max(next, now().advanced(by: .seconds(1))))
            } catch {
                return
            }
        }
    }
}
