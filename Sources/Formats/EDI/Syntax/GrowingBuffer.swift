/// An array under construction whose appends check nothing.
///
/// The scanner reserves once per block of input and then appends blindly; an `Array` would check
/// uniqueness and bounds for every byte offset.
struct GrowingBuffer<Item: BitwiseCopyable & Sendable>: ~Copyable {
    private var items: UnsafeMutablePointer<Item>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(16, capacity)
        items = .allocate(capacity: self.capacity)
    }

    deinit { items.deallocate() }

    /// Makes room for `extra` more items; doubles, so that growing costs a constant per item.
    @inline(__always)
    mutating func reserve(_ extra: Int) {
        if count &+ extra > capacity { grow(to: max(count + extra, capacity * 2)) }
    }

    /// - Precondition: room was reserved.
    @inline(__always)
    mutating func appendReserved(_ item: Item) {
        assert(count < capacity, "appended without room")
        items[count] = item
        count &+= 1
    }

    /// Where to write the items that room was reserved for; `commit` says how many there are then.
    var reservedItems: UnsafeMutablePointer<Item> { items }

    /// - Precondition: `newCount` items have been written.
    @inline(__always)
    mutating func commit(count newCount: Int) {
        assert(newCount <= capacity, "committed more than there is room for")
        count = newCount
    }

    mutating func truncate(to newCount: Int) {
        precondition(newCount <= count, "a buffer is truncated to fewer items")
        count = newCount
    }

    subscript(index: Int) -> Item {
        precondition(index >= 0 && index < count, "an index outside the buffer")
        return items[index]
    }

    var last: Item? { count > 0 ? items[count - 1] : nil }

    /// The items, for good; nothing is copied.
    consuming func frozen() -> FrozenBuffer<Item> {
        let frozen = FrozenBuffer(taking: items, count: count)
        // The frozen buffer owns the memory now.
        discard self
        return frozen
    }

    private mutating func grow(to newCapacity: Int) {
        let larger = UnsafeMutablePointer<Item>.allocate(capacity: newCapacity)
        larger.update(from: items, count: count)
        items.deallocate()
        items = larger
        capacity = newCapacity
    }
}

/// Items that never change again, read from many places at once.
///
/// A class because it owns its memory; unchecked because the memory behind the pointer is written
/// only before there is a buffer.
final class FrozenBuffer<Item: BitwiseCopyable & Sendable>: @unchecked Sendable {
    private let items: UnsafeMutablePointer<Item>
    let count: Int

    fileprivate init(taking items: UnsafeMutablePointer<Item>, count: Int) {
        self.items = items
        self.count = count
    }

    convenience init(_ array: [Item]) {
        let items = UnsafeMutablePointer<Item>.allocate(capacity: max(1, array.count))
        for (offset, item) in array.enumerated() { items[offset] = item }
        self.init(taking: items, count: array.count)
    }

    deinit { items.deallocate() }

    @inline(__always)
    subscript(index: Int) -> Item {
        precondition(index >= 0 && index < count, "an index outside the buffer")
        return items[index]
    }

    /// A view for a loop over many items: it costs nothing to pass on.
    ///
    /// Valid only while the buffer lives: whoever makes one holds the buffer too.
    var borrowed: BorrowedItems<Item> { BorrowedItems(items: items, count: count) }
}

/// A frozen buffer's items without a reference to it.
struct BorrowedItems<Item: BitwiseCopyable & Sendable>: BitwiseCopyable {
    fileprivate let items: UnsafeMutablePointer<Item>
    let count: Int

    @inline(__always)
    subscript(index: Int) -> Item {
        precondition(index >= 0 && index < count, "an index outside the buffer")
        return items[index]
    }
}
