public import Connectors
import JSON
public import Primitives

extension OdooConnector: MasterDataSpeaker {
    public func masterData(
        _ question: MasterDataQuestion,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> [UInt8] {
        try await OdooCatalogue(
            question: question,
            conversation: conversation(.readingMasterData, deadline)
        ).document().bytes(.pretty)
    }

    public func masterDataHasChanged(
        since moment: Timestamp,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> Bool {
        let conversation = conversation(.readingMasterData, deadline)
        for model in Self.masterModels {
            let found = try await conversation.search(
                model,
                [
                    ["write_date", ">=", OdooValue.moment(moment)],
                    // What was archived has changed too, and is not looked for otherwise.
                    ["active", "in", [true, false]],
                ],
                limit: 1,
                ["id"]
            )
            if !found.isEmpty { return true }
        }
        // These cannot be archived.
        for model in ["product.pricelist.item", "account.payment.term.line"] {
            let found = try await conversation.search(
                model,
                [["write_date", ">=", OdooValue.moment(moment)]],
                limit: 1,
                ["id"]
            )
            if !found.isEmpty { return true }
        }
        return false
    }

    /// What a master data file is read from, but for stock.
    private static let masterModels = [
        "product.product", "product.template", "product.pricelist", "res.partner", "account.tax",
        "account.payment.term", "uom.uom",
    ]
}
