/// One file as its disk would find it after a power cut: what was synced, and what was not.
struct DiskFile: Sendable {
    enum Change: Sendable {
        case write(offset: Int, bytes: [UInt8])
        case truncate(size: Int)
        case remove
    }

    /// What was synced; `nil` where no file of this name was.
    private(set) var synced: [UInt8]?
    /// What came after the last sync, in order.
    private(set) var unsynced: [Change] = []
    /// How large the file is to those who look at it now.
    private(set) var size: Int

    static let sector = 512

    init(synced: [UInt8]?) {
        self.synced = synced
        size = synced?.count ?? 0
    }

    mutating func note(_ change: Change) {
        unsynced.append(change)
        switch change {
        case .write(let offset, let bytes): size = max(size, offset + bytes.count)
        case .truncate(let size): self.size = size
        case .remove: size = 0
        }
    }

    mutating func sync() {
        for change in unsynced { Self.apply(change, to: &synced) }
        // A file that was never written is there all the same, once it was synced.
        if unsynced.isEmpty, synced == nil { synced = [] }
        unsynced = []
    }

    /// The folder was synced: a deletion before it lasts. What was written since did not become
    /// durable by it.
    mutating func syncName() {
        guard let last = unsynced.lastIndex(where: { if case .remove = $0 { true } else { false } })
        else { return }
        synced = nil
        unsynced.removeFirst(last + 1)
    }

    /// The file after a power cut, with any part of what was not synced; `nil` when it is not
    /// there.
    ///
    /// A deletion either happened or did not: what was written to a new file of the same name is
    /// not found in the old one.
    func survivor(using random: inout some RandomNumberGenerator) -> [UInt8]? {
        var content = synced
        for change in unsynced {
            switch change {
            case .write(let offset, let bytes):
                switch UInt8.random(in: 0..<8, using: &random) {
                case 0..<3: continue
                case 3..<6: Self.apply(change, to: &content)
                default: Self.tear(bytes, at: offset, into: &content, using: &random)
                }
            case .truncate:
                if Bool.random(using: &random) { Self.apply(change, to: &content) }
            case .remove:
                guard Bool.random(using: &random) else { return content }
                content = nil
            }
        }
        return content
    }

    /// Some sectors of a write reach the disk and others do not.
    private static func tear(
        _ bytes: [UInt8],
        at offset: Int,
        into content: inout [UInt8]?,
        using random: inout some RandomNumberGenerator
    ) {
        var start = 0
        while start < bytes.count {
            let sectorEnd = ((offset + start) / sector + 1) * sector - offset
            let end = min(bytes.count, sectorEnd)
            if Bool.random(using: &random) {
                apply(
                    .write(offset: offset + start, bytes: Array(bytes[start..<end])),
                    to: &content
                )
            }
            start = end
        }
    }

    private static func apply(_ change: Change, to content: inout [UInt8]?) {
        switch change {
        case .write(let offset, let bytes):
            var file = content ?? []
            content = nil
            let end = offset + bytes.count
            if file.count < end {
                file.append(contentsOf: repeatElement(0, count: end - file.count))
            }
            file.replaceSubrange(offset..<end, with: bytes)
            content = file
        case .truncate(let size):
            guard var file = content else { return }
            content = nil
            if file.count > size { file.removeLast(file.count - size) }
            content = file
        case .remove:
            content = nil
        }
    }
}
