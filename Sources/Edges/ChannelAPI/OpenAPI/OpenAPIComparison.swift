public import JSON

/// Finds what in a newer description of the API breaks who was written against an older one.
///
/// A caller may go on sending what it sent, and finds in each answer what it found there: that is
/// all that is compared. What is new beside the old breaks nobody; nor does a new value of an answer's
/// word, because the description lists what a word may be today.
public struct OpenAPIComparison {
    private let old: JSONValue
    private let new: JSONValue
    private var found: [String] = []
    private var seen: Set<Seen> = []

    private struct Seen: Hashable {
        var old: String
        var new: String
        var side: Side
    }

    /// Who writes what a schema describes.
    private enum Side: Hashable {
        case request
        case answer
    }

    /// - Returns: one sentence for each break, with its place: the operation, then the member.
    public static func breaks(from old: JSONValue, to new: JSONValue) -> [String] {
        var comparison = OpenAPIComparison(old: old, new: new)
        comparison.comparePaths()
        return comparison.found
    }

    private init(old: JSONValue, new: JSONValue) {
        self.old = old
        self.new = new
    }

    private mutating func add(_ place: String, _ what: String) { found.append("\(place): \(what)") }

    // MARK: - Operations

    private mutating func comparePaths() {
        for path in members(old["paths"]) {
            for method in members(path.value) {
                let place = "\(method.name.uppercased()) \(path.name)"
                guard let operation = new["paths"]?[path.name]?[method.name] else {
                    add(place, "is gone")
                    continue
                }
                compare(method.value, operation, place)
            }
        }
    }

    private mutating func compare(_ old: JSONValue, _ new: JSONValue, _ place: String) {
        let sufficient = Set(strings(new["x-permissions"]))
        for permission in strings(old["x-permissions"])
        where !sufficient.isEmpty && !sufficient.contains(permission) {
            add(place, "the permission \(permission) does not suffice any more")
        }
        compareParameters(old, new, place)
        compareBody(old["requestBody"], new["requestBody"], place)
        for answer in members(old["responses"]) where answer.name.hasPrefix("2") {
            let place = "\(place) \(answer.name)"
            guard let other = new["responses"]?[answer.name] else {
                add(place, "is not answered any more")
                continue
            }
            compareContent(answer.value["content"], other["content"], place, .answer)
            for header in members(answer.value["headers"])
            where other["headers"]?[header.name] == nil {
                add(place, "the header \(header.name) is gone")
            }
        }
    }

    private mutating func compareParameters(
        _ old: JSONValue,
        _ new: JSONValue,
        _ place: String
    ) {
        func key(_ parameter: JSONValue) -> String {
            (parameter["in"]?.string ?? "") + " " + (parameter["name"]?.string ?? "")
        }
        let before = old["parameters"]?.array ?? []
        let after = new["parameters"]?.array ?? []
        for parameter in before {
            let place = "\(place) \(key(parameter))"
            guard let other = after.first(where: { key($0) == key(parameter) }) else {
                add(place, "is gone, and is refused as unknown")
                continue
            }
            if other["required"]?.bool == true, parameter["required"]?.bool != true {
                add(place, "is required now")
            }
            compare(parameter["schema"] ?? [:], other["schema"] ?? [:], place, .request)
        }
        for parameter in after where parameter["required"]?.bool == true {
            guard !before.contains(where: { key($0) == key(parameter) }) else { continue }
            add("\(place) \(key(parameter))", "is new and required")
        }
    }

    private mutating func compareBody(_ old: JSONValue?, _ new: JSONValue?, _ place: String) {
        guard let new else {
            if old != nil { add(place, "takes no body any more") }
            return
        }
        if new["required"]?.bool == true, old?["required"]?.bool != true {
            add(place, "needs a body now")
        }
        compareContent(old?["content"], new["content"], "\(place) body", .request)
    }

    private mutating func compareContent(
        _ old: JSONValue?,
        _ new: JSONValue?,
        _ place: String,
        _ side: Side
    ) {
        for type in members(old) {
            guard let other = new?[type.name] else {
                add(place, "\(type.name) is gone")
                continue
            }
            compare(type.value["schema"] ?? [:], other["schema"] ?? [:], place, side)
        }
    }

    // MARK: - Schemas

    private mutating func compare(
        _ oldSchema: JSONValue,
        _ newSchema: JSONValue,
        _ place: String,
        _ side: Side
    ) {
        if let before = oldSchema["$ref"]?.string, let after = newSchema["$ref"]?.string {
            let pair = Seen(old: before, new: after, side: side)
            guard seen.insert(pair).inserted else { return }
        }
        let before = resolved(oldSchema, in: old)
        let after = resolved(newSchema, in: new)
        compareKinds(before, after, place, side)
        compareChoices(before, after, place, side)
        if side == .request {
            compareBounds(before, after, place)
        }
        compareMembers(before, after, place, side)
        if let items = before["items"], let others = after["items"] {
            compare(items, others, place + "[]", side)
        }
    }

