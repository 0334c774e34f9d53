import Foundation
import Primitives

#if canImport(Glibc)
// Whichever of the two was loaded first owns the C library's `stat`.
import CDispatch
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An open folder. Every name is resolved in it and nowhere else, and no symbolic link is followed.
///
/// The folder is pinned by its descriptor: moving it, or putting a link in its place, redirects
/// nothing. All calls block; callers run them on a thread that may.
struct DirectoryHandle: ~Copyable {
    let path: String
    private let descriptor: CInt

    /// What a name in the folder stands for.
    struct Entry: Hashable {
        enum Kind { case file, folder, other }

        var kind: Kind
        var sizeBytes: Int64
        var modified: Timestamp
        var inode: UInt64
        /// Nobody but the owner may do anything with it.
        var isOwnersOnly: Bool
    }

    init(_ path: String) throws(FolderFailure) {
        descriptor = try Self.opened(AT_FDCWD, path, path)
        self.path = path
    }

    /// The folder `name` inside this one, made if it is not there.
    init(
        _ name: String,
        in parent: borrowing DirectoryHandle
    ) throws(FolderFailure) {
        let path = parent.path + "/" + name
        if mkdirat(parent.descriptor, name, 0o750) != 0, errno != EEXIST {
            throw Self.failure(path)
        }
        descriptor = try Self.opened(parent.descriptor, name, path)
        self.path = path
    }

    private static func opened(
        _ parent: CInt,
        _ name: String,
        _ path: String
    ) throws(FolderFailure) -> CInt {
        let opened = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else { throw failure(path) }
        return opened
    }

    deinit { close(descriptor) }

    /// Names in the folder, sorted, at most `limit` of those that `isWanted`.
    func names(
        limit: Int,
        where isWanted: (String) -> Bool
    ) throws(FolderFailure) -> [String] {
        // Reading moves a position that copies of a descriptor share, so it is opened anew.
        let reading = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard reading >= 0 else { throw Self.failure(path) }
        guard let stream = fdopendir(reading) else {
            close(reading)
            throw Self.failure(path)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while names.count < limit, let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != "..", isWanted(name) { names.append(name) }
        }
        return names.sorted()
    }

    /// What stands under `name`, or `nil` when nothing does. A link is `other`, wherever it leads.
    func entry(_ name: String) throws(FolderFailure) -> Entry? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw Self.failure(path + "/" + name)
        }
        return Entry(status)
    }

    /// The bytes of the file `name`, which must still be `expected` before and after.
    func read(
        _ name: String,
        expected: Entry,
        limitBytes: Int
    ) throws(FolderFailure) -> [UInt8] {
        // Without O_NONBLOCK a pipe put in the file's place would hold us for good.
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT || errno == ELOOP { throw .changedMeanwhile(name: name) }
            throw Self.failure(path + "/" + name)
        }
        defer { close(file) }
        guard try Self.entry(of: file, name) == expected else {
            throw .changedMeanwhile(name: name)
        }
        guard expected.sizeBytes <= Int64(limitBytes) else {
            throw .tooLarge(name: name, limitBytes: limitBytes)
        }
        let bytes = try Self.bytes(of: file, count: Int(expected.sizeBytes), path + "/" + name)
        guard bytes.count == Int(expected.sizeBytes), try Self.entry(of: file, name) == expected
        else { throw .changedMeanwhile(name: name) }
        return bytes
    }

    /// Moves what `name` stands for into another folder of the same file system.
    ///
    /// - Precondition: `newName` is a name only this content can have; it would be overwritten.
    func move(
        _ name: String,
        to folder: borrowing DirectoryHandle,
        as newName: String
    ) throws(FolderFailure) {
        guard renameat(descriptor, name, folder.descriptor, newName) == 0 else {
            if errno == ENOENT { throw .changedMeanwhile(name: name) }
            throw Self.failure(path + "/" + name)
        }
    }

    /// Makes `name` with exactly these bytes, whole or not at all, synced to the disk.
    ///
    /// Returns `false`, and leaves what is there, when the name is taken.
    func create(
        _ name: String,
        _ bytes: [UInt8],
        mode: mode_t
    ) throws(FolderFailure) -> Bool {
        // Short whatever the name, and nobody else's: two may make the same file at once.
        let draft = ".\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
        try fill(draft, bytes, mode)
        defer { unlinkat(descriptor, draft, 0) }
        // A link fails where a rename would overwrite.
        if linkat(descriptor, draft, descriptor, name, 0) != 0 {
            guard errno != EEXIST else { return false }
            guard errno == EPERM || errno == EOPNOTSUPP || errno == EMLINK else {
                throw Self.failure(path + "/" + name)
            }
            // A file system without links: the check and the rename are two steps there.
            guard try entry(name) == nil else { return false }
            guard renameat(descriptor, draft, descriptor, name) == 0 else {
                throw Self.failure(path + "/" + name)
            }
        }
        guard fsync(descriptor) == 0 else { throw Self.failure(path) }
        return true
    }

    /// A new file `name` with these bytes, on the disk; nothing is left of it when that fails.
    private func fill(_ name: String, _ bytes: [UInt8], _ mode: mode_t) throws(FolderFailure) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = openat(descriptor, name, flags, mode)
        guard file >= 0 else { throw Self.failure(path + "/" + name) }
        defer { close(file) }
        do throws(FolderFailure) {
            try Self.write(bytes, to: file, path + "/" + name)
        } catch {
            unlinkat(descriptor, name, 0)
            throw error
        }
    }
}

extension DirectoryHandle {
    private static func entry(of file: CInt, _ name: String) throws(FolderFailure) -> Entry {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure(name) }
        return Entry(status)
    }

    private static func bytes(
        of file: CInt,
        count: Int,
        _ path: String
    ) throws(FolderFailure) -> [UInt8] {
        var failed: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = readSome(file, buffer.baseAddress, filled, count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failed = errno }
                if got <= 0 { break }
                filled += got
            }
        }
        guard failed == 0 else { throw .unavailable(path: path, detail: text(of: failed)) }
        return bytes
    }

    private static func readSome(
        _ file: CInt,
        _ start: UnsafeMutablePointer<UInt8>?,
        _ filled: Int,
        _ count: Int
    ) -> Int {
        guard let start else { return 0 }
        return systemRead(file, start + filled, count - filled)
    }

    private static func write(
        _ bytes: [UInt8],
        to file: CInt,
        _ path: String
    ) throws(FolderFailure) {
        var written = 0
        while written < bytes.count {
            let put = bytes.withUnsafeBytes { buffer in
                systemWrite(file, buffer.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw failure(path) }
            written += put
        }
        guard fsync(file) == 0 else { throw failure(path) }
    }

    private static func failure(_ path: String) -> FolderFailure {
        let code = errno
        if code == ELOOP || code == ENOTDIR { return .notAFolder(path: path) }
        return .unavailable(path: path, detail: text(of: code))
    }

    private static func text(of code: CInt) -> String { String(cString: strerror(code)) }
}

extension DirectoryHandle.Entry {
    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        default: kind = .other
        }
        sizeBytes = Int64(status.st_size)
        inode = UInt64(status.st_ino)
        isOwnersOnly = status.st_mode & 0o077 == 0
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        modified = Timestamp(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        )
    }
}

// Named apart, because the type's own methods hide the system's.
private func systemRead(_ file: CInt, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(file, buffer, count)
}

private func systemWrite(_ file: CInt, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, buffer, count)
}
