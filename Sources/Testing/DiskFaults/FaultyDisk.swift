import Foundation
import GRDBSQLite
import Synchronization

/// How a disk fails when it is told to.
public enum DiskFault: Sendable, CaseIterable {
    /// A write finds no room.
    case full
    /// A write fails.
    case write
    /// A sync fails; what it should have synced may be lost.
    case sync
    /// There is no memory for a write.
    case memory

    var code: Int32 {
        switch self {
        case .full: SQLITE_FULL
        case .write: SQLITE_IOERR | 3 << 8  // SQLITE_IOERR_WRITE
        case .sync: SQLITE_IOERR | 4 << 8  // SQLITE_IOERR_FSYNC
        case .memory: SQLITE_NOMEM
        }
    }
}

/// What is found on a disk after its power was cut.
public enum Survival: Sendable, CaseIterable {
    /// Only what was synced.
    case onlySynced
    /// Any part of the rest, too: writes that overtook others, and torn ones.
    case anything
}

/// The disk of one folder, whose power can be cut.
///
/// Databases that are opened in the folder while the disk stands are on it. A class because the
/// connections on it share one disk; the lock guards all of it.
public final class FaultyDisk: Sendable {
    public let folder: String
    private let state = Mutex(State())

    fileprivate struct State {
        var files: [String: DiskFile] = [:]
        var operations = 0
        var lastOperation: Int?
        var isPowered = true
        var ignoresSyncs = false
        var capacity = Int.max
        var fault: PlannedFault?
    }

    fileprivate struct PlannedFault {
        var fault: DiskFault
        var wait: Int
        var times: Int
    }

    fileprivate enum Operation { case write, sync, other }

    /// Puts a disk under `folder`, which exists. Take it away with `dismount`.
    public init(under folder: String) {
        precondition(DiskVFS.isInstalled, "SQLite would not take the disk")
        self.folder = DiskVFS.resolved(folder)
        DiskVFS.mount(self)
    }

    public func dismount() { DiskVFS.unmount(self) }

    // MARK: - Faults

    /// The power goes with the operation that comes `count` operations from now, which begins and
    /// does not end. Nothing on the disk works after it.
    public func cutPower(after count: Int) {
        precondition(count > 0, "the power can go with an operation that comes, not before")
        state.withLock { $0.lastOperation = $0.operations + count }
    }

    public func cutPower() { state.withLock { $0.isPowered = false } }

    /// Fails as told, once `count` operations of that kind have passed.
    public func fail(_ fault: DiskFault, after count: Int = 0, times: Int = 1) {
        state.withLock { $0.fault = PlannedFault(fault: fault, wait: count, times: times) }
    }

    /// All files together may hold so many bytes; `nil` is as many as they like.
    public func setCapacity(_ bytes: Int?) { state.withLock { $0.capacity = bytes ?? .max } }

    /// From now on it says that it synced, and does not.
    public func ignoreSyncs() { state.withLock { $0.ignoresSyncs = true } }

    /// Nothing fails any more; a power that was cut stays cut.
    public func heal() {
        state.withLock { state in
            state.fault = nil
            state.capacity = .max
        }
    }

    public var isPowered: Bool { state.withLock { $0.isPowered } }
    /// Writes, truncations, syncs and deletions so far.
    public var operations: Int { state.withLock { $0.operations } }
    public var bytes: Int { state.withLock { $0.used } }

    /// The files as the next start finds them, by name.
    public func survivors(
        _ survival: Survival,
        using random: inout some RandomNumberGenerator
    ) -> [String: [UInt8]] {
        let files = state.withLock { $0.files }
        var found: [String: [UInt8]] = [:]
        for (path, file) in files.sorted(by: { $0.key < $1.key }) {
            let content =
                switch survival {
                case .onlySynced: file.synced
                case .anything: file.survivor(using: &random)
                }
            found[String(path.dropFirst(folder.count + 1))] = content
        }
        return found
    }

