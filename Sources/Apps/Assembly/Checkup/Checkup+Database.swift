import Database
import Foundation
import Primitives
import Storage

extension Checkup {
    /// Opens the database as it is, and asks it.
    func database() async -> [CheckupFinding] {
        let place = DatabasePlace(installation.server.database)
        if case .file(let path) = place, !FileManager.default.fileExists(atPath: path) {
            return [
                CheckupFinding(
                    .warning,
                    "database",
                    "\(path) is not there; a start makes a new, empty one: mount its volume or "
                        + "restore it if there was one"
                )
            ]
        }
        do throws(StoreFailure) {
            let store = try await place.open()
            let findings: [CheckupFinding]
            do throws(StoreFailure) {
                findings = try await look(at: store)
            } catch {
                await store.close()
                throw error
            }
            await store.close()
            return findings
        } catch {
            return [CheckupFinding(.problem, "database", "\(DatabaseUnusable(place, error))")]
        }
    }

    private func look(at store: any Store) async throws(StoreFailure) -> [CheckupFinding] {
        var findings: [CheckupFinding] = []
        let asked = clock.now()
        let theirs = try await store.serverMicroseconds()
        if let theirs { findings.append(difference(theirs, between: asked, and: clock.now())) }
        switch try await store.schemaState(beside: Schema.migrations) {
        case .missing:
            findings.append(
                CheckupFinding(.warning, "schema", "there is none yet; a start makes it")
            )
        case .behind(let steps):
            try await store.proveWritable()
            findings.append(
                CheckupFinding(
                    .warning,
                    "schema",
                    "\(steps) steps behind this program; a start brings it up to date, and older "
                        + "programs cannot use it then: back it up before"
                )
            )
        case .current(let step):
            try await store.proveWritable()
            findings.append(CheckupFinding(.ok, "schema", "step \(step), as this program knows it"))
            findings += try await copies(in: store)
            findings += try await keys(in: store)
        }
        let settings = try await store.durabilitySettings()
        findings.insert(CheckupFinding(.ok, "database", "opens and takes a commit"), at: 0)
        switch store.dialect {
        case .sqlite: findings += DurabilityVerdict.sqlite(settings)
        case .postgres: findings += DurabilityVerdict.postgres(settings)
        }
        return findings
    }

    /// How fresh our copies of master data are.
    private func copies(in store: any Store) async throws(StoreFailure) -> [CheckupFinding] {
        let now = clock.now()
        let standings = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.masterStandings.all()
        }
        return standings.map { copy in
            let read = copy.readAt.map { "read from \(copy.owner) at \($0)" }
            let words = [read ?? "not read from \(copy.owner) yet", copy.failure]
            return CheckupFinding(
                copy.isStale(at: now) ? .problem : copy.failure == nil ? .ok : .warning,
                "\(copy.part.rawValue) of \(copy.entity)",
                words.compactMap(\.self).joined(separator: "; since then: ")
            )
        }
    }

    private func difference(
        _ theirs: Int64,
        between earliest: Timestamp,
        and latest: Timestamp
    ) -> CheckupFinding {
        let off = max(
            earliest.microseconds - theirs,
            theirs - latest.microseconds,
            0
        )
        let seconds = off / 1_000_000
        return seconds < 2
            ? CheckupFinding(.ok, "clock", "agrees with the database server's")
            : CheckupFinding(
                .warning,
                "clock",
                "\(seconds) seconds apart from the database server's; run NTP on both"
            )
    }
}

/// What the engine's settings mean for what was acknowledged.
enum DurabilityVerdict {
    private static let subject = "durability"

    static func sqlite(_ settings: [DurabilitySetting]) -> [CheckupFinding] {
        let isFull = settings.value(of: "synchronous") == "2"
        let isLogged = settings.value(of: "journal_mode") == "wal"
        guard isFull, isLogged else {
            return [
                CheckupFinding(
                    .problem,
                    subject,
                    "SQLite answered \(settings.text) where synchronous=2 (FULL) and "
                        + "journal_mode=wal were set; check its build"
                )
            ]
        }
        return [
            CheckupFinding(
                .ok,
                subject,
                "synchronous is FULL: an answer is given after its commit is on the disk"
            ),
            CheckupFinding(
                .warning,
                subject,
                "one disk holds everything, and its loss loses what was acknowledged since the "
                    + "last backup; where that is too much, use PostgreSQL with a synchronous "
                    + "standby"
            ),
        ]
    }

    static func postgres(_ settings: [DurabilitySetting]) -> [CheckupFinding] {
        var findings: [CheckupFinding] = []
        if settings.value(of: "fsync") != "on" {
            findings.append(
                CheckupFinding(
                    .problem,
                    subject,
                    "fsync is off: a crash of the server loses or corrupts what was acknowledged; "
                        + "set fsync = on"
                )
            )
        }
        if settings.value(of: "full_page_writes") != "on" {
            findings.append(
                CheckupFinding(
                    .problem,
                    subject,
                    "full_page_writes is off: a crash of the server may corrupt the database; set "
                        + "full_page_writes = on"
                )
            )
        }
        let commit = settings.value(of: "synchronous_commit")
        if settings.value(of: "synchronous_standby_names").isEmpty {
            findings.append(
                CheckupFinding(
                    .warning,
                    subject,
                    "there is no synchronous standby: one disk's loss loses what was acknowledged; "
                        + "set synchronous_standby_names"
                )
            )
        } else if commit == "on" || commit == "remote_apply" {
            findings.append(
                CheckupFinding(
                    .ok,
                    subject,
                    "synchronous_commit is \(commit): an answer is given after its commit is on "
                        + "the disks of the server and of its synchronous standby"
                )
            )
        } else {
            findings.append(
                CheckupFinding(
                    .warning,
                    subject,
                    "synchronous_commit is \(commit): the standby may not have on its disk what "
                        + "was acknowledged; set synchronous_commit = on"
                )
            )
        }
        return findings
    }
}

extension [DurabilitySetting] {
    fileprivate func value(of name: String) -> String {
        first { $0.name == name }?.value ?? ""
    }

    fileprivate var text: String {
        map { "\($0.name)=\($0.value)" }.joined(separator: ", ")
    }
}
