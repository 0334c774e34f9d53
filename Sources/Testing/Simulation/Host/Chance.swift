import Primitives
import Synchronization

/// One seeded sequence of chance, shared by those who draw from it.
///
/// A class because the run, the store and the network take turns on one sequence; the turns
/// themselves follow from the seed.
final class Chance: Sendable {
    private let random: Mutex<SeededRandom>

    init(seed: UInt64) { random = Mutex(SeededRandom(seed: seed)) }

    /// Whether something that happens so many times in a million happens now.
    func happens(_ millionths: Int) -> Bool {
        guard millionths > 0 else { return false }
        return number(0...999_999) < millionths
    }

    func number(_ range: ClosedRange<Int>) -> Int {
        random.withLock { Int.random(in: range, using: &$0) }
    }

    /// A pause of so many milliseconds.
    func pause(_ milliseconds: ClosedRange<Int>) -> Duration { .milliseconds(number(milliseconds)) }

    /// - Precondition: there is something to choose from.
    func one<Element>(of elements: [Element]) -> Element {
        precondition(!elements.isEmpty, "nothing to choose from")
        return elements[number(0...(elements.count - 1))]
    }

    /// In another order (Fisher and Yates), spelled out so that a seed means the same in every
    /// toolchain.
    func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for last in elements.indices.reversed().dropLast() {
            elements.swapAt(last, number(0...last))
        }
        return elements
    }
}
