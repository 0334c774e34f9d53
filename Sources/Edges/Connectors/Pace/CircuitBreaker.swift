public import Primitives

/// Leaves a target alone that keeps failing, and tries it again with one call.
///
/// ```
///            `threshold` failures in a row
///   closed ───────────────────────────────▶ open
///     ▲                                      │ pause is over
///     │ the probe succeeds                   ▼
///     └──────────────────────────────── half open: one probe
///                                            │ the probe fails, or never reports
///                                            └──▶ open, twice as long (bounded)
/// ```
/// A value that moves only by the moments it is given. Calls that began before the last change of
/// state report too late to matter: their ticket is of another generation.
public struct CircuitBreaker: Equatable, Sendable {
    public struct Settings: Hashable, Sendable {
        public var threshold: Int
        public var firstPauseSeconds: Int
        public var longestPauseSeconds: Int

        public init(threshold: Int = 5, firstPauseSeconds: Int = 5, longestPauseSeconds: Int = 300)
        {
            self.threshold = threshold
            self.firstPauseSeconds = firstPauseSeconds
            self.longestPauseSeconds = longestPauseSeconds
        }

        /// What an edge asks of decoded settings.
        public var isValid: Bool {
            threshold >= 1 && firstPauseSeconds >= 1 && longestPauseSeconds >= firstPauseSeconds
                && longestPauseSeconds <= 86_400
        }
    }

    /// Handed out with each admitted call and given back with its outcome.
    public struct Ticket: Equatable, Sendable {
        fileprivate let generation: Int
    }

    public enum State: Equatable, Sendable {
        case closed(failures: Int)
        case open(until: Timestamp)
        /// One probe is out; when it has not reported by `until`, another may go.
        case halfOpen(until: Timestamp)
    }

    public let settings: Settings
    public private(set) var state: State = .closed(failures: 0)
    private var generation = 0
    private var pauseSeconds: Int

    public init(_ settings: Settings = Settings()) {
        precondition(settings.isValid, "a circuit breaker needs a threshold and a pause")
        self.settings = settings
        pauseSeconds = settings.firstPauseSeconds
    }

    /// Until when no call may go; `nil` when one may go now.
    public func refusal(at now: Timestamp) -> Timestamp? {
        switch state {
        case .closed: nil
        case .open(let until), .halfOpen(let until): now < until ? until : nil
        }
    }

    /// Lets one call go; in an open circuit it is the probe.
    /// - Precondition: `refusal(at: now)` is `nil`.
    public mutating func admit(at now: Timestamp) -> Ticket {
        precondition(refusal(at: now) == nil, "a call was admitted that the breaker refuses")
        if case .closed = state { return Ticket(generation: generation) }
        generation += 1
        state = .halfOpen(until: now.advanced(by: .seconds(pauseSeconds)))
        return Ticket(generation: generation)
    }

    public mutating func succeeded(_ ticket: Ticket) {
        guard ticket.generation == generation else { return }
        switch state {
        case .closed: state = .closed(failures: 0)
        case .halfOpen:
            generation += 1
            pauseSeconds = settings.firstPauseSeconds
            state = .closed(failures: 0)
        case .open: break
        }
    }

    public mutating func failed(_ ticket: Ticket, at now: Timestamp) {
        guard ticket.generation == generation else { return }
        switch state {
        case .closed(let failures):
            guard failures + 1 >= settings.threshold else {
                state = .closed(failures: failures + 1)
                return
            }
            open(at: now)
        case .halfOpen:
            pauseSeconds = min(pauseSeconds * 2, settings.longestPauseSeconds)
            open(at: now)
        case .open: break
        }
    }

    /// The call brought no news of the target's health: it was never sent, or was cancelled by us.
    public mutating func abandoned(_ ticket: Ticket, at now: Timestamp) {
        guard ticket.generation == generation, case .halfOpen = state else { return }
        // The place of the probe is free again.
        state = .halfOpen(until: now)
    }

    private mutating func open(at now: Timestamp) {
        generation += 1
        state = .open(until: now.advanced(by: .seconds(pauseSeconds)))
    }
}
