import JSON

/// A document with a number of its own that carries the sender's reference.
protocol LedgerDocument: Sendable {
    var number: String { get set }
    var reference: String { get }
    var json: JSONValue { get }
}

/// Documents by number and by reference; a reference may have several, which is what an audit
/// finds.
struct Ledger<Document: LedgerDocument>: Sendable {
    private let prefix: String
    private var documents: [String: Document] = [:]
    private var numbersByReference: [String: [String]] = [:]
    private(set) var numbers: [String] = []
    /// References in the order of their bytes, while no document has come or gone.
    private var sorted: [String]?

    init(prefix: String) { self.prefix = prefix }

    var all: [Document] { numbers.compactMap { documents[$0] } }

    /// Files the document under a fresh number.
    @discardableResult
    mutating func add(_ document: Document) -> Document {
        var document = document
        document.number = numbered(prefix, numbers.count + 1)
        numbers.append(document.number)
        documents[document.number] = document
        numbersByReference[document.reference, default: []].append(document.number)
        sorted = nil
        return document
    }

    /// Takes a document away, as if it had never been; the next number stays the next.
    mutating func remove(_ number: String) {
        guard let document = documents.removeValue(forKey: number) else { return }
        numbersByReference[document.reference]?.removeAll { $0 == number }
        if numbersByReference[document.reference]?.isEmpty == true {
            numbersByReference[document.reference] = nil
        }
        sorted = nil
    }

    /// Documents of a page of references that follow `after`, in the order of their bytes; `next`
    /// is absent at the end.
    mutating func page(
        after: String,
        limit: Int
    ) -> (documents: [Document], next: String?) {
        let references =
            sorted
            ?? numbersByReference.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        sorted = references
        let start = references.partitioningIndex { after.utf8.lexicographicallyPrecedes($0.utf8) }
        let end = min(references.count, start + limit)
        let documents = references[start..<end].flatMap {
            with(reference: $0, after: nil, limit: nil)
        }
        return (documents, end < references.count && end > start ? references[end - 1] : nil)
    }

    subscript(_ number: String) -> Document? { documents[number] }

    mutating func replace(_ document: Document) {
        precondition(documents[document.number] != nil, "a document that was never filed")
        documents[document.number] = document
    }

    /// All documents of a reference; without one, those filed after the number `after`, up to
    /// `limit`.
    func with(reference: String?, after: String?, limit: Int?) -> [Document] {
        guard let reference else {
            var first = 0
            if let after, !after.isEmpty {
                guard let place = numbers.firstIndex(of: after) else { return [] }
                first = place + 1
            }
            return numbers[first...].prefix(limit ?? .max).compactMap { documents[$0] }
        }
        return (numbersByReference[reference] ?? []).compactMap { documents[$0] }
    }

    /// How many references made how many documents.
    func count(_ kind: String) -> JSONValue {
        [
            "kind": .string(kind), "references": .number(numbersByReference.count),
            "documents": .number(numbers.count),
        ]
    }

    func audit(_ kind: String) -> [SimulatedERP.AuditEntry] {
        numbersByReference.sorted { $0.key < $1.key }.map { reference, numbers in
            SimulatedERP.AuditEntry(kind: kind, reference: reference, numbers: numbers)
        }
    }
}

extension [String] {
    /// The first place at which `isBehind` holds, and at all that follow.
    fileprivate func partitioningIndex(where isBehind: (String) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
