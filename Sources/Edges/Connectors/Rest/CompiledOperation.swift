import JSON
import Templates

/// An operation with its templates read and its pointers checked.
struct CompiledOperation: Sendable {
    var method: String
    var path: TextTemplate
    var headers: [(name: String, value: TextTemplate)]
    var body: JSONTemplate?
    var hasBody: Bool
    var reference: JSONPointer?
    var result: JSONTemplate?
    var rules: [CompiledRule]
    var find: CompiledFind?
    var list: CompiledList?
    var repetition: Repetition
    var timeout: Duration
}

struct CompiledFind: Sendable {
    var path: TextTemplate
    var headers: [(name: String, value: TextTemplate)]
    var reference: JSONPointer
    var result: JSONTemplate?
}

struct CompiledList: Sendable {
    var path: TextTemplate
    var headers: [(name: String, value: TextTemplate)]
    var items: JSONPointer
    var key: JSONPointer
    var reference: JSONPointer

    /// The documents of one answer; `nil` when it does not hold a list.
    func page(in answer: JSONValue) -> DocumentPage? {
        guard let items = answer[items]?.array else { return nil }
        let documents = items.compactMap { item -> TargetDocument? in
            guard let reference = item[reference]?.scalarText else { return nil }
            return TargetDocument(key: item[key]?.scalarText, reference: reference)
        }
        guard documents.count == items.count else { return nil }
        return DocumentPage(documents: documents, next: documents.last?.reference)
    }
}

struct CompiledRule: Sendable {
    var statuses: [Int]
    var pointer: JSONPointer?
    var equals: String?
    var means: RestAnswerRule.Meaning
    var reference: JSONPointer?
    var detail: JSONPointer?

    func fits(_ status: Int, _ answer: JSONValue?) -> Bool {
        guard statuses.isEmpty || statuses.contains(status) else { return false }
        guard let pointer else { return true }
        guard let value = answer?[pointer], !value.isNull else { return false }
        return equals.map { $0 == value.scalarText } ?? true
    }
}

extension JSONValue {
    /// A scalar as text; an identifier may be a number at one target and a text at another.
    var scalarText: String? {
        switch self {
        case .string(let text): text
        case .number(let number): number.text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }
}

/// Reads a configuration into what runs, noting every problem on the way.
struct RestCompiler {
    private(set) var problems: [ConfigurationFailure.Problem] = []
    let configuration: RestConfiguration

    init(_ configuration: RestConfiguration) { self.configuration = configuration }

    mutating func compile() -> [String: CompiledOperation] {
        let fault = RestAddress.fault(
            inBase: configuration.baseURL,
            allowsPlainText: configuration.allowsPlainText
        )
        if let fault { note("baseURL", fault) }
        if configuration.operations.isEmpty { note("operations", "there is none") }
        check(timeout: configuration.timeoutSeconds, at: "timeoutSeconds")
        checkAuthentication()
        var compiled: [String: CompiledOperation] = [:]
        for (name, operation) in configuration.operations.sorted(by: { $0.key < $1.key }) {
            compiled[name] = compile(operation, at: "operations." + name)
        }
        return compiled
    }

    private mutating func compile(
        _ operation: RestOperation,
        at place: String
    ) -> CompiledOperation? {
        let problemsBefore = problems.count
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        if !methods.contains(operation.method) {
            note(place + ".method", "use one of " + methods.joined(separator: ", "))
        }
        if operation.method == "GET", operation.body != nil {
            note(place + ".body", "a GET has no body")
        }
        let seconds = operation.timeoutSeconds ?? configuration.timeoutSeconds
        check(timeout: seconds, at: place + ".timeoutSeconds")
        let path = text(operation.path, at: place + ".path")
        let headers = headers(operation.headers, at: place + ".headers")
        let body = operation.body.flatMap { template($0, at: place + ".body") }
        let reference = pointer(operation.reference, at: place + ".reference")
        let result = operation.result.flatMap { template($0, at: place + ".result") }
        var rules: [CompiledRule] = []
        for (index, rule) in operation.answers.enumerated() {
            rules.append(compile(rule, at: "\(place).answers[\(index)]"))
        }
        let find = operation.find.flatMap { compile($0, at: place + ".find") }
        let list = operation.list.flatMap { compile($0, at: place + ".list") }
        guard let path, problems.count == problemsBefore else { return nil }
        return CompiledOperation(
            method: operation.method,
            path: path,
            headers: headers,
            body: body,
            hasBody: operation.method != "GET" && operation.method != "DELETE"
                || operation.body != nil,
            reference: reference,
            result: result,
            rules: rules,
            find: find,
            list: list,
            repetition: operation.isRepeatable ? .harmless : find != nil ? .askFirst : .never,
            timeout: .seconds(seconds)
        )
    }

