public import JSON

/// A JSON document with places that are filled from another document.
///
/// ```json
/// {
///   "reference": "{{key}}",
///   "note": "{{payload.note?}}",
///   "contact": "order {{payload.order}} of {{payload.customer}}",
///   "total": "{{payload.total | money}}",
///   "lines": ["{{#each payload.lines}}", {
///     "line_no": "{{.number}}",
///     "qty": "{{.thousandths | decimal 3}}",
///     "order": "{{payload.order}}"
///   }]
/// }
/// ```
///
/// - A string that is one place becomes the value itself: a number stays a number, an array an
///   array.
/// - Text around places makes a text.
/// - `["{{#each REFERENCE}}", ELEMENT]` becomes one ELEMENT for each element of the array; inside,
///   `.name` is the element's member, `.` the element, `..name` the member of the element one loop
///   out.
/// - `?` after the reference: when the value is missing or null, its member or element is left out.
///   Without it a missing value is a failure, and null stays null.
/// - Names of members are never filled.
public struct JSONTemplate: Sendable {
    private indirect enum Node: Sendable {
        case literal(JSONValue)
        case place(TemplateExpression, at: String)
        case text(TextTemplate, at: String)
        case array([Node])
        case each(TemplateExpression, Node, at: String)
        case object([(name: String, node: Node)])
    }

    /// Values of one result; far more than the largest order has.
    public static let resultValues = 500_000

    private let root: Node

    public init(parsing text: String) throws(TemplateFailure) {
        let document: JSONValue
        do throws(JSONFailure) {
            document = try JSONValue(parsing: text)
        } catch {
            throw TemplateFailure(.malformed("not JSON: \(error)"))
        }
        try self.init(document)
    }

    public init(_ document: JSONValue) throws(TemplateFailure) {
        root = try Self.node(document, at: "")
    }

    public func value(from scope: TemplateScope) throws(TemplateFailure) -> JSONValue {
        var valuesLeft = Self.resultValues
        guard let value = try Self.fill(root, scope, &valuesLeft) else { return .null }
        return value
    }
}

extension JSONTemplate {
    private static func node(_ value: JSONValue, at place: String) throws(TemplateFailure) -> Node {
        switch value {
        case .null, .bool, .number: return .literal(value)
        case .string(let text): return try stringNode(text, at: place)
        case .object(let object):
            var members: [(name: String, node: Node)] = []
            for member in object.members {
                let inner = place + JSONPointer(tokens: [member.name]).description
                members.append((member.name, try node(member.value, at: inner)))
            }
            return .object(members)
        case .array(let elements):
            if let text = elements.first?.string, text.hasPrefix("{{#") {
                return try loop(text, elements, at: place)
            }
            var nodes: [Node] = []
            for (index, element) in elements.enumerated() {
                nodes.append(try node(element, at: "\(place)/\(index)"))
            }
            return .array(nodes)
        }
    }

    private static func stringNode(
        _ text: String,
        at place: String
    ) throws(TemplateFailure) -> Node {
        let template: TextTemplate
        do throws(TemplateFailure) {
            template = try TextTemplate(parsing: text)
        } catch {
            throw error.at(place)
        }
        guard let first = template.pieces.first else { return .literal(.string(text)) }
        guard template.pieces.count == 1 else { return .text(template, at: place) }
        switch first {
        case .literal: return .literal(.string(text))
        case .place(let expression): return .place(expression, at: place)
        }
    }

    private static func loop(
        _ text: String,
        _ elements: [JSONValue],
        at place: String
    ) throws(TemplateFailure) -> Node {
        guard text.hasPrefix("{{#each "), text.hasSuffix("}}"), elements.count == 2 else {
            let form = #"a loop is ["{{#each payload.lines}}", {…}]"#
            throw TemplateFailure(.malformed(form), at: place)
        }
        do throws(TemplateFailure) {
            let expression = try TemplateExpression(parsing: text.dropFirst(8).dropLast(2))
            return .each(expression, try node(elements[1], at: place + "/1"), at: place)
        } catch {
            throw error.place.isEmpty ? error.at(place) : error
        }
    }

    /// `nil` when the value is left out.
    private static func fill(
        _ node: Node,
        _ scope: TemplateScope,
        _ valuesLeft: inout Int
    ) throws(TemplateFailure) -> JSONValue? {
        valuesLeft -= 1
        guard valuesLeft >= 0 else { throw TemplateFailure(.tooLarge(limit: resultValues)) }
        switch node {
        case .literal(let value): return value
        case .place(let expression, let place):
            let value = try located(place) { () throws(TemplateFailure) in
                try expression.value(in: scope)
            }
            return value?.isNull == true && expression.isOptional ? nil : value
        case .text(let template, let place):
            return try located(place) { () throws(TemplateFailure) in
                .string(try template.text(from: scope, for: .plain))
            }
        case .array(let nodes):
            var elements: [JSONValue] = []
            for node in nodes {
                if let element = try fill(node, scope, &valuesLeft) { elements.append(element) }
            }
            return .array(elements)
        case .each(let expression, let node, let place):
            return try fillLoop(expression, node, at: place, scope, &valuesLeft)
        case .object(let members):
            var object = JSONObject()
            for (name, node) in members {
                object[name] = try fill(node, scope, &valuesLeft)
            }
            return .object(object)
        }
    }

    private static func fillLoop(
        _ expression: TemplateExpression,
        _ node: Node,
        at place: String,
        _ scope: TemplateScope,
        _ valuesLeft: inout Int
    ) throws(TemplateFailure) -> JSONValue? {
        let source = try located(place) { () throws(TemplateFailure) in
            try expression.value(in: scope)
        }
        guard let source, !(source.isNull && expression.isOptional) else { return nil }
        guard let elements = source.array else {
            let reference = expression.reference.description
            throw TemplateFailure(.unfit(reference: reference, detail: "not an array"), at: place)
        }
        var filled: [JSONValue] = []
        for element in elements {
            if let value = try fill(node, scope.entering(element), &valuesLeft) {
                filled.append(value)
            }
        }
        return .array(filled)
    }

    private static func located<Value>(
        _ place: String,
        _ body: () throws(TemplateFailure) -> Value
    ) throws(TemplateFailure) -> Value {
        do throws(TemplateFailure) {
            return try body()
        } catch {
            throw error.at(place)
        }
    }
}
