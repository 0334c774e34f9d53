public import Canonical
public import Connectors
public import Primitives

/// What `crossdock master-data` asks an ERP for.
public struct MasterDataQuestion: Sendable {
    public var entity: LegalEntity.ID
    public var entityName: String
    public var timeZone: String
    public var currency: Currency
    /// The ERP's own name among our systems, and the warehouse's that runs the site.
    public var erp: TargetSystem.ID
    public var warehouse: TargetSystem.ID
    public var today: LocalDate

    public init(
        entity: LegalEntity.ID,
        entityName: String,
        timeZone: String,
        currency: Currency,
        erp: TargetSystem.ID,
        warehouse: TargetSystem.ID,
        today: LocalDate
    ) {
        self.entity = entity
        self.entityName = entityName
        self.timeZone = timeZone
        self.currency = currency
        self.erp = erp
        self.warehouse = warehouse
        self.today = today
    }
}

/// An ERP that an entity's master data can be read from.
public protocol MasterDataSpeaker: Sendable {
    /// The bytes of a master data file (`docs/guides/master-data.md`), read now.
    func masterData(
        _ question: MasterDataQuestion,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> [UInt8]

    /// Whether anything that a master data file is made of was written since, by the ERP's clock.
    ///
    /// What was deleted leaves no trace, and is not seen.
    func masterDataHasChanged(
        since moment: Timestamp,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> Bool
}

extension ConnectorRequest {
    /// For the trace of reading master data, which no effect asks for.
    static let readingMasterData = ConnectorRequest(
        operation: "master_data",
        key: EffectKey(workflow: "master_data", instance: "read", sequence: 0, ordinal: 0),
        correlation: Correlation(traceID: "", requestID: "master-data"),
        payload: []
    )

    /// For the trace of one export.
    static func export(_ subject: String) -> ConnectorRequest {
        let key = EffectKey(workflow: "export", instance: subject, sequence: 0, ordinal: 0)
        return ConnectorRequest(
            operation: "export." + subject,
            key: key,
            correlation: Correlation(traceID: "", requestID: key.rawValue),
            payload: []
        )
    }
}
