import Database
import Engine
import Primitives
import SFTP
import Storage

extension SFTPPickup {
    /// Accepts the file's bytes, and then moves it: in this order, so that dying between repeats
    /// only the move.
    ///
    /// - Throws: when the connection is of no more use; the next look goes on.
    func take(
        _ entry: SFTPEntry,
        _ session: SFTPSession,
        at now: Timestamp
    ) async throws(SFTPFailure) -> FolderNews.Outcome {
        do throws(SFTPFailure) {
            let path = "\(settings.folder)/\(entry.name)"
            let bytes = try await session.read(path, limitBytes: settings.sizeBytesMax)
            guard Int64(bytes.count) == entry.sizeBytes, try await session.entry(path) == entry
            else { throw .changedMeanwhile(path: path) }
            let intake = DocumentIntake(store: store, entity: settings.entity, source: source)
            let acceptance: Acceptance
            let hash: [UInt8]
            do throws(StoreFailure) {
                (acceptance, hash) = try await intake.accept(bytes, at: now)
            } catch {
                return .postponed(code: error.code, detail: "\(error)")
            }
            let done = "\(settings.folder)/done"
            try await session.makeFolder(done)
            let moved = WatchedFolder.movedName(entry.name, hash, at: now)
            try await session.rename(path, to: "\(done)/\(moved)")
            switch acceptance {
            case .accepted(let message): return .accepted(message: message)
            case .duplicate(let first): return .duplicate(of: first.id)
            }
        } catch {
            switch error {
            case .unreachable, .interrupted: throw error
            default: return .postponed(code: error.code, detail: "\(error)")
            }
        }
    }
}