    /// Writes what the next start finds into another folder, which no faulty disk needs to hold.
    public func layDown(
        _ survival: Survival,
        using random: inout some RandomNumberGenerator,
        in other: String
    ) throws {
        for (name, content) in survivors(survival, using: &random) {
            try Data(content).write(to: URL(filePath: other + "/" + name))
        }
    }

    // MARK: - What SQLite does

    func opened(_ path: String) {
        state.withLock { state in
            if state.files[path] == nil {
                state.files[path] = DiskFile(
                    synced: FileManager.default.contents(atPath: path).map { Array($0) }
                )
            }
        }
    }

    func write(
        _ path: String,
        _ bytes: UnsafeRawBufferPointer,
        at offset: Int,
        through system: () -> Int32
    ) -> Int32 {
        state.withLock { state in
            let isLast = state.begin()
            if let failure = state.failure(of: .write) { return failure }
            let file = state.files[path]?.size ?? 0
            if state.used - file + max(file, offset + bytes.count) > state.capacity {
                return SQLITE_FULL
            }
            state.files[path]?.note(.write(offset: offset, bytes: Array(bytes)))
            return state.end(isLast, DiskFault.write.code, system)
        }
    }

    func truncate(_ path: String, to size: Int, through system: () -> Int32) -> Int32 {
        state.withLock { state in
            let isLast = state.begin()
            if let failure = state.failure(of: .other) { return failure }
            state.files[path]?.note(.truncate(size: size))
            return state.end(isLast, DiskFault.write.code, system)
        }
    }

    /// Nothing is synced beneath: the disk's memory says what would have been.
    func sync(_ path: String) -> Int32 {
        state.withLock { state in
            let isLast = state.begin()
            if let failure = state.failure(of: .sync) { return failure }
            if !state.ignoresSyncs, !isLast { state.sync(path) }
            return state.end(isLast, DiskFault.sync.code) { SQLITE_OK }
        }
    }

    func delete(_ path: String, isSynced: Bool, through system: () -> Int32) -> Int32 {
        state.withLock { state in
            let isLast = state.begin()
            if let failure = state.failure(of: .other) { return failure }
            state.files[path]?.note(.remove)
            if isSynced, !state.ignoresSyncs, !isLast { state.syncFolder() }
            return state.end(isLast, DiskFault.write.code, system)
        }
    }
}

extension FaultyDisk.State {
    fileprivate var used: Int { files.values.reduce(0) { $0 + $1.size } }

    /// A file's first sync makes its name durable: the system's layer syncs the folder for it.
    fileprivate mutating func sync(_ path: String) {
        let isNew = files[path]?.synced == nil
        files[path]?.sync()
        if isNew { syncFolder() }
    }

    fileprivate mutating func syncFolder() {
        for path in files.keys { files[path]?.syncName() }
    }

    /// Counts an operation; whether the power goes with it.
    fileprivate mutating func begin() -> Bool {
        operations += 1
        return operations == lastOperation
    }

    /// The code of what keeps the operation from beginning.
    fileprivate mutating func failure(of operation: FaultyDisk.Operation) -> Int32? {
        guard isPowered else {
            return operation == .sync ? DiskFault.sync.code : DiskFault.write.code
        }
        guard var planned = fault else { return nil }
        switch (planned.fault, operation) {
        case (.sync, .sync), (.full, .write), (.write, .write), (.memory, .write): break
        default: return nil
        }
        guard planned.wait == 0 else {
            planned.wait -= 1
            fault = planned
            return nil
        }
        planned.times -= 1
        fault = planned.times > 0 ? planned : nil
        return planned.fault.code
    }

    /// Goes on to the system's files, unless the power went.
    fileprivate mutating func end(_ isLast: Bool, _ code: Int32, _ system: () -> Int32) -> Int32 {
        guard isLast else { return system() }
        isPowered = false
        return code
    }
}
