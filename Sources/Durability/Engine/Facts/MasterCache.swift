import Canonical
import Database
import Foundation
import Primitives
import Storage

/// Decoded master data, proven current by one number.
///
/// A class, because all decisions of a process share it. Each transaction reads the common
/// revision; a copy cached under the same revision is current, any other is read again. Bounded:
/// when full it starts anew.
public final class MasterCache: @unchecked Sendable {
    private struct Key: Hashable {
        var entity: String
        var kind: MasterKind
        var id: String
    }

    private struct Entry {
        var value: (any Sendable)?
        var checkedAt: Int64
    }

    // Guards `entries`.
    private let lock = NSLock()
    private var entries: [Key: Entry] = [:]
    private let entriesMax: Int

    public init(entriesMax: Int = 200_000) { self.entriesMax = entriesMax }

    /// The record decoded as `Value`, or `nil` when there is none.
    func value<Value: Decodable & Sendable>(
        _ type: Value.Type,
        _ kind: MasterKind,
        _ id: String,
        entity: String,
        revision: Int64,
        in master: MasterTable
    ) throws(StoreFailure) -> Value? {
        let key = Key(entity: entity, kind: kind, id: id)
        let cached = lock.withLock { entries[key] }
        if let cached, cached.checkedAt == revision { return cached.value as? Value }
        var value: Value?
        if let record = try master.load(kind, id, entity: entity) {
            value = try StoredValue.decode(type, from: record.document)
        }
        lock.withLock {
            if entries.count >= entriesMax { entries.removeAll(keepingCapacity: true) }
            entries[key] = Entry(value: value, checkedAt: revision)
        }
        return value
    }
}

/// Master data as one transaction sees it.
public struct MasterView {
    let table: MasterTable
    let cache: MasterCache
    let revision: Int64

    init(_ table: MasterTable, _ cache: MasterCache) throws(StoreFailure) {
        self.table = table
        self.cache = cache
        revision = try table.revision()
    }

    func value<Value: Decodable & Sendable>(
        _ type: Value.Type,
        _ kind: MasterKind,
        _ id: String,
        entity: String
    ) throws(StoreFailure) -> Value? {
        try cache.value(type, kind, id, entity: entity, revision: revision, in: table)
    }
}
