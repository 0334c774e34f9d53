import JSON
import Testing

@testable import ChannelAPI

/// What breaks a caller is found, and nothing else is called a break.
@Suite struct OpenAPIComparisonTests {
    private static func document(
        _ request: JSONValue,
        _ answer: JSONValue,
        parameters: JSONValue = [],
        permissions: JSONValue = ["orders:read"]
    ) -> JSONValue {
        [
            "openapi": "3.1.0",
            "paths": [
                "/v1/orders": [
                    "post": [
                        "x-permissions": permissions,
                        "parameters": parameters,
                        "requestBody": [
                            "required": true,
                            "content": ["application/json": ["schema": request]],
                        ],
                        "responses": [
                            "200": [
                                "headers": ["ETag": [:]],
                                "content": [
                                    "application/json": [
                                        "schema": ["$ref": "#/components/schemas/Answer"]
                                    ]
                                ],
                            ],
                            "400": [:],
                        ],
                    ]
                ]
            ],
            "components": ["schemas": ["Answer": answer]],
        ]
    }

    private static let request: JSONValue = [
        "type": "object", "required": ["number"], "additionalProperties": false,
        "properties": [
            "number": ["type": "string", "maxLength": 35],
            "kind": ["type": "string", "enum": ["rush", "normal"]],
            "lines": [
                "type": "array",
                "items": ["type": "object", "properties": ["sku": ["type": "string"]]],
            ],
        ],
    ]
    private static let answer: JSONValue = [
        "type": "object", "required": ["id"],
        "properties": [
            "id": ["type": "string"], "status": ["type": "string", "enum": ["open", "done"]],
            "next": ["$ref": "#/components/schemas/Answer"],
        ],
    ]

    /// The value with what is at a path of names replaced, or taken away.
    private static func changed(
        _ value: JSONValue,
        _ path: [String],
        _ new: JSONValue?
    ) -> JSONValue {
        guard let name = path.first, var object = value.object else { return new ?? .null }
        if path.count == 1, new == nil {
            return .object(JSONObject(object.members.filter { $0.name != name }))
        }
        object[name] = changed(object[name] ?? [:], Array(path.dropFirst()), new)
        return .object(object)
    }

    private static func breaks(
        request change: ([String], JSONValue?)? = nil,
        answer other: ([String], JSONValue?)? = nil
    ) -> [String] {
        OpenAPIComparison.breaks(
            from: document(request, answer),
            to: document(
                change.map { changed(request, $0.0, $0.1) } ?? request,
                other.map { changed(answer, $0.0, $0.1) } ?? answer
            )
        )
    }

    @Test func `a request that is taken less is a break`() {
        let place = "POST /v1/orders body"
        #expect(Self.breaks() == [])
        #expect(
            Self.breaks(request: (["required"], ["number", "kind"]))
                == ["\(place) kind: is required now"]
        )
        #expect(
            Self.breaks(request: (["properties", "number", "maxLength"], 20))
                == ["\(place) number: maxLength is 20 now"]
        )
        #expect(Self.breaks(request: (["properties", "number", "maxLength"], 40)) == [])
        #expect(
            Self.breaks(request: (["properties", "kind", "enum"], ["normal", "slow"]))
                == ["\(place) kind: does not take rush any more"]
        )
        #expect(
            Self.breaks(request: (["properties", "kind"], nil)) == ["\(place) kind: is gone"]
        )
        #expect(
            Self.breaks(
                request: (["properties", "lines", "items", "properties", "sku", "type"], "integer")
            ) == ["\(place) lines[] sku: was string, is integer"]
        )
        // It takes more than it did.
        #expect(
            Self.breaks(request: (["properties", "number", "type"], ["string", "integer"])) == []
        )
        #expect(Self.breaks(request: (["properties", "new"], ["type": "string"])) == [])
    }

    @Test func `an answer that says less is a break`() {
        let place = "POST /v1/orders 200"
        #expect(
            Self.breaks(answer: (["properties", "id"], nil)) == ["\(place) id: is gone"]
        )
        #expect(
            Self.breaks(answer: (["required"], [])) == ["\(place) id: may be missing now"]
        )
        #expect(
            Self.breaks(answer: (["properties", "id", "type"], ["string", "null"]))
                == ["\(place) id: was string, is null or string"]
        )
        #expect(Self.breaks(answer: (["properties", "new"], ["type": "string"])) == [])
        #expect(
            Self.breaks(answer: (["properties", "status", "enum"], ["open", "done", "late"])) == []
        )
    }

    @Test func `operations, parameters and rights are held too`() {
        let old = Self.document(Self.request, Self.answer)
        let size: JSONValue = ["name": "size", "in": "query", "required": true, "schema": [:]]
        let place = "POST /v1/orders"
        #expect(
            OpenAPIComparison.breaks(
                from: old,
                to: Self.document(Self.request, Self.answer, parameters: [size])
            ) == ["\(place) query size: is new and required"]
        )
        #expect(
            OpenAPIComparison.breaks(
                from: Self.document(Self.request, Self.answer, parameters: [size]),
                to: old
            ) == ["\(place) query size: is gone, and is refused as unknown"]
        )
        #expect(
            OpenAPIComparison.breaks(
                from: old,
                to: Self.document(Self.request, Self.answer, permissions: ["administer"])
            ) == ["\(place): the permission orders:read does not suffice any more"]
        )
        let without = Self.changed(old, ["paths", "/v1/orders", "post"], nil)
        #expect(OpenAPIComparison.breaks(from: old, to: without) == ["\(place): is gone"])
        let mute = Self.changed(
            old,
            ["paths", "/v1/orders", "post", "responses", "200"],
            nil
        )
        #expect(
            OpenAPIComparison.breaks(from: old, to: mute) == [
                "\(place) 200: is not answered any more"
            ]
        )
    }

    @Test func `the document breaks nothing of itself, and everything of none`() {
        let document = OpenAPIDocument.document(of: .all)
        #expect(OpenAPIComparison.breaks(from: document, to: document) == [])
        let empty: JSONValue = ["openapi": "3.1.0", "paths": [:]]
        #expect(OpenAPIComparison.breaks(from: empty, to: document) == [])
        #expect(
            OpenAPIComparison.breaks(from: document, to: empty).count == RouteTable.all.routes.count
        )
    }
}
