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
///   orders: {path: "/orders/export?after={{after}}&limit=500", items: /orders, key: /reference,
///            number: /number, lines: /lines, line: /line_no, quantity: /qty, total: /total,
///            currency: /currency, state: /status, states: {dispatched: delivered}}
/// ```
/// Stock comes by item and then site, documents by key, in the order of their bytes. A document
/// without our key is somebody else's and is passed over; all documents of one key stand on one
/// page.
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
    /// Of stock; of documents with `lines` the quantity of each.
    public var quantity: String?
    /// Where a document holds its lines, and a line its number.
    public var lines: String?
    public var line: String?
    /// With tax.
    public var total: String?
    public var tax: String?
    /// What of an invoice is not paid yet.
    public var unpaid: String?
    public var currency: String?
    public var state: String?
    /// What the target's words for the state mean in ours; other words are not compared.
    public var states: [String: String]

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
        lines: String? = nil,
        line: String? = nil,
        total: String? = nil,
        tax: String? = nil,
        unpaid: String? = nil,
        currency: String? = nil,
        state: String? = nil,
        states: [String: String] = [:]
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
        self.lines = lines
        self.line = line
        self.total = total
        self.tax = tax
        self.unpaid = unpaid
        self.currency = currency
        self.state = state
        self.states = states
    }

    /// What stands where in a record, by the names of the file.
    fileprivate var pointers: [(name: String, text: String?)] {
        [
            ("item", item), ("site", site), ("key", key), ("number", number),
            ("quantity", quantity), ("lines", lines), ("line", line), ("total", total),
            ("tax", tax), ("unpaid", unpaid), ("currency", currency), ("state", state),
        ]
    }
}

extension RestExport: Codable {
    private enum CodingKeys: String, CodingKey {
        case path, headers, items, next, item, site, key, number, quantity, lines, line, total
        case tax, unpaid, currency, state, states
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
            lines: try text(.lines),
            line: try text(.line),
            total: try text(.total),
            tax: try text(.tax),
            unpaid: try text(.unpaid),
            currency: try text(.currency),
            state: try text(.state),
            states: try container.value(.states, or: [:])
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        if !headers.isEmpty { try container.encode(headers, forKey: .headers) }
        try container.encode(items, forKey: .items)
        try container.encode(next, forKey: .next)
        for (name, pointer) in pointers {
            guard let key = CodingKeys(rawValue: name) else { continue }
            try container.encodeIfPresent(pointer, forKey: key)
        }
        if !states.isEmpty { try container.encode(states, forKey: .states) }
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
    var states: [String: DocumentState] = [:]

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
        var facts = RecordFacts(
            number: text("number", item),
            state: text("state", item).flatMap { states[$0] }
        )
        if let lines = pointers["lines"] {
            let found = try self.lines(item[lines], index)
            facts.lines = found
            facts.quantity = found.values.reduce(0, +)
        } else if pointers["quantity"] != nil {
            facts.quantity = try quantity(item, "record \(index)")
        }
        guard pointers["total"] != nil else { return facts }
        guard let currency = text("currency", item).flatMap({ Currency(code: $0) }),
            let total = amount("total", item, digits: currency.minorDigits)
        else { throw Unreadable("record \(index) has no total in a currency that is known") }
        func money(_ name: String) -> Money? {
            amount(name, item, digits: currency.minorDigits).map {
                Money(minorUnits: $0, currency)
            }
        }
        facts.total = Money(minorUnits: total, currency)
        facts.tax = money("tax")
        facts.open = money("unpaid")
        return facts
    }

    private func lines(_ value: JSONValue?, _ index: Int) throws(Unreadable) -> [Int: Int64] {
        guard let lines = value?.array, lines.count <= Limits.orderLines else {
            throw Unreadable("record \(index) has no list of at most \(Limits.orderLines) lines")
        }
        var quantities: [Int: Int64] = [:]
        for line in lines {
            guard let number = text("line", line).flatMap({ Int($0) }) else {
                throw Unreadable("record \(index) has a line without a number")
            }
            let (sum, isTooMuch) = quantities[number, default: 0].addingReportingOverflow(
                try quantity(line, "line \(number) of record \(index)")
            )
            guard !isTooMuch else { throw Unreadable("record \(index) has too much in a line") }
            quantities[number] = sum
        }
        return quantities
    }

    /// Up to a million million of a unit: sums of them stay far from the end of the numbers.
    private static let thousandthsMax: Int64 = 1_000_000_000_000_000

    private func quantity(_ item: JSONValue, _ what: String) throws(Unreadable) -> Int64 {
        guard let thousandths = amount("quantity", item, digits: 3),
            thousandths.magnitude <= UInt64(Self.thousandthsMax)
        else { throw Unreadable("\(what) has no quantity of at most three decimals") }
        return thousandths
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
        let given = export.pointers
        var pointers: [String: JSONPointer] = [:]
        for (name, text) in given { pointers[name] = pointer(text, at: "\(place).\(name)") }
        let needed = subject == .stock ? ["item", "site", "quantity"] : ["key"]
        for name in needed where given.first(where: { $0.name == name })?.text == nil {
            note("\(place).\(name)", "is needed, to compare \(subject.rawValue)")
        }
        if export.total != nil, export.currency == nil {
            note("\(place).currency", "is needed beside total")
        }
        if export.lines != nil, export.line == nil || export.quantity == nil {
            note("\(place).lines", "needs line and quantity, which stand in each line")
        }
        let states = states(export.states, at: place + ".states")
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
            pointers: pointers,
            states: states
        )
    }

    /// Our own words mean themselves.
    private mutating func states(
        _ given: [String: String],
        at place: String
    ) -> [String: DocumentState] {
        var states = Dictionary(
            uniqueKeysWithValues: DocumentState.allCases.map { ($0.rawValue, $0) }
        )
        for (word, meaning) in given.sorted(by: { $0.key < $1.key }) {
            guard let state = DocumentState(rawValue: meaning) else {
                let known = DocumentState.allCases.map(\.rawValue).joined(separator: ", ")
                note("\(place).\(word)", "a state is \(known)")
                continue
            }
            states[word] = state
        }
        return states
    }
}
