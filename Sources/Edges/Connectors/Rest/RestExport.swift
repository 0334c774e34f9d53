import Canonical
import JSON
import Primitives
import Reconciliation
import Templates

/// How everything of one subject is read, page by page, to be compared with what we have.
///
/// ```yaml
/// exports:
///   stock:
///     path: "/stock/export?after={{after}}&limit=5000"
///     items: /stock
///     item: /item_code
///     site: /site
///     quantity: /qty
///     next: /next
///   invoices: {path: "/invoices?after={{after}}&limit=500", items: /invoices, key: /reference,
///              number: /number, total: /total, unpaid: /open, currency: /currency}
/// ```
/// Stock comes by item and then site, in the order of their bytes. A document without our key is
/// somebody else's and is passed over.
public struct RestExport: Hashable, Sendable {
    /// `{{after}}` is what stood at `next` on the page before, and empty on the first page.
    public var path: String
    public var headers: [String: String]
    /// Where the answer holds the records.
    public var items: String
    /// Where the answer says how to go on; nothing there means that it was the last page.
    public var next: String
    /// Where a record holds what it is of: `item` and `site` of stock, our `key` of a document.
    public var item: String?
    public var site: String?
    public var key: String?
    public var number: String?
    public var quantity: String?
    public var total: String?
    /// What of an invoice is not paid yet.
    public var unpaid: String?
    public var currency: String?
    public var state: String?

    public init(
        path: String,
        headers: [String: String] = [:],
        items: String,
        next: String = "/next",
        item: String? = nil,
        site: String? = nil,
        key: String? = nil,
        number: String? = nil,
        quantity: String? = nil,
        total: String? = nil,
        unpaid: String? = nil,
        currency: String? = nil,
        state: String? = nil
    ) {
        self.path = path
        self.headers = headers
        self.items = items
        self.next = next
        self.item = item
        self.site = site
        self.key = key
        self.number = number
        self.quantity = quantity
        self.total = total
        self.unpaid = unpaid
        self.currency = currency
        self.state = state
    }
}

extension RestExport: Codable {
    private enum CodingKeys: String, CodingKey {
        case path, headers, items, next, item, site, key, number, quantity, total, unpaid
        case currency, state
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String? {
            try container.decodeIfPresent(String.self, forKey: key)
        }
        self.init(
            path: try container.decode(String.self, forKey: .path),
            headers: try container.value(.headers, or: [:]),
            items: try container.decode(String.self, forKey: .items),
            next: try container.value(.next, or: "/next"),
            item: try text(.item),
            site: try text(.site),
            key: try text(.key),
            number: try text(.number),
            quantity: try text(.quantity),
            total: try text(.total),
            unpaid: try text(.unpaid),
            currency: try text(.currency),
            state: try text(.state)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        if !headers.isEmpty { try container.encode(headers, forKey: .headers) }
        try container.encode(items, forKey: .items)
        try container.encode(next, forKey: .next)
        let pointers: [(CodingKeys, String?)] = [
            (.item, item), (.site, site), (.key, key), (.number, number), (.quantity, quantity),
            (.total, total), (.unpaid, unpaid), (.currency, currency), (.state, state),
        ]
        for (name, pointer) in pointers { try container.encodeIfPresent(pointer, forKey: name) }
    }
}

/// An export with its template read and its pointers checked.
struct CompiledExport: Sendable {
    var subject: ReconciledSubject
    /// What asks for a page: a GET whose answers mean what HTTP says.
    var operation: CompiledOperation
    var items: JSONPointer
    var next: JSONPointer
    var pointers: [String: JSONPointer]

    /// The records of one answer.
    ///
    /// - Throws: a sentence that says what cannot be read.
    func page(in answer: JSONValue) throws(Unreadable) -> ExportPage {
        guard let items = answer[items]?.array else { throw Unreadable("no list at \(items)") }
        guard items.count <= ExportPage.recordsMax else {
            throw Unreadable("\(items.count) records on one page; ask for fewer")
        }
        var records: [ExportedRecord] = []
        records.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            guard let key = try key(of: item, index) else { continue }
            records.append(ExportedRecord(key, try facts(of: item, index)))
        }
        let next = answer[next]?.scalarText.flatMap { $0.isEmpty ? nil : $0 }
        return ExportPage(records, next: next)
    }

