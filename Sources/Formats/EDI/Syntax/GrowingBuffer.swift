/// An array under construction whose appends check nothing.
///
/// The scanner reserves once per word of input and then appends blindly; an `Array` would check
/// uniqueness and bounds for every byte offset.
struct GrowingBuffer<Item: BitwiseCopyable>: ~Copyable {
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

    mutating func truncate(to newCount: Int) {
        precondition(newCount <= count, "a buffer is truncated to fewer items")
        count = newCount
    }

    subscript(index: Int) -> Item {
        precondition(index >= 0 && index < count, "an index outside the buffer")
        return items[index]
    }

    var last: Item? { count > 0 ? items[count - 1] : nil }

    func finished() -> [Item] { Array(UnsafeBufferPointer(start: items, count: count)) }

    private mutating func grow(to newCapacity: Int) {
        let larger = UnsafeMutablePointer<Item>.allocate(capacity: newCapacity)
        larger.update(from: items, count: count)
        items.deallocate()
        items = larger
        capacity = newCapacity
    }
}
