public import Primitives
public import SFTP

/// A folder on a partner's SFTP server, where documents for it are put.
///
/// A file appears whole under its final name; a name that is taken is never overwritten. Writing
/// the same content again changes nothing while the partner has not taken it away; one that was
/// written, taken and then written again, because the connection broke before we heard of it,
/// comes twice, with the same control number.
public struct SFTPOutbox: Sendable {
    let site: SFTPSite
    let folder: String
    let clock: any WallClock

    public init(_ folder: String, at site: SFTPSite, clock: any WallClock) {
        self.folder = folder
        self.site = site
        self.clock = clock
    }

    /// - Throws: `otherContent` when the name belongs to something else.
    public func write(
        _ bytes: [UInt8],
        as name: String,
        deadline: Timestamp
    ) async throws(SFTPFailure) -> SFTPOutcome {
        guard FileName.isPlain(name), !FileName.isUnfinished(name) else { throw .badName(name) }
        // Half for connecting, half for the file.
        let session = try await site.open(
            patience: max(.seconds(1), deadline.since(clock.now()) / 2)
        )
        do throws(SFTPFailure) {
            let outcome = try await session.put(bytes, into: folder, as: name)
            await session.close()
            return outcome
        } catch {
            await session.close()
            throw error
        }
    }
}
