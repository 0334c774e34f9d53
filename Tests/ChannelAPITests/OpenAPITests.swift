import Foundation
import Hummingbird
import JSON
import Testing

@testable import ChannelAPI

@Suite struct OpenAPITests {
    private static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func committed(_ path: String) throws -> String {
        try String(contentsOf: repository.appending(path: path), encoding: .utf8)
    }

    @Test func `the committed document is the one the routes make`() throws {
        let made = String(decoding: OpenAPIDocument.render(), as: UTF8.self)
        let advice = "write it anew with: crossdock openapi > docs/api/openapi.json"
        #expect(try Self.committed("docs/api/openapi.json") == made, Comment(rawValue: advice))
    }

    @Test func `the committed page of problems is the one the kinds make`() throws {
        let made = String(decoding: ProblemReference.render(), as: UTF8.self)
        #expect(try Self.committed("docs/api/problems.md") == made)
    }

    @Test func `the served document is the committed one`() async throws {
        try await TestAPI.with { api in
            let reply = try await api.send("GET", "/v1/openapi.json")
            #expect(reply.bytes == OpenAPIDocument.render())
            #expect(reply.headers[.cacheControl] == "public, max-age=300")
        }
    }

    @Test func `every reference leads somewhere and every component is used`() throws {
        let document = OpenAPIDocument.document(of: .all)
        var used: Set<String> = []
        Self.collect(document, &used)
        for reference in used {
            let pointer = try #require(JSONPointer(String(reference.dropFirst())))
            #expect(document[pointer] != nil, "\(reference)")
        }
        let schemas = document["components"]?["schemas"]?.object?.names ?? []
        for name in schemas { #expect(used.contains("#/components/schemas/" + name), "\(name)") }
    }

    private static func collect(_ value: JSONValue, _ references: inout Set<String>) {
        switch value {
        case .object(let object):
            for member in object.members {
                if member.name == "$ref", let text = member.value.string { references.insert(text) }
                collect(member.value, &references)
            }
        case .array(let elements): for element in elements { collect(element, &references) }
        case .null, .bool, .number, .string: break
        }
    }

    @Test func `every example fits its schema`() {
        for component in SchemaComponent.allCases {
            let schema = component.schema.value
            for example in schema["examples"]?.array ?? [] {
                #expect(SchemaChecker.faults(example, schema) == [], "\(component.rawValue)")
            }
        }
    }

    @Test func `every pattern can be compiled`() throws {
        var patterns: [String] = []
        Self.collectPatterns(OpenAPIDocument.document(of: .all), &patterns)
        #expect(!patterns.isEmpty)
        for pattern in Set(patterns) { _ = try Regex(pattern) }
    }

    private static func collectPatterns(_ value: JSONValue, _ patterns: inout [String]) {
        switch value {
        case .object(let object):
            if let pattern = object["pattern"]?.string { patterns.append(pattern) }
            for member in object.members { collectPatterns(member.value, &patterns) }
        case .array(let elements): for element in elements { collectPatterns(element, &patterns) }
        case .null, .bool, .number, .string: break
        }
    }

    @Test func `every secured operation names its permission and its problems`() {
        for route in RouteTable.all.routes where !route.access.isOpen {
            #expect(!route.access.permissions.isEmpty, "\(route.operation)")
            #expect(
                route.allProblems.isSuperset(of: [.unauthenticated, .notPermitted, .rateLimited])
            )
        }
    }

    @Test func `every kind of problem can happen somewhere`() {
        var possible: Set<ProblemKind> = [.routeNotFound, .methodNotAllowed]
        for route in RouteTable.all.routes { possible.formUnion(route.allProblems) }
        #expect(possible == Set(ProblemKind.allCases))
    }
}
