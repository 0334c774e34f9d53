public import Connectors
import JSON
public import Primitives

extension TrytonConnector {
    /// The bytes of a master data file (`docs/guides/master-data.md`), read from Tryton now.
    public func masterData(
        _ question: MasterDataQuestion,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> [UInt8] {
        let request = ConnectorRequest(
            operation: "master_data",
            key: EffectKey(
                workflow: "master_data",
                instance: question.erp.rawValue,
                sequence: 0,
                ordinal: 0
            ),
            correlation: Correlation(traceID: "", requestID: "master-data"),
            payload: []
        )
        return try await TrytonCatalogue(
            question: question,
            conversation: conversation(request, deadline)
        ).document().bytes(.pretty)
    }
}
