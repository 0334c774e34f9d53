import Database

/// A session in which a statement of a decision fails now and then, as if we had a defect: whoever
/// opened the savepoint must undo the decision and go on.
///
/// A class because sessions are; confined to its transaction's thread.
final class ShakySession: SQLSession {
    private let base: any SQLSession
    private let surroundings: ProcessStore.Surroundings
    private var depth = 0

    init(_ base: any SQLSession, _ surroundings: ProcessStore.Surroundings) {
        self.base = base
        self.surroundings = surroundings
    }

    var dialect: Dialect { base.dialect }

    @discardableResult
    func execute(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) -> Int {
        try shake()
        return try base.execute(sql, values)
    }

    func enqueue(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) {
        try shake()
        try base.enqueue(sql, values)
    }

    func query(
        _ sql: SQL,
        _ values: [SQLValue],
        _ body: (any SQLRow) throws(StoreFailure) -> Void
    ) throws(StoreFailure) {
        try shake()
        try base.query(sql, values, body)
    }

    func beginStep() throws(StoreFailure) {
        try base.beginStep()
        depth += 1
    }

    func endStep() throws(StoreFailure) {
        try base.endStep()
        depth -= 1
    }

    func undoStep() throws(StoreFailure) {
        depth -= 1
        try base.undoStep()
    }

    private func shake() throws(StoreFailure) {
        guard depth > 0, surroundings.chance.happens(surroundings.weather.faults.store.defect)
        else { return }
        surroundings.tally.count("decision failed half-way")
        throw .corrupt("simulated: a defect")
    }
}