    struct Unreadable: Error {
        var words: String

        init(_ words: String) { self.words = words }
    }

    private func key(of item: JSONValue, _ index: Int) throws(Unreadable) -> RecordKey? {
        guard subject == .stock else {
            guard let text = text("key", item), !text.isEmpty else { return nil }
            return text.utf8.count <= Limits.shortTextBytes ? RecordKey(text) : nil
        }
        guard let major = text("item", item), let minor = text("site", item),
            [major, minor].allSatisfy({ Identifier<Item>(validating: $0) != nil })
        else { throw Unreadable("record \(index) has no item and site") }
        return RecordKey(major, minor)
    }

    private func facts(of item: JSONValue, _ index: Int) throws(Unreadable) -> RecordFacts {
        var facts = RecordFacts(number: text("number", item), state: text("state", item))
        if pointers["quantity"] != nil {
            guard let thousandths = amount("quantity", item, digits: 3) else {
                throw Unreadable("record \(index) has no quantity of at most three decimals")
            }
            facts.quantity = thousandths
        }
        guard pointers["total"] != nil else { return facts }
        guard let currency = text("currency", item).flatMap({ Currency(code: $0) }),
            let total = amount("total", item, digits: currency.minorDigits)
        else { throw Unreadable("record \(index) has no total in a currency that is known") }
        facts.total = Money(minorUnits: total, currency)
        facts.open = amount("unpaid", item, digits: currency.minorDigits).map {
            Money(minorUnits: $0, currency)
        }
        return facts
    }

    private func text(_ name: String, _ item: JSONValue) -> String? {
        pointers[name].flatMap { item[$0]?.scalarText }
    }

    private func amount(_ name: String, _ item: JSONValue, digits: Int) -> Int64? {
        text(name, item).flatMap { JSONNumber($0)?.scaled(toDigits: digits) }
    }
}

extension RestCompiler {
    mutating func compileExports() -> [ReconciledSubject: CompiledExport] {
        var compiled: [ReconciledSubject: CompiledExport] = [:]
        for (name, export) in configuration.exports.sorted(by: { $0.key < $1.key }) {
            let place = "exports." + name
            guard let subject = ReconciledSubject(rawValue: name) else {
                let known = ReconciledSubject.allCases.map(\.rawValue).joined(separator: ", ")
                note(place, "what can be exported is \(known)")
                continue
            }
            compiled[subject] = compile(export, of: subject, at: place)
        }
        return compiled
    }

    private mutating func compile(
        _ export: RestExport,
        of subject: ReconciledSubject,
        at place: String
    ) -> CompiledExport? {
        let given = [
            ("item", export.item), ("site", export.site), ("key", export.key),
            ("number", export.number), ("quantity", export.quantity), ("total", export.total),
            ("unpaid", export.unpaid), ("currency", export.currency), ("state", export.state),
        ]
        var pointers: [String: JSONPointer] = [:]
        for (name, text) in given {
            pointers[name] = pointer(text, at: "\(place).\(name)")
        }
        let needed = subject == .stock ? ["item", "site", "quantity"] : ["key"]
        for name in needed where given.first(where: { $0.0 == name })?.1 == nil {
            note("\(place).\(name)", "is needed, to compare \(subject.rawValue)")
        }
        if export.total != nil, export.currency == nil {
            note("\(place).currency", "is needed beside total")
        }
        let headers = headers(export.headers, at: place + ".headers")
        guard let path = text(export.path, at: place + ".path"),
            let items = pointer(export.items, at: place + ".items"),
            let next = pointer(export.next, at: place + ".next")
        else { return nil }
        return CompiledExport(
            subject: subject,
            operation: CompiledOperation(
                method: "GET",
                path: path,
                headers: headers,
                body: nil,
                hasBody: false,
                reference: nil,
                result: nil,
                rules: [],
                find: nil,
                list: nil,
                repetition: .harmless,
                timeout: .seconds(configuration.timeoutSeconds)
            ),
            items: items,
            next: next,
            pointers: pointers
        )
    }
}
