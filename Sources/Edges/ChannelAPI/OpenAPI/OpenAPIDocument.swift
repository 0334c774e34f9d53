import JSON
import Primitives

/// The API's description in OpenAPI 3.1, made from the routes: what is not there cannot be called,
/// and what is there is routed by the same table.
public enum OpenAPIDocument {
    /// The document as JSON, two spaces a level, the same bytes every time.
    public static func render() -> [UInt8] {
        document(of: .all).bytes(.pretty) + [UInt8(ascii: "\n")]
    }

    static let rendered = render()

    static func document(of table: RouteTable) -> JSONValue {
        .members([
            "openapi": "3.1.0",
            "info": info,
            "servers": [["url": "/", "description": "This installation."]],
            "tags": .array(RouteGroup.allCases.map { ["name": .string($0.rawValue)] }),
            "paths": .object(paths(of: table)),
            "components": .members([
                "schemas": .object(
                    JSONObject(
                        SchemaComponent.allCases.map {
                            JSONObject.Member(name: $0.rawValue, value: $0.schema.value)
                        }
                    )
                ),
                "headers": .object(
                    JSONObject(
                        AnswerHeader.allCases.map {
                            JSONObject.Member(name: $0.rawValue, value: $0.description)
                        }
                    )
                ),
                "securitySchemes": [
                    "apiKey": [
                        "type": "http", "scheme": "bearer", "bearerFormat": "cdk_…",
                        "description": "An API key, made with `crossdock client create`.",
                    ]
                ],
            ]),
        ])
    }

    private static let info: JSONValue = [
        "title": "Crossdock",
        "version": "1.0.0",
        "summary": "Orders in, decided at once, followed to the invoice.",
        "description": .string(
            """
            Money and quantities are decimals in strings, so that nobody rounds them; they are also \
            taken as JSON numbers. Bodies are JSON in UTF-8 of at most \
            \(Limits.requestBodyBytes / 1_048_576) MiB; unknown members, duplicate names and unknown \
            parameters are refused. Every problem is RFC 9457 and lists all faults with their places. \
            Orders, changes, cancellations and releases carry an `Idempotency-Key`.
            """
        ),
        "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
    ]

    private static func paths(of table: RouteTable) -> JSONObject {
        var paths = JSONObject()
        for route in table.routes {
            var item = paths[route.path.description]?.object ?? JSONObject()
            item[route.method.rawValue.lowercased()] = route.operationObject
            paths[route.path.description] = .object(item)
        }
        return paths
    }
}

extension AnswerHeader {
    /// A Header Object (OpenAPI 3.1 §4.8.21).
    fileprivate var description: JSONValue {
        let (text, schema): (String, JSONSchema) =
            switch self {
            case .correlation: ("The request's own, given back; ours when it had none.", .string)
            case .request: ("Names this exchange in the operator's log.", .string)
            case .traceParent: ("W3C Trace Context: the trace goes on.", .string)
            case .rateLimitPolicy: ("How many requests in how many seconds.", .string)
            case .rateLimit: ("How many are left, and when the quota is full again.", .string)
            case .location: ("Where the thing is.", .string)
            case .entityTag: ("The order's version.", .string)
            case .replayed:
                ("There when this is the answer to an earlier request.", .word(["true"]))
            case .retryAfter: ("Seconds to wait.", .pattern("^[0-9]+$"))
            case .allow: ("The methods of this address.", .string)
            case .challenge: ("How to authenticate (RFC 6750).", .string)
            }
        return .members(["description": .string(text), "schema": schema.value])
    }
}
