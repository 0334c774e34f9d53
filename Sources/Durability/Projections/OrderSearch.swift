public import Database
import Ordering
import Primitives
public import Storage

/// Finds orders by any number that somebody has for them.
public enum OrderSearch {
    /// The orders of an entity known by `text`, newest first: our id, PO number, the ERP's number,
    /// tracking number, fulfilment, shipment or invoice, in capitals too; their trace; or the
    /// control number of the interchange that brought or answered them.
    public static func find(
        _ text: String,
        entity: String,
        limit: Int,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [OrderBoardRow] {
        guard !text.isEmpty, text.utf8.count <= Limits.shortTextBytes, !text.utf8.contains(0)
        else { return [] }
        let upper = text.uppercased()
        for spelling in upper == text ? [text] : [text, upper] {
            let ids = try ids(of: spelling, limit, snapshot)
            let rows = try rows(of: ids, entity, snapshot)
            if !rows.isEmpty { return rows }
        }
        let traced = try snapshot.instances.ids(
            ofTrace: text.lowercased(),
            kind: OrderWorkflow.name,
            limit: limit
        )
        if !traced.isEmpty { return try rows(of: traced, entity, snapshot) }
        return try rows(of: try ids(ofInterchange: text, limit, snapshot), entity, snapshot)
    }

    private static func ids(
        of spelling: String,
        _ limit: Int,
        _ snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [String] {
        var ids = [spelling]
        ids += try snapshot.orderBoard.find(purchaseOrderNumber: spelling, limit: limit)
            .map(\.orderID)
        ids += try snapshot.crossReferences.instances(anyKind: spelling, limit: limit)
            .filter { $0.kind == OrderWorkflow.name }.map(\.id)
        return ids
    }

    /// Orders that an interchange brought, and those that one of ours is about.
    private static func ids(
        ofInterchange number: String,
        _ limit: Int,
        _ snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [String] {
        var ids: [String] = []
        for document in try snapshot.documents.known(byControlNumber: number, limit: limit) {
            if let instance = document.instance, instance.kind == OrderWorkflow.name {
                ids.append(instance.id)
            }
            guard document.direction == "in" else { continue }
            let brought = try snapshot.inbox.instances(
                from: "partner:" + document.partner,
                keyedUnder: document.controlNumber + "/",
                limit: limit
            )
            ids += brought.filter { $0.kind == OrderWorkflow.name }.map(\.id)
        }
        return ids
    }

    private static func rows(
        of ids: [String],
        _ entity: String,
        _ snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [OrderBoardRow] {
        var seen: Set<String> = []
        var rows: [OrderBoardRow] = []
        for id in ids where seen.insert(id).inserted {
            guard let row = try snapshot.orderBoard.load(id), row.entity == entity else { continue }
            rows.append(row)
        }
        return rows.sorted { $0.orderID > $1.orderID }
    }
}
