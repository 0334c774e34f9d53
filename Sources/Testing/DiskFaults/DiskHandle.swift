import GRDBSQLite

/// One open file on a disk.
///
/// SQLite gives each file a piece of memory, laid out as `FileHead` and then the system's own file.
/// A class because that memory holds a reference to it until the file is closed.
final class DiskHandle: Sendable {
    let disk: FaultyDisk
    let path: String

    init(disk: FaultyDisk, path: String) {
        self.disk = disk
        self.path = path
    }

    private struct FileHead {
        var base: sqlite3_file
        var handle: Unmanaged<DiskHandle>?
    }

    /// Behind the head, aligned for whatever the system keeps there.
    static let systemFileOffset = (MemoryLayout<FileHead>.size + 15) / 16 * 16

    static func systemFile(
        of file: UnsafeMutablePointer<sqlite3_file>
    ) -> UnsafeMutablePointer<sqlite3_file> {
        (UnsafeMutableRawPointer(file) + systemFileOffset)
            .assumingMemoryBound(to: sqlite3_file.self)
    }

    func keep(in file: UnsafeMutablePointer<sqlite3_file>) {
        Self.head(of: file).pointee.handle = .passRetained(self)
    }

    private static func head(
        of file: UnsafeMutablePointer<sqlite3_file>
    ) -> UnsafeMutablePointer<FileHead> {
        UnsafeMutableRawPointer(file).assumingMemoryBound(to: FileHead.self)
    }

    /// The handle and the system's file, as every call begins.
    private static func parts(of file: UnsafeMutablePointer<sqlite3_file>?) -> Parts? {
        guard let file, let handle = head(of: file).pointee.handle else { return nil }
        let beneath = systemFile(of: file)
        guard let methods = beneath.pointee.pMethods else { return nil }
        return Parts(handle: handle.takeUnretainedValue(), file: beneath, methods: methods.pointee)
    }

    private struct Parts {
        var handle: DiskHandle
        var file: UnsafeMutablePointer<sqlite3_file>
        var methods: sqlite3_io_methods
    }

    /// Version 2: shared memory for the write-ahead log, and no memory-mapped reads, which would
    /// pass the disk by.
    nonisolated(unsafe) static let methods: UnsafeMutablePointer<sqlite3_io_methods> = {
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        methods.initialize(to: sqlite3_io_methods())
        methods.pointee.iVersion = 2
        addDiskMethods(to: &methods.pointee)
        addSystemMethods(to: &methods.pointee)
        addSharedMemory(to: &methods.pointee)
        return methods
    }()

    private static func addDiskMethods(to methods: inout sqlite3_io_methods) {
        methods.xClose = { file in
            guard let file, let parts = DiskHandle.parts(of: file) else { return SQLITE_OK }
            let code = parts.methods.xClose?(parts.file) ?? SQLITE_IOERR
            DiskHandle.head(of: file).pointee.handle?.release()
            DiskHandle.head(of: file).pointee.handle = nil
            return code
        }
        methods.xRead = { file, buffer, count, offset in
            guard let parts = DiskHandle.parts(of: file), parts.handle.disk.isPowered else {
                return SQLITE_IOERR | 1 << 8  // SQLITE_IOERR_READ
            }
            return parts.methods.xRead?(parts.file, buffer, count, offset) ?? SQLITE_IOERR
        }
        methods.xWrite = { file, buffer, count, offset in
            guard let parts = DiskHandle.parts(of: file) else { return SQLITE_IOERR }
            let bytes = UnsafeRawBufferPointer(start: buffer, count: Int(count))
            return parts.handle.disk.write(parts.handle.path, bytes, at: Int(offset)) {
                parts.methods.xWrite?(parts.file, buffer, count, offset) ?? SQLITE_IOERR
            }
        }
        methods.xTruncate = { file, size in
            guard let parts = DiskHandle.parts(of: file) else { return SQLITE_IOERR }
            return parts.handle.disk.truncate(parts.handle.path, to: Int(size)) {
                parts.methods.xTruncate?(parts.file, size) ?? SQLITE_IOERR
            }
        }
        methods.xSync = { file, _ in
            guard let parts = DiskHandle.parts(of: file) else { return SQLITE_IOERR }
            return parts.handle.disk.sync(parts.handle.path)
        }
    }

    private static func addSystemMethods(to methods: inout sqlite3_io_methods) {
        methods.xFileSize = { file, size in
            guard let parts = DiskHandle.parts(of: file) else { return SQLITE_IOERR }
            return parts.methods.xFileSize?(parts.file, size) ?? SQLITE_IOERR
        }
        methods.xLock = { file, level in
            guard let parts = DiskHandle.parts(of: file) else { return SQLITE_IOERR }
            return parts.methods.xLock?(parts.file, level) ?? SQLITE_IOERR
        }
        methods.xUnlock = { file, level in
            guard let parts = DiskHandle.parts(of: file) else { return SQLITE_IOERR }
            return parts.methods.xUnlock?(parts.file, level) ?? SQLITE_IOERR
        }
        methods.xCheckReservedLock = { file, result in
            guard let parts = DiskHandle.parts(of: file) else { return SQLITE_IOERR }
            return parts.methods.xCheckReservedLock?(parts.file, result) ?? SQLITE_IOERR
        }
        methods.xFileControl = { file, operation, argument in
            guard let parts = DiskHandle.parts(of: file) else { return SQLITE_IOERR }
            return parts.methods.xFileControl?(parts.file, operation, argument) ?? SQLITE_NOTFOUND
        }
        methods.xSectorSize = { file in
            guard let parts = DiskHandle.parts(of: file) else { return 512 }
            return parts.methods.xSectorSize?(parts.file) ?? 512
        }
        methods.xDeviceCharacteristics = { file in
            guard let parts = DiskHandle.parts(of: file) else { return 0 }
            return parts.methods.xDeviceCharacteristics?(parts.file) ?? 0
        }
    }

    private static func addSharedMemory(to methods: inout sqlite3_io_methods) {
        methods.xShmMap = { file, region, size, extends, result in
            guard let parts = DiskHandle.parts(of: file) else { return SQLITE_IOERR }
            return parts.methods.xShmMap?(parts.file, region, size, extends, result)
                ?? SQLITE_IOERR
        }
        methods.xShmLock = { file, offset, count, flags in
            guard let parts = DiskHandle.parts(of: file) else { return SQLITE_IOERR }
            return parts.methods.xShmLock?(parts.file, offset, count, flags) ?? SQLITE_IOERR
        }
        methods.xShmBarrier = { file in
            guard let parts = DiskHandle.parts(of: file) else { return }
            parts.methods.xShmBarrier?(parts.file)
        }
        methods.xShmUnmap = { file, isDeleting in
            guard let parts = DiskHandle.parts(of: file) else { return SQLITE_IOERR }
            return parts.methods.xShmUnmap?(parts.file, isDeleting) ?? SQLITE_IOERR
        }
    }
}
