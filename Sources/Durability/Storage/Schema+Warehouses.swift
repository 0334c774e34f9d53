import Database

extension Schema {
    /// What we have told warehouses that speak EDI, under which number, and what they received.
    static let warehouseLetters: [SQL] = [
        """
        CREATE TABLE warehouse_letter (
            effect_key {text} NOT NULL PRIMARY KEY,
            document {text} NOT NULL
        ) {strict}
        """,
        "CREATE UNIQUE INDEX warehouse_letter_document ON warehouse_letter (document)",
        """
        CREATE TABLE warehouse_number (
            partner {text} NOT NULL,
            number {int64} NOT NULL,
            kind {text} NOT NULL,
            subject {text} NOT NULL,
            instance_id {text} NOT NULL,
            PRIMARY KEY (partner, number)
        ) {strict}
        """,
        """
        CREATE UNIQUE INDEX warehouse_number_subject ON warehouse_number (partner, kind, subject)
        """,
        """
        CREATE TABLE warehouse_receipt (
            partner {text} NOT NULL,
            kind {text} NOT NULL,
            subject {text} NOT NULL,
            receipt {text} NOT NULL,
            line {int64} NOT NULL,
            good {int64} NOT NULL,
            damaged {int64} NOT NULL,
            PRIMARY KEY (partner, kind, subject, receipt, line)
        ) {strict}
        """,
    ]
}
