import JSON

/// The shape of a JSON value, in the keywords of JSON Schema 2020-12 that OpenAPI 3.1 uses.
///
/// It is the JSON it renders to. Requests are closed objects (unknown members are refused), answers
/// are open, so that they can grow.
struct JSONSchema: Sendable, Equatable {
    private(set) var keywords: JSONObject

    var value: JSONValue { .object(keywords) }

    private init(_ keywords: [(String, JSONValue?)]) {
        self.keywords = JSONObject()
        for (name, value) in keywords { self.keywords[name] = value }
    }
}

extension JSONSchema {
    /// One member of an object.
    struct Member: Sendable {
        var name: String
        var schema: JSONSchema
        var isRequired: Bool

        static func required(_ name: String, _ schema: JSONSchema) -> Member {
            Member(name: name, schema: schema, isRequired: true)
        }

        static func optional(_ name: String, _ schema: JSONSchema) -> Member {
            Member(name: name, schema: schema, isRequired: false)
        }
    }

    /// An object that may only have these members: `additionalProperties` is false.
    static func closed(_ members: [Member]) -> JSONSchema {
        object(members).adding("additionalProperties", false)
    }

    /// An object with at least what is required; others may join in later versions.
    static func open(_ members: [Member]) -> JSONSchema { object(members) }

    private static func object(_ members: [Member]) -> JSONSchema {
        var properties = JSONObject()
        for member in members { properties[member.name] = member.schema.value }
        let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
        return JSONSchema([
            ("type", "object"),
            ("properties", .object(properties)),
            ("required", .given(.array(required), if: !required.isEmpty)),
        ])
    }

    /// Exactly one of the members.
    static func oneMember(_ members: [Member]) -> JSONSchema {
        closed(members).adding("minProperties", 1).adding("maxProperties", 1)
    }

    static func array(of element: JSONSchema, count: ClosedRange<Int>? = nil) -> JSONSchema {
        JSONSchema([
            ("type", "array"),
            ("items", element.value),
            ("minItems", count.flatMap { .given(.number($0.lowerBound), if: $0.lowerBound > 0) }),
            ("maxItems", count.map { .number($0.upperBound) }),
        ])
    }

    /// Text of 1 to `maximum` characters without control characters, one of them no space.
    static func text(_ maximum: Int) -> JSONSchema {
        JSONSchema([
            ("type", "string"), ("minLength", 1), ("maxLength", .number(maximum)),
            ("pattern", .string(#"^ *[^\u0000-\u0020\u007F][^\u0000-\u001F\u007F]*$"#)),
        ])
    }

    static func pattern(_ pattern: String, maximum: Int? = nil) -> JSONSchema {
        JSONSchema([
            ("type", "string"), ("maxLength", maximum.map { .number($0) }),
            ("pattern", .string(pattern)),
        ])
    }

    static func formatted(_ format: String) -> JSONSchema {
        JSONSchema([("type", "string"), ("format", .string(format))])
    }

    static let string = JSONSchema([("type", "string")])
    static let date = formatted("date")
    static let moment = formatted("date-time")
    static let bool = JSONSchema([("type", "boolean")])

    static func integer(_ range: ClosedRange<Int>) -> JSONSchema {
        JSONSchema([
            ("type", "integer"), ("minimum", .number(range.lowerBound)),
            ("maximum", .number(range.upperBound)),
        ])
    }

    static func atLeast(_ minimum: Int) -> JSONSchema {
        JSONSchema([("type", "integer"), ("minimum", .number(minimum))])
    }

    /// One of these words.
    static func word(_ words: [String]) -> JSONSchema {
        JSONSchema([("type", "string"), ("enum", .array(words.map { .string($0) }))])
    }

    static func words<Word: CaseIterable & RawRepresentable>(of _: Word.Type) -> JSONSchema
    where Word.RawValue == String {
        word(Word.allCases.map(\.rawValue))
    }

    /// The schema of that name in `components/schemas`.
    static func named(_ component: SchemaComponent) -> JSONSchema {
        JSONSchema([("$ref", .string("#/components/schemas/" + component.rawValue))])
    }

    /// A JSON object of any content.
    static let anyObject = JSONSchema([("type", "object")])

    /// One of two schemas.
    static func either(_ first: JSONSchema, _ second: JSONSchema) -> JSONSchema {
        JSONSchema([("anyOf", .array([first.value, second.value]))])
    }

    /// Both schemas at once.
    static func both(_ first: JSONSchema, _ second: JSONSchema) -> JSONSchema {
        JSONSchema([("allOf", .array([first.value, second.value]))])
    }
}

extension JSONSchema {
    /// `nil` takes the keyword away.
    func adding(_ keyword: String, _ value: JSONValue?) -> JSONSchema {
        var schema = self
        schema.keywords[keyword] = value
        return schema
    }

    func described(_ description: String) -> JSONSchema {
        adding("description", .string(description))
    }

    func example(_ example: JSONValue) -> JSONSchema { adding("examples", [example]) }
}
