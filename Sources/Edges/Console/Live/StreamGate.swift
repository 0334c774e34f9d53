import Synchronization

/// How many pages are kept live at the same time. A class because all streams share it.
final class StreamGate: Sendable {
    private let most: Int
    // Guards how many seats are taken.
    private let taken = Mutex(0)

    init(most: Int) { self.most = most }

    /// A place for one stream, given back when nobody holds it any more: also when an answer was
    /// made and never sent. A class for the sake of its end.
    final class Seat: Sendable {
        private let gate: StreamGate

        fileprivate init(_ gate: StreamGate) { self.gate = gate }

        deinit { gate.taken.withLock { $0 -= 1 } }
    }

    /// `nil` when all are taken.
    func enter() -> Seat? {
        let isFree = taken.withLock { taken in
            guard taken < most else { return false }
            taken += 1
            return true
        }
        return isFree ? Seat(self) : nil
    }

    var isEmpty: Bool { taken.withLock { $0 == 0 } }
}
