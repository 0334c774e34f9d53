import GRDBSQLite
import Synchronization

/// A disk that refuses to sync when told to, beneath SQLite.
///
/// It stands in front of the system's files for every database of the process, and only looks at
/// those whose path holds `faulty-disk`. Their write-ahead log's `xSync` is replaced by one that
/// may fail.
enum FaultyDisk {
    static let mark = "faulty-disk"
    fileprivate static let refusesToSync = Atomic(false)

    /// Makes syncs fail from now on, or work again.
    static func set(refusesToSync: Bool) {
        FaultyDisk.refusesToSync.store(refusesToSync, ordering: .sequentiallyConsistent)
    }

    /// Puts the disk in place, once for the process.
    static let isInstalled: Bool = {
        guard let system = sqlite3_vfs_find(nil) else { return false }
        let faulty = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        faulty.initialize(to: system.pointee)
        systemOpen = system.pointee.xOpen
        faulty.pointee.zName = UnsafeRawPointer(StaticString("faulty").utf8Start)
            .assumingMemoryBound(to: CChar.self)
        faulty.pointee.xOpen = { vfs, path, file, flags, outFlags in
            guard let systemOpen, let file else { return SQLITE_CANTOPEN }
            let code = systemOpen(vfs, path, file, flags, outFlags)
            guard code == SQLITE_OK, flags & SQLITE_OPEN_WAL != 0, let path,
                String(cString: path).contains(FaultyDisk.mark),
                let methods = file.pointee.pMethods
            else { return code }
            patch(file, methods)
            return code
        }
        return sqlite3_vfs_register(faulty, 1) == SQLITE_OK
    }()

    private static func patch(
        _ file: UnsafeMutablePointer<sqlite3_file>,
        _ methods: UnsafePointer<sqlite3_io_methods>
    ) {
        let patched = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        patched.initialize(to: methods.pointee)
        systemSync = methods.pointee.xSync
        patched.pointee.xSync = { file, flags in
            if FaultyDisk.refusesToSync.load(ordering: .sequentiallyConsistent) {
                return SQLITE_IOERR | 4 << 8  // SQLITE_IOERR_FSYNC
            }
            return systemSync?(file, flags) ?? SQLITE_IOERR
        }
        file.pointee.pMethods = UnsafePointer(patched)
    }
}

// C calls back without a context, so the system's own functions are kept here; they never change.
nonisolated(unsafe) private var systemOpen:
    (
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vfs>?, UnsafePointer<CChar>?,
            UnsafeMutablePointer<sqlite3_file>?, Int32, UnsafeMutablePointer<Int32>?
        ) -> Int32
    )?
nonisolated(unsafe) private var systemSync:
    (@convention(c) (UnsafeMutablePointer<sqlite3_file>?, Int32) -> Int32)?
