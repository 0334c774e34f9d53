public import Database
public import Primitives

/// A list's filter and order under a name that a person gave it.
public struct SavedView: Sendable, Equatable {
    /// A list that can be saved.
    public enum List: String, CaseIterable, Sendable {
        case orders, exceptions, documents, inventory
    }

    public var id: String
    public var entity: String
    /// Whose it is: nobody else changes or deletes it.
    public var person: String
    public var list: List
    public var name: String
    /// What the list is asked for, in the list's own words.
    public var filter: String
    /// The role that sees it, too.
    public var sharedWith: Role?
    /// Whether its person sees it where nothing else is asked for.
    public var isDefault: Bool
    public var savedAt: Timestamp

    public init(
        id: String,
        entity: String,
        person: String,
        list: List,
        name: String,
        filter: String,
        sharedWith: Role? = nil,
        isDefault: Bool = false,
        savedAt: Timestamp
    ) {
        self.id = id
        self.entity = entity
        self.person = person
        self.list = list
        self.name = name
        self.filter = filter
        self.sharedWith = sharedWith
        self.isDefault = isDefault
        self.savedAt = savedAt
    }
}

/// People's views of lists; each changes their own alone.
public struct SavedViewTable {
    let session: any SQLSession

    /// Keeps a view, in the place of the person's view of that list that had its name.
    ///
    /// - Parameter most: views that a person may have.
    /// - Returns: whether it is kept; not when it would be one too many.
    public func save(_ view: SavedView, most: Int) throws(StoreFailure) -> Bool {
        let others = try session.rows(
            """
            SELECT COUNT(*)
            FROM saved_view
            WHERE entity = $1 AND person = $2 AND NOT (list = $3 AND name = $4)
            """,
            [.text(view.entity), .text(view.person), .text(view.list.rawValue), .text(view.name)]
        ) { (row) throws(StoreFailure) in Int(row.integer(0)) }
        guard (others.first ?? 0) < most else { return false }
        _ = try session.execute(
            """
            INSERT INTO saved_view
                (id, entity, person, list, name, filter, shared_with, is_default, saved_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)
            ON CONFLICT (entity, person, list, name) DO UPDATE
            SET filter = $6, shared_with = $7, saved_at = $8
            """,
            [
                .text(view.id), .text(view.entity), .text(view.person),
                .text(view.list.rawValue), .text(view.name), .text(view.filter),
                .text(view.sharedWith?.rawValue), .time(view.savedAt),
            ]
        )
        return true
    }

    /// A person's own views of a list, by name.
    public func own(
        _ list: SavedView.List,
        of person: String,
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> [SavedView] {
        try session.rows(
            """
            SELECT id, entity, person, list, name, filter, shared_with, is_default, saved_at
            FROM saved_view
            WHERE entity = $1 AND person = $2 AND list = $3
            ORDER BY name
            LIMIT $4
            """,
            [.text(entity), .text(person), .text(list.rawValue), .int(limit)],
            Self.view
        )
    }

    /// Views of a list that others share with a role, by name.
    public func shared(
        _ list: SavedView.List,
        with role: Role,
        notOf person: String,
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> [SavedView] {
        try session.rows(
            """
            SELECT id, entity, person, list, name, filter, shared_with, is_default, saved_at
            FROM saved_view
            WHERE entity = $1 AND shared_with = $2 AND list = $3 AND person <> $4
            ORDER BY name, person
            LIMIT $5
            """,
            [
                .text(entity), .text(role.rawValue), .text(list.rawValue), .text(person),
                .int(limit),
            ],
            Self.view
        )
    }

    /// A view of `person`'s own.
    public func load(
        _ id: String,
        of person: String,
        entity: String
    ) throws(StoreFailure) -> SavedView? {
        try session.rows(
            """
            SELECT id, entity, person, list, name, filter, shared_with, is_default, saved_at
            FROM saved_view
            WHERE id = $1 AND person = $2 AND entity = $3
            """,
            [.text(id), .text(person), .text(entity)],
            Self.view
        ).first
    }

    /// Makes a view its person's default for its list, or takes that back; there is one at most.
    public func setDefault(_ view: SavedView, _ isDefault: Bool) throws(StoreFailure) {
        _ = try session.execute(
            """
            UPDATE saved_view
            SET is_default = CASE WHEN id = $4 THEN $5 ELSE 0 END
            WHERE entity = $1 AND person = $2 AND list = $3
            """,
            [
                .text(view.entity), .text(view.person), .text(view.list.rawValue),
                .text(view.id), .integer(isDefault ? 1 : 0),
            ]
        )
    }

    public func share(_ view: SavedView, with role: Role?) throws(StoreFailure) {
        _ = try session.execute(
            "UPDATE saved_view SET shared_with = $3 WHERE id = $1 AND person = $2",
            [.text(view.id), .text(view.person), .text(role?.rawValue)]
        )
    }

    public func delete(_ view: SavedView) throws(StoreFailure) {
        _ = try session.execute(
            "DELETE FROM saved_view WHERE id = $1 AND person = $2",
            [.text(view.id), .text(view.person)]
        )
    }

    private static func view(_ row: any SQLRow) throws(StoreFailure) -> SavedView {
        guard let list = SavedView.List(rawValue: row.text(3)) else {
            throw .corrupt("saved_view \(row.text(0)) is of the list \(row.text(3))")
        }
        return SavedView(
            id: row.text(0),
            entity: row.text(1),
            person: row.text(2),
            list: list,
            name: row.text(4),
            filter: row.text(5),
            sharedWith: row.optionalText(6).flatMap { Role(rawValue: $0) },
            isDefault: row.integer(7) == 1,
            savedAt: row.timestamp(8)
        )
    }
}

extension Transaction {
    public var savedViews: SavedViewTable { SavedViewTable(session: session) }
}
extension Snapshot {
    public var savedViews: SavedViewTable { SavedViewTable(session: session) }
}
