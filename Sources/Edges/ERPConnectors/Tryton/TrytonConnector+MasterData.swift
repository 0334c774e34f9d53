public import Connectors
import JSON
public import Primitives

extension TrytonConnector {
    /// The bytes of a master data file (`docs/guides/master-data.md`), read from Tryton now.
    public func masterData(
        _ question: MasterDataQuestion,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> [UInt8] {
        try await TrytonCatalogue(
            question: question,
            conversation: conversation(Self.reading, deadline)
        ).document().bytes(.pretty)
    }

    /// Whether anything that a master data file is made of was written since, by Tryton's clock.
    ///
    /// What was deleted leaves no trace, and is not seen.
    public func masterDataHasChanged(
        since moment: Timestamp,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> Bool {
        let conversation = conversation(Self.reading, deadline)
        let written: [JSONValue] = ["create_date", "write_date"].map { field in
            [TrytonValue.condition(field, ">=", TrytonValue.moment(moment))]
        }
        for model in Self.masterModels {
            let found = try await conversation.search(
                model,
                ["OR", written[0], written[1]],
                limit: 1,
                ["id"]
            )
            if !found.isEmpty { return true }
        }
        return false
    }

    /// What a master data file is read from, but for stock.
    private static let masterModels = [
        "product.product", "product.template", "product.category", "product.price_list",
        "product.price_list.line", "party.party", "party.address", "account.tax",
        "account.invoice.payment_term",
    ]

    private static let reading = ConnectorRequest(
        operation: "master_data",
        key: EffectKey(workflow: "master_data", instance: "read", sequence: 0, ordinal: 0),
        correlation: Correlation(traceID: "", requestID: "master-data"),
        payload: []
    )
}
