import Crypto
import Database
import Engine
import Foundation
import Primitives
import Storage

extension WatchedFolder {
    /// Accepts the file's bytes, and then moves it: in this order, so that dying between repeats
    /// only the move.
    func take(
        _ name: String,
        _ entry: DirectoryHandle.Entry,
        at now: Timestamp
    ) async -> FolderNews.Outcome {
        do throws(FolderFailure) {
            let path = settings.path
            let limit = settings.sizeBytesMax
            let bytes = try await FileThread.run { () throws(FolderFailure) in
                try DirectoryHandle(path).read(name, expected: entry, limitBytes: limit)
            }
            let intake = DocumentIntake(store: store, entity: settings.entity, source: source)
            let acceptance: Acceptance
            let hash: [UInt8]
            do throws(StoreFailure) {
                (acceptance, hash) = try await intake.accept(bytes, at: now)
            } catch {
                return .postponed(code: error.code, detail: "\(error)")
            }
            let moved = Self.movedName(name, hash, at: now)
            try await move(name, entry, to: "done", as: moved, reason: nil)
            switch acceptance {
            case .accepted(let message): return .accepted(message: message)
            case .duplicate(let first): return .duplicate(of: first.id)
            }
        } catch {
            return .postponed(code: error.code, detail: "\(error)")
        }
    }

    /// Moves what cannot be taken out of the way, with the reason beside it.
    func refuse(
        _ name: String,
        _ entry: DirectoryHandle.Entry,
        _ refusal: FolderRefusal,
        at now: Timestamp
    ) async -> FolderNews.Outcome {
        let identity = "\(entry.inode)/\(entry.sizeBytes)/\(entry.modified.microseconds)"
        let hash = Array(SHA256.hash(data: Array(identity.utf8)))
        let moved = Self.movedName(name, hash, at: now)
        do throws(FolderFailure) {
            try await move(name, entry, to: "failed", as: moved, reason: refusal)
            return .refused(refusal)
        } catch {
            return .postponed(code: error.code, detail: "\(error)")
        }
    }

    private func move(
        _ name: String,
        _ entry: DirectoryHandle.Entry,
        to subfolder: String,
        as newName: String,
        reason: FolderRefusal?
    ) async throws(FolderFailure) {
        let path = settings.path
        let source = source
        try await FileThread.run { () throws(FolderFailure) in
            let folder = try DirectoryHandle(path)
            let target = try DirectoryHandle(subfolder, in: folder)
            // Another file may stand under the name by now; that one has not been read.
            guard try folder.entry(name) == entry else { throw .changedMeanwhile(name: name) }
            if let reason {
                // The reason first: a file in failed/ is never there without one.
                let text = "\(source): \(name)\n\(reason.code): \(reason)\n"
                _ = try target.create(newName + ".reason.txt", Array(text.utf8), mode: 0o640)
            }
            try folder.move(name, to: target, as: newName)
        }
    }

    /// `2026-11-23T185900Z-3f2a9c0d1e4b-orders.edi`: sorted by time, and never another content's
    /// name.
    static func movedName(_ name: String, _ hash: [UInt8], at now: Timestamp) -> String {
        let moment = now.description.filter { $0 != ":" }
        return "\(moment)-\(Hexadecimal.text(hash.prefix(6)))-\(name)"
    }
}

extension DirectoryHandle.Entry {
    /// Stands for a name that cannot be looked up, because its bytes are no text.
    static let unreadable = Self(
        kind: .other,
        sizeBytes: 0,
        modified: Timestamp(microseconds: 0),
        inode: 0,
        isOwnersOnly: false
    )
}
