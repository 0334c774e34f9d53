import Governance
import JSON

extension Route {
    /// An Operation Object (OpenAPI 3.1 §4.8.10).
    var operationObject: JSONValue {
        .members([
            "operationId": .string(operation),
            "tags": [.string(group.rawValue)],
            "summary": .string(summary),
            "description": .given(.string(detail), if: !detail.isEmpty),
            "security": access.isOpen ? [] : [["apiKey": []]],
            "x-permissions": .given(
                .array(access.permissions.map { .string($0.rawValue) }),
                if: !access.isOpen
            ),
            "parameters": .given(.array(parameters.map(\.object)), if: !parameters.isEmpty),
            "requestBody": requestBody,
            "responses": .object(responses),
        ])
    }

    private var requestBody: JSONValue? {
        if case .bytes = body {
            return [
                "required": true,
                "content": ["*/*": ["schema": ["type": "string", "format": "binary"]]],
            ]
        }
        guard let component = body.component else { return nil }
        let isRequired = if case .json = body { true } else { false }
        return .members([
            "required": .bool(isRequired),
            "content": .members([
                "application/json": .members(["schema": JSONSchema.named(component).value])
            ]),
        ])
    }

    /// Answers and problems by status, ascending.
    private var responses: JSONObject {
        var byStatus: [Int: JSONValue] = [:]
        for answer in answers { byStatus[answer.status] = object(answer) }
        for (status, kinds) in Dictionary(grouping: allProblems, by: \.status) {
            byStatus[status] = object(kinds.sorted { $0.rawValue < $1.rawValue })
        }
        return JSONObject(
            byStatus.sorted { $0.key < $1.key }.map {
                JSONObject.Member(name: String($0.key), value: $0.value)
            }
        )
    }

    /// What can go wrong with this route: its own problems and those of its kind.
    var allProblems: Set<ProblemKind> {
        // Unknown query parameters are refused everywhere, and what is no HTTP before everything.
        var kinds = Set(problems).union([
            .invalidRequest, .internalError, .malformedHTTP, .headersTooLarge,
        ])
        if idempotency == .required { kinds.insert(.idempotencyKeyMissing) }
        if body.component != nil {
            kinds.formUnion([
                .malformedJSON, .bodyTooSlow, .bodyTooLarge, .unsupportedMediaType,
            ])
        }
        if case .bytes = body {
            kinds.formUnion([.bodyTooSlow, .bodyTooLarge, .unsupportedMediaType])
        }
        if !access.isOpen {
            kinds.formUnion([.unauthenticated, .notPermitted, .rateLimited, .storeUnavailable])
        }
        if group != .service { kinds.insert(.overloaded) }
        return kinds
    }

    private func object(_ answer: AnswerRule) -> JSONValue {
        .members([
            "description": .string(answer.summary),
            "headers": headers(answer.headers),
            "content": answer.schema.map {
                .members(["application/json": .members(["schema": $0.value])])
            },
        ])
    }

    private func object(_ kinds: [ProblemKind]) -> JSONValue {
        var own: [AnswerHeader] = []
        switch kinds.first?.status {
        case 401: own = [.challenge]
        case 409, 429, 503: own = [.retryAfter]
        case 412: own = [.entityTag]
        default: break
        }
        let list = kinds.map { "`\($0.rawValue)`: \($0.title)." }.joined(separator: " ")
        return .members([
            "description": .string(list),
            "headers": headers(own),
            "content": .members([
                "application/problem+json": .members([
                    "schema": JSONSchema.named(.problem).value
                ])
            ]),
        ])
    }

    private func headers(_ own: [AnswerHeader]) -> JSONValue {
        var all = own + [.correlation, .request, .traceParent]
        if !access.isOpen { all += [.rateLimitPolicy, .rateLimit] }
        return .object(
            JSONObject(
                all.map { header in
                    JSONObject.Member(
                        name: header.rawValue,
                        value: ["$ref": .string("#/components/headers/" + header.rawValue)]
                    )
                }
            )
        )
    }
}

extension Parameter {
    /// A Parameter Object (OpenAPI 3.1 §4.8.12).
    var object: JSONValue {
        .members([
            "name": .string(name),
            "in": .string(place.rawValue),
            "required": .bool(isRequired),
            "description": .string(summary),
            "explode": .given(true, if: mayRepeat),
            "schema": schema.value,
        ])
    }
}
