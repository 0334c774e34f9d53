package import Canonical
package import Connectors
package import ERPConnectors
import Foundation
package import Primitives
package import Storage

/// A system that says what an entity's master data is.
package protocol MasterDataOrigin: Sendable {
    /// Whether anything was written since; what was deleted is not noticed.
    func hasChanged(since moment: Timestamp) async throws(ConnectorFailure) -> Bool

    /// All of it, read now.
    ///
    /// - Throws: `ConnectorFailure`, or `MasterDataFile.Refusal` for what cannot be used.
    func masterData() async throws -> MasterData
}

/// An ERP, asked for one entity's.
package struct ERPOrigin: MasterDataOrigin {
    let profile: EntityProfile
    let warehouse: TargetSystem.ID
    let connector: any MasterDataSpeaker
    let clock: any WallClock

    /// How long reading a catalogue may take.
    private static let patience = Duration.seconds(600)

    package init(
        _ profile: EntityProfile,
        warehouse: TargetSystem.ID,
        connector: any MasterDataSpeaker,
        clock: any WallClock
    ) {
        self.profile = profile
        self.warehouse = warehouse
        self.connector = connector
        self.clock = clock
    }

    package func hasChanged(since moment: Timestamp) async throws(ConnectorFailure) -> Bool {
        try await connector.masterDataHasChanged(
            since: moment,
            deadline: clock.now().advanced(by: Self.patience)
        )
    }

    package func masterData() async throws -> MasterData {
        try MasterDataFile.read(Data(try await file()))
    }

    /// The bytes of a master data file.
    package func file() async throws -> [UInt8] {
        let now = clock.now()
        let question = MasterDataQuestion(
            entity: profile.id,
            entityName: profile.name,
            timeZone: profile.timeZone,
            currency: profile.currency,
            erp: profile.erp,
            warehouse: warehouse,
            today: try today(at: now)
        )
        return try await connector.masterData(
            question,
            deadline: now.advanced(by: Self.patience)
        )
    }

    private func today(at now: Timestamp) throws -> LocalDate {
        var calendar = Calendar(identifier: .gregorian)
        guard let zone = TimeZone(identifier: profile.timeZone) else {
            throw MasterDataFile.Refusal(faults: ["\(profile.timeZone) is no IANA time zone"])
        }
        calendar.timeZone = zone
        let moment = Date(timeIntervalSince1970: TimeInterval(now.microseconds / 1_000_000))
        let parts = calendar.dateComponents([.year, .month, .day], from: moment)
        guard let year = parts.year, let month = parts.month, let day = parts.day,
            let today = LocalDate(year: year, month: month, day: day)
        else {
            throw MasterDataFile.Refusal(faults: ["there is no today in \(profile.timeZone)"])
        }
        return today
    }
}
