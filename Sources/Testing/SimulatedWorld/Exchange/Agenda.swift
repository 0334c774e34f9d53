package import Primitives

/// What is to happen later, in order of time and then of entry: a binary heap.
package struct Agenda<Item: Sendable>: Sendable {
    private struct Entry: Sendable {
        var at: Timestamp
        var number: Int
        var item: Item

        func precedes(_ other: Entry) -> Bool { (at, number) < (other.at, other.number) }
    }

    private var heap: [Entry] = []
    private var entries = 0

    package init() {}

    package var nextDue: Timestamp? { heap.first?.at }
    package var count: Int { heap.count }

    package mutating func add(_ item: Item, at moment: Timestamp) {
        heap.append(Entry(at: moment, number: entries, item: item))
        entries += 1
        var child = heap.count - 1
        while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the first item that is due by `now`, with the moment it was due.
    package mutating func take(dueBy now: Timestamp) -> (at: Timestamp, item: Item)? {
        guard let first = heap.first, first.at <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.at, first.item)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].precedes(heap[least]) {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