    private mutating func compile(_ find: RestFind, at place: String) -> CompiledFind? {
        let path = text(find.path, at: place + ".path")
        let headers = headers(find.headers, at: place + ".headers")
        let reference = pointer(find.reference, at: place + ".reference")
        let result = find.result.flatMap { template($0, at: place + ".result") }
        guard let path, let reference else { return nil }
        return CompiledFind(path: path, headers: headers, reference: reference, result: result)
    }

    private mutating func compile(_ list: RestList, at place: String) -> CompiledList? {
        let path = text(list.path, at: place + ".path")
        let headers = headers(list.headers, at: place + ".headers")
        let items = pointer(list.items, at: place + ".items")
        let key = pointer(list.key, at: place + ".key")
        let reference = pointer(list.reference, at: place + ".reference")
        guard let path, let items, let key, let reference else { return nil }
        return CompiledList(
            path: path,
            headers: headers,
            items: items,
            key: key,
            reference: reference
        )
    }

    private mutating func compile(_ rule: RestAnswerRule, at place: String) -> CompiledRule {
        if rule.statuses.isEmpty, rule.pointer == nil {
            note(place, "a rule names statuses, a pointer, or both")
        }
        if rule.equals != nil, rule.pointer == nil { note(place + ".equals", "needs a pointer") }
        for status in rule.statuses where !(100...599).contains(status) {
            note(place + ".statuses", "\(status) is no HTTP status")
        }
        return CompiledRule(
            statuses: rule.statuses,
            pointer: pointer(rule.pointer, at: place + ".pointer"),
            equals: rule.equals,
            means: rule.means,
            reference: pointer(rule.reference, at: place + ".reference"),
            detail: pointer(rule.detail, at: place + ".detail")
        )
    }

    mutating func headers(
        _ headers: [String: String],
        at place: String
    ) -> [(name: String, value: TextTemplate)] {
        let all = configuration.headers.merging(headers) { _, own in own }
        var compiled: [(name: String, value: TextTemplate)] = []
        for (name, value) in all.sorted(by: { $0.key < $1.key }) {
            if !Self.isFieldName(name) { note(place, "\"\(name)\" is no header name") }
            if let template = text(value, at: "\(place).\(name)") {
                compiled.append((name, template))
            }
        }
        return compiled
    }

    private mutating func checkAuthentication() {
        guard case .header(let name, _, _) = configuration.authentication else { return }
        if !Self.isFieldName(name) { note("authentication.name", "\"\(name)\" is no header name") }
    }

    private mutating func check(timeout seconds: Int, at place: String) {
        let range = TargetTerms.timeoutSecondsRange
        if !range.contains(seconds) {
            note(place, "is \(range.lowerBound) to \(range.upperBound) seconds")
        }
    }

    mutating func text(_ source: String, at place: String) -> TextTemplate? {
        do throws(TemplateFailure) {
            return try TextTemplate(parsing: source)
        } catch {
            note(place, error.description)
            return nil
        }
    }

    private mutating func template(_ source: String, at place: String) -> JSONTemplate? {
        do throws(TemplateFailure) {
            return try JSONTemplate(parsing: source)
        } catch {
            note(place, error.description)
            return nil
        }
    }

    mutating func pointer(_ source: String?, at place: String) -> JSONPointer? {
        guard let source else { return nil }
        if let pointer = JSONPointer(source) { return pointer }
        note(place, "expected a JSON pointer such as /number")
        return nil
    }

    mutating func note(_ place: String, _ detail: String) {
        problems.append(ConfigurationFailure.Problem(at: place, detail))
    }

    /// RFC 9110 §5.6.2: a token.
    private static func isFieldName(_ name: String) -> Bool {
        let marks = Set("!#$%&'*+-.^_`|~".utf8)
        return !name.isEmpty
            && name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= ($0 | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 || marks.contains($0)
            }
    }
}
