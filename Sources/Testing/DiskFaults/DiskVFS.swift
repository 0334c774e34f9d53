import Foundation
import GRDBSQLite
import Synchronization

/// The layer between SQLite and the system's files: hands everything on, and asks the folder's disk
/// first.
///
/// It is the process's default, because GRDB opens databases with no other; files in no disk's
/// folder are the system's alone.
enum DiskVFS {
    // Guards the disks by folder.
    private static let disks = Mutex<[String: FaultyDisk]>([:])

    static func mount(_ disk: FaultyDisk) { disks.withLock { $0[disk.folder] = disk } }
    static func unmount(_ disk: FaultyDisk) { disks.withLock { $0[disk.folder] = nil } }

    /// The disk that a file is on.
    static func disk(of path: String) -> FaultyDisk? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        let folder = String(path[..<slash])
        return disks.withLock { $0[folder] }
    }

    /// A folder's path as SQLite will tell it.
    static func resolved(_ folder: String) -> String {
        guard let real = realpath(folder, nil) else { return folder }
        defer { free(real) }
        return String(cString: real)
    }

    /// Puts the layer in place, once for the process.
    static let isInstalled: Bool = {
        guard let system = sqlite3_vfs_find(nil) else { return false }
        systemVFS = system
        let layer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        layer.initialize(to: system.pointee)
        layer.pointee.zName = UnsafeRawPointer(StaticString("crossdock-faulty-disk").utf8Start)
            .assumingMemoryBound(to: CChar.self)
        layer.pointee.szOsFile = Int32(DiskHandle.systemFileOffset) + system.pointee.szOsFile
        layer.pointee.xOpen = { _, path, file, flags, outFlags in
            DiskVFS.open(path, file, flags, outFlags)
        }
        layer.pointee.xDelete = { _, path, syncsFolder in DiskVFS.delete(path, syncsFolder) }
        return sqlite3_vfs_register(layer, 1) == SQLITE_OK
    }()

    private static func open(
        _ path: UnsafePointer<CChar>?,
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ flags: Int32,
        _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let system = systemVFS, let systemOpen = system.pointee.xOpen, let file else {
            return SQLITE_CANTOPEN
        }
        guard let path, let disk = disk(of: String(cString: path)) else {
            return systemOpen(system, path, file, flags, outFlags)
        }
        file.pointee.pMethods = nil
        guard disk.isPowered else { return SQLITE_CANTOPEN }
        let name = String(cString: path)
        // Before the system makes it: what is found now was there before.
        disk.opened(name)
        let beneath = DiskHandle.systemFile(of: file)
        beneath.pointee.pMethods = nil
        let code = systemOpen(system, path, beneath, flags, outFlags)
        if code == SQLITE_OK {
            DiskHandle(disk: disk, path: name).keep(in: file)
            file.pointee.pMethods = UnsafePointer(DiskHandle.methods)
        }
        return code
    }

    private static func delete(_ path: UnsafePointer<CChar>?, _ syncsFolder: Int32) -> Int32 {
        guard let system = systemVFS, let systemDelete = system.pointee.xDelete, let path else {
            return SQLITE_IOERR
        }
        let name = String(cString: path)
        guard let disk = disk(of: name) else { return systemDelete(system, path, syncsFolder) }
        return disk.delete(name, isSynced: syncsFolder != 0) {
            systemDelete(system, path, syncsFolder)
        }
    }
}

// C calls back without a context, so the system's own layer is kept here; it never changes.
nonisolated(unsafe) private var systemVFS: UnsafeMutablePointer<sqlite3_vfs>?
