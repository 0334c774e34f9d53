public import Connectors
import JSON
public import Primitives

extension TrytonConnector: MasterDataSpeaker {
    public func masterData(
        _ question: MasterDataQuestion,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> [UInt8] {
        try await TrytonCatalogue(
            question: question,
            conversation: conversation(.readingMasterData, deadline)
        ).document().bytes(.pretty)
    }

    public func masterDataHasChanged(
        since moment: Timestamp,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> Bool {
        let conversation = conversation(.readingMasterData, deadline)
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
}
