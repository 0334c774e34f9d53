import Hummingbird
import HummingbirdTesting
import JSON
import NIOCore
import Primitives
import Testing

@testable import ChannelAPI

/// One answer, read.
struct Reply: Sendable {
    var status: Int
    var headers: HTTPFields
    var bytes: [UInt8]
    var json: JSONValue

    subscript(_ pointer: String) -> JSONValue? {
        JSONPointer(pointer).flatMap { json[$0] }
    }

    /// The kind of problem, or `nil` when it is none.
    var problem: ProblemKind? {
        let type = json["type"]?.string
        return ProblemKind.allCases.first { $0.type == type }
    }

    /// Places and codes of the faults: `/lines/0/quantity out_of_range`.
    var faults: [String] {
        (json["errors"]?.array ?? []).map { error in
            let place = error["pointer"] ?? error["parameter"] ?? error["header"]
            return (place?.string ?? "?") + " " + (error["code"]?.string ?? "?")
        }
    }
}

extension TestAPI {
    /// - Parameter key: The API key; none sends no `Authorization`.
    func send(
        _ method: String,
        _ path: String,
        key: String? = nil,
        body: JSONValue? = nil,
        bytes: [UInt8]? = nil,
        headers: [String: String] = [:]
    ) async throws -> Reply {
        var fields = HTTPFields()
        if let key { fields[.authorization] = "Bearer \(key)" }
        let content = bytes ?? body?.bytes()
        if content != nil { fields[.contentType] = "application/json" }
        for (name, value) in headers {
            guard let name = HeaderName(name) else { continue }
            fields[name] = value.isEmpty ? nil : value
        }
        let response = try await client.executeRequest(
            uri: path,
            method: try #require(HTTPRequest.Method(rawValue: method)),
            headers: fields,
            body: content.map { ByteBuffer(bytes: $0) }
        )
        let received = Array(response.body.readableBytesView)
        let reply = Reply(
            status: response.status.code,
            headers: response.headers,
            bytes: received,
            json: received.isEmpty ? .null : try JSONValue(parsing: received)
        )
        check(reply, method, path)
        return reply
    }

    /// Submits with a fresh idempotency key unless one is given.
    func submit(
        _ order: JSONValue,
        key: String,
        idempotencyKey: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> Reply {
        let own = idempotencyKey ?? dependencies.identities.next(at: clock.now())
        return try await send(
            "POST",
            "/v1/orders",
            key: key,
            body: order,
            headers: headers.merging(["Idempotency-Key": own]) { given, _ in given }
        )
    }

    /// Whatever a test looks at, the answer must be documented.
    private func check(_ reply: Reply, _ method: String, _ path: String) {
        let address = String(path.prefix { $0 != "?" })
        let faults = Contract.faults(reply, method, address)
        #expect(faults.isEmpty, "\(method) \(address) \(reply.status): \(faults)")
    }
}

/// What the OpenAPI document says about an answer.
enum Contract {
    static func faults(_ reply: Reply, _ method: String, _ address: String) -> [String] {
        var faults: [String] = []
        for name in [HeaderName.correlationID, .requestID, .traceParent]
        where reply.headers[name] == nil {
            faults.append("no \(name)")
        }
        let asked = method == "HEAD" ? "GET" : method
        guard case .found(let route, _) = RouteTable.all.match(asked, address) else {
            if reply.status == 204 || method == "HEAD" { return faults }
            faults += SchemaChecker.faults(reply.json, Problem.schema.value)
            return faults
        }
        guard let response = route.operationObject["responses"]?[String(reply.status)] else {
            return faults + ["the status is not documented"]
        }
        for name in response["headers"]?.object?.names ?? []
        where name.hasPrefix("RateLimit") && reply.status < 400 {
            if HeaderName(name).flatMap({ reply.headers[$0] }) == nil {
                faults.append("no \(name)")
            }
        }
        guard method != "HEAD" else { return faults }
        guard let content = response["content"]?.object, let type = content.names.first else {
            if !reply.bytes.isEmpty { faults.append("a body that is not documented") }
            return faults
        }
        if reply.headers[.contentType] != type { faults.append("the content type is not \(type)") }
        if let schema = content[type]?["schema"] {
            faults += SchemaChecker.faults(reply.json, schema)
        }
        return faults
    }
}
