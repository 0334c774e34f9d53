import Foundation
import Primitives
import Translation

extension Checkup {
    /// A disk with less than this is a problem, or soon will be.
    private static let freeBytes = (problem: Int64(100 << 20), warning: Int64(1 << 30))

    func disk() -> [CheckupFinding] {
        var folders: [String] = []
        if case .file(let path) = DatabasePlace(installation.server.database) {
            folders.append(
                URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
            )
        }
        folders += installation.partners.compactMap(\.outbox)
        var findings: [CheckupFinding] = []
        for folder in folders where FileManager.default.fileExists(atPath: folder) {
            findings.append(Self.disk(of: folder))
        }
        return findings
    }

    private static func disk(of folder: String) -> CheckupFinding {
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfFileSystem(forPath: folder)
        } catch {
            return CheckupFinding(.warning, "disk", "\(folder): its free space cannot be read")
        }
        guard let free = (attributes[.systemFreeSize] as? NSNumber)?.int64Value else {
            return CheckupFinding(.warning, "disk", "\(folder): its free space cannot be read")
        }
        return verdict(on: free, in: folder)
    }

    static func verdict(on free: Int64, in folder: String) -> CheckupFinding {
        let text = "\(folder): \(free >> 20) MiB are free"
        if free < freeBytes.problem {
            return CheckupFinding(.problem, "disk", text + "; free space before it is full")
        }
        if free < freeBytes.warning {
            return CheckupFinding(.warning, "disk", text + "; free space, or give it more")
        }
        return CheckupFinding(.ok, "disk", text)
    }

    /// Partners' folders: a file that cannot be taken or put there is a lost document to them.
    func folders() -> [CheckupFinding] {
        installation.partners.flatMap { partner in
            [partner.inbox, partner.outbox].compactMap(\.self).map { path in
                let subject = "folder of \(partner.profile.id)"
                var isDirectory: ObjCBool = false
                guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
                    isDirectory.boolValue
                else {
                    return CheckupFinding(
                        .problem,
                        subject,
                        "\(path) is no folder; make it, or mount it"
                    )
                }
                guard FileManager.default.isWritableFile(atPath: path) else {
                    return CheckupFinding(
                        .problem,
                        subject,
                        "\(path) may not be written; give it to the user that runs crossdock"
                    )
                }
                return CheckupFinding(.ok, subject, path)
            }
        }
    }

    /// Days and cut-offs are counted with the machine's zone data.
    func timeZones() -> [CheckupFinding] {
        // Noon UTC on 2026-01-15 and 2026-07-15: Chicago is 6 and 5 hours behind.
        let (winter, summer) = (Date(timeIntervalSince1970: 1_768_478_400), 1_784_116_800.0)
        let chicago = TimeZone(identifier: "America/Chicago")
        let offsets = chicago.map {
            [
                $0.secondsFromGMT(for: winter),
                $0.secondsFromGMT(for: Date(timeIntervalSince1970: summer)),
            ]
        }
        guard offsets == [-21_600, -18_000] else {
            return [
                CheckupFinding(
                    .problem,
                    "time zones",
                    "the system's zone data is missing or wrong; install the package tzdata"
                )
            ]
        }
        return [CheckupFinding(.ok, "time zones", "the system's zone data is there")]
    }
}
