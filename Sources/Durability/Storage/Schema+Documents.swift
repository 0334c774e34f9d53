import Database

extension Schema {
    /// Documents that a target has made, in the order of their keys' bytes, which is the order in
    /// which the target is read.
    static let sentDocuments: [SQL] = [
        """
        CREATE INDEX effect_document
        ON effect (target, operation, entity, key {bytewise})
        WHERE state = 'done' AND operation IN ('erp.book', 'erp.invoice')
        """
    ]
}