    private mutating func compareKinds(
        _ before: JSONValue,
        _ after: JSONValue,
        _ place: String,
        _ side: Side
    ) {
        let (had, has) = (Set(kinds(before)), Set(kinds(after)))
        guard !had.isEmpty || !has.isEmpty else { return }
        let isNarrower = side == .request && !has.isEmpty && (had.isEmpty || !had.isSubset(of: has))
        let isWider = side == .answer && !had.isEmpty && (has.isEmpty || !has.isSubset(of: had))
        guard isNarrower || isWider else { return }
        add(place, "was \(text(had)), is \(text(has))")
    }

    private mutating func compareChoices(
        _ before: JSONValue,
        _ after: JSONValue,
        _ place: String,
        _ side: Side
    ) {
        if side == .request, let values = after["enum"]?.array {
            guard let known = before["enum"]?.array else {
                add(place, "only takes some values now")
                return
            }
            for value in known where !values.contains(value) {
                add(place, "does not take \(value.string ?? "\(value)") any more")
            }
        }
        for choice in ["anyOf", "oneOf"] {
            let (olds, news) = (before[choice]?.array ?? [], after[choice]?.array ?? [])
            for (index, alternative) in olds.enumerated() {
                let match = Self.match(alternative, at: index, among: news)
                if let match {
                    compare(alternative, match, place, side)
                } else if side == .request {
                    add(place, "one of its forms is gone: \(name(of: alternative))")
                }
            }
            if side == .answer, !olds.isEmpty, news.count > olds.count {
                add(place, "may have another form now")
            }
        }
    }

    /// The form of the same name; where it has none, the one in the same place.
    private static func match(
        _ form: JSONValue,
        at index: Int,
        among others: [JSONValue]
    ) -> JSONValue? {
        guard let name = form["$ref"] else {
            return others.indices.contains(index) ? others[index] : JSONValue?.none
        }
        return others.first { $0["$ref"] == name }
    }

    /// What is sent may not be bound more tightly than before.
    private mutating func compareBounds(
        _ before: JSONValue,
        _ after: JSONValue,
        _ place: String
    ) {
        for bound in ["maxLength", "maxItems", "maximum"] {
            guard let now = after[bound]?.integer else { continue }
            if before[bound]?.integer.map({ now < $0 }) ?? true {
                add(place, "\(bound) is \(now) now")
            }
        }
        for bound in ["minLength", "minItems", "minimum"] {
            guard let now = after[bound]?.integer else { continue }
            if before[bound]?.integer.map({ now > $0 }) ?? true {
                add(place, "\(bound) is \(now) now")
            }
        }
        for rule in ["pattern", "format"] where after[rule] != nil && after[rule] != before[rule] {
            add(place, "its \(rule) is another one")
        }
        let isClosed = after["additionalProperties"]?.bool == false
        if isClosed, before["additionalProperties"]?.bool != false, before["properties"] != nil {
            add(place, "refuses members it does not know now")
        }
    }

    private mutating func compareMembers(
        _ before: JSONValue,
        _ after: JSONValue,
        _ place: String,
        _ side: Side
    ) {
        let needed = Set(strings(before["required"]))
        let needs = Set(strings(after["required"]))
        for member in members(before["properties"]) {
            let place = "\(place) \(member.name)"
            guard let other = after["properties"]?[member.name] else {
                // An open object takes it all the same, and nobody is told less by it.
                if side == .answer || after["additionalProperties"]?.bool == false {
                    add(place, "is gone")
                }
                continue
            }
            switch side {
            case .request:
                if needs.contains(member.name), !needed.contains(member.name) {
                    add(place, "is required now")
                }
            case .answer:
                if needed.contains(member.name), !needs.contains(member.name) {
                    add(place, "may be missing now")
                }
            }
            compare(member.value, other, place, side)
        }
        guard side == .request, before["properties"] != nil else { return }
        for name in needs.sorted() where before["properties"]?[name] == nil {
            add("\(place) \(name)", "is new and required")
        }
    }

    // MARK: - Reading

    private func members(_ value: JSONValue?) -> [JSONObject.Member] {
        value?.object?.members ?? []
    }

    private func strings(_ value: JSONValue?) -> [String] {
        value?.array?.compactMap(\.string) ?? []
    }

    /// A schema's types; one or several.
    private func kinds(_ schema: JSONValue) -> [String] {
        schema["type"]?.string.map { [$0] } ?? strings(schema["type"])
    }

    private func text(_ kinds: Set<String>) -> String {
        kinds.isEmpty ? "anything" : kinds.sorted().joined(separator: " or ")
    }

    private func name(of schema: JSONValue) -> String {
        schema["$ref"]?.string?.split(separator: "/").last.map(String.init)
            ?? text(Set(kinds(schema)))
    }

    /// What a reference leads to; references are at most as deep as the document has schemas.
    private func resolved(_ schema: JSONValue, in document: JSONValue) -> JSONValue {
        var schema = schema
        for _ in 0..<8 {
            guard let reference = schema["$ref"]?.string, reference.hasPrefix("#/"),
                let pointer = JSONPointer(String(reference.dropFirst())),
                let target = document[pointer]
            else { return schema }
            schema = target
        }
        return schema
    }
}
