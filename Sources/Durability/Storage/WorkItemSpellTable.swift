import Database

/// What work items were open for before they were opened again; appended, never edited.
///
/// An item's own row tells of its last opening alone.
struct WorkItemSpellTable {
    let session: any SQLSession

    /// Keeps how long the item was open, should it be closed now; otherwise nothing.
    func keep(_ key: String, entity: String) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO work_item_spell
                (entity, key, opened_at, closed_at, reason, instance_kind, instance_id)
            SELECT entity, key, opened_at, closed_at, reason, instance_kind, instance_id
            FROM work_item
            WHERE entity = $1 AND key = $2 AND closed_at IS NOT NULL
            ON CONFLICT (entity, key, opened_at) DO NOTHING
            """,
            [.text(entity), .text(key)]
        )
    }
}
