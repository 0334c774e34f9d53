import CLibSSH2
import Foundation

/// What became of a file that was to be put there.
public enum SFTPOutcome: Equatable, Sendable {
    case written
    /// The same content was there under this name.
    case wasThere
}

extension SFTPConnection {
    /// Bytes in one request; every server takes that many.
    private static let chunkBytes = 32 * 1024
    private static let nameBytes = 1_024

    /// What is in the folder, in no order; stops after `limit` entries.
    func list(_ folder: String, limit: Int) throws(SFTPFailure) -> [SFTPEntry] {
        let handle = try open(folder, flags: 0, kind: LIBSSH2_SFTP_OPENDIR)
        defer { _ = libssh2_sftp_close_handle(handle) }
        var entries: [SFTPEntry] = []
        var buffer = [CChar](repeating: 0, count: Self.nameBytes)
        while entries.count < limit {
            _ = try armed()
            var attributes = LIBSSH2_SFTP_ATTRIBUTES()
            let length = libssh2_sftp_readdir_ex(
                handle,
                &buffer,
                Self.nameBytes,
                nil,
                0,
                &attributes
            )
            if length == 0 { break }
            guard length > 0 else { throw failure(on: folder) }
            let bytes = buffer.prefix(Int(length)).map(UInt8.init(bitPattern:))
            let name = String(decoding: bytes, as: UTF8.self)
            if name != ".", name != ".." { entries.append(SFTPEntry(name, attributes)) }
        }
        return entries
    }

    /// What stands under the path, links not followed; `nil` when nothing does.
    func entry(_ path: String) throws(SFTPFailure) -> SFTPEntry? {
        let channel = try armed()
        var attributes = LIBSSH2_SFTP_ATTRIBUTES()
        let length = UInt32(path.utf8.count)
        guard libssh2_sftp_stat_ex(channel, path, length, LIBSSH2_SFTP_LSTAT, &attributes) == 0
        else {
            let failure = failure(on: path)
            if case .notThere = failure { return nil }
            throw failure
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return SFTPEntry(name, attributes)
    }

    /// The whole file, or nothing when it is larger.
    func read(_ path: String, limitBytes: Int) throws(SFTPFailure) -> [UInt8] {
        let flags = UInt(LIBSSH2_FXF_READ)
        let handle = try open(path, flags: flags, kind: LIBSSH2_SFTP_OPENFILE)
        defer { _ = libssh2_sftp_close_handle(handle) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        while true {
            _ = try armed()
            let count = chunk.withUnsafeMutableBytes { buffer in
                libssh2_sftp_read(
                    handle,
                    buffer.bindMemory(to: CChar.self).baseAddress,
                    buffer.count
                )
            }
            guard count >= 0 else { throw failure(on: path) }
            if count == 0 { return bytes }
            guard bytes.count + count <= limitBytes else {
                throw .tooLarge(path: path, limitBytes: limitBytes)
            }
            bytes += chunk.prefix(count)
        }
    }

    /// Puts a file there whole: written under a hidden name, then renamed, over nothing.
    func put(
        _ bytes: [UInt8],
        into folder: String,
        as name: String
    ) throws(SFTPFailure)
        -> SFTPOutcome
    {
        let path = "\(folder)/\(name)"
        if try isThere(path, bytes) { return .wasThere }
        let unfinished = "\(folder)/.\(name).part"
        try write(bytes, to: unfinished)
        do throws(SFTPFailure) {
            try rename(unfinished, to: path)
            return .written
        } catch {
            // Somebody was faster, or this try is a repetition of one that got through.
            guard try isThere(path, bytes) else { throw error }
            try remove(unfinished)
            return .wasThere
        }
    }

    /// Over nothing: a server of SFTP 3 refuses when there is something under the new name.
    func rename(_ path: String, to newPath: String) throws(SFTPFailure) {
        let channel = try armed()
        let (length, newLength) = (UInt32(path.utf8.count), UInt32(newPath.utf8.count))
        let status = libssh2_sftp_rename_ex(channel, path, length, newPath, newLength, 0)
        guard status == 0 else { throw failure(on: path) }
    }

    func remove(_ path: String) throws(SFTPFailure) {
        let channel = try armed()
        guard libssh2_sftp_unlink_ex(channel, path, UInt32(path.utf8.count)) == 0 else {
            throw failure(on: path)
        }
    }

    /// Does nothing when it is there.
    func makeFolder(_ path: String) throws(SFTPFailure) {
        if try entry(path) != nil { return }
        let channel = try armed()
        guard libssh2_sftp_mkdir_ex(channel, path, UInt32(path.utf8.count), 0o750) == 0 else {
            throw failure(on: path)
        }
    }

    // MARK: - Parts

    /// - Throws: `otherContent` when the name belongs to something else.
    private func isThere(_ path: String, _ bytes: [UInt8]) throws(SFTPFailure) -> Bool {
        guard let there = try entry(path) else { return false }
        guard there.kind == .file, there.sizeBytes == Int64(bytes.count),
            try read(path, limitBytes: bytes.count) == bytes
        else { throw .otherContent(path: path) }
        return true
    }

    private func write(_ bytes: [UInt8], to path: String) throws(SFTPFailure) {
        // What a try before this one left unfinished is written anew.
        let flags = UInt(LIBSSH2_FXF_WRITE | LIBSSH2_FXF_CREAT | LIBSSH2_FXF_TRUNC)
        let handle = try open(path, flags: flags, kind: LIBSSH2_SFTP_OPENFILE)
        do throws(SFTPFailure) {
            var written = 0
            while written < bytes.count {
                _ = try armed()
                let rest = bytes[written...].prefix(Self.chunkBytes)
                let count = rest.withUnsafeBytes { buffer in
                    libssh2_sftp_write(
                        handle,
                        buffer.bindMemory(to: CChar.self).baseAddress,
                        buffer.count
                    )
                }
                guard count > 0 else { throw failure(on: path) }
                written += count
            }
            _ = try armed()
        } catch {
            _ = libssh2_sftp_close_handle(handle)
            throw error
        }
        guard libssh2_sftp_close_handle(handle) == 0 else { throw failure(on: path) }
    }

    private func open(
        _ path: String,
        flags: UInt,
        kind: Int32
    ) throws(SFTPFailure) -> OpaquePointer {
        let channel = try armed()
        let length = UInt32(path.utf8.count)
        guard let handle = libssh2_sftp_open_ex(channel, path, length, flags, 0o640, kind) else {
            throw failure(on: path)
        }
        return handle
    }
}

extension SFTPEntry {
    fileprivate init(_ name: String, _ attributes: LIBSSH2_SFTP_ATTRIBUTES) {
        let tells = { (flag: Int32) in attributes.flags & UInt(flag) != 0 }
        // A server that does not say what it is has files only, as far as we know.
        let type = tells(LIBSSH2_SFTP_ATTR_PERMISSIONS) ? attributes.permissions & 0o170_000 : 0
        self.init(
            name: name,
            kind: type == 0o100_000 || type == 0 ? .file : type == 0o040_000 ? .folder : .other,
            sizeBytes: tells(LIBSSH2_SFTP_ATTR_SIZE) ? Int64(clamping: attributes.filesize) : 0,
            modifiedSeconds: tells(LIBSSH2_SFTP_ATTR_ACMODTIME)
                ? Int64(clamping: attributes.mtime) : 0
        )
    }
}
