import Foundation
import JSON
public import Primitives
public import Reconciliation
import Templates

/// The connector that is all configuration: any system that speaks JSON over HTTP.
///
/// Guarantees: at most one request per `perform`; headers `traceparent` (W3C Trace Context §3.2)
/// and `X-Request-ID` on each; what the target answered is told by its meaning, not its status.
/// Losses: none of its own; a call without an answer is told as an unknown outcome.
public struct RestConnector: Connector {
    private let configuration: RestConfiguration
    private let services: ConnectorServices
    private let compiled: [String: CompiledOperation]
    private let compiledExports: [ReconciledSubject: CompiledExport]

    public init(
        _ configuration: RestConfiguration,
        using services: ConnectorServices
    ) throws(ConfigurationFailure) {
        var compiler = RestCompiler(configuration)
        compiled = compiler.compile()
        compiledExports = compiler.compileExports()
        guard compiler.problems.isEmpty else { throw ConfigurationFailure(compiler.problems) }
        self.configuration = configuration
        self.services = services
    }

    /// Everything that keeps a configuration from being used, without using it.
    public static func problems(
        of configuration: RestConfiguration
    ) -> [ConfigurationFailure.Problem] {
        var compiler = RestCompiler(configuration)
        _ = compiler.compile()
        _ = compiler.compileExports()
        return compiler.problems
    }

    public var operations: Set<String> { Set(compiled.keys) }

    public func repetition(of operation: String) -> Repetition {
        compiled[operation]?.repetition ?? .never
    }

    public func perform(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse {
        let operation = try operation(request.operation)
        let scope = try scope(of: request)
        var call = HTTPCall(
            method: operation.method,
            url: try address(operation.path, scope),
            headers: try headers(operation.headers, scope, request)
        )
        if operation.hasBody {
            call.body = try body(operation, scope, request)
            call.headers.append(HTTPField("Content-Type", "application/json"))
        }
        let reply = try await send(call, within: operation.timeout, deadline)
        let answer = RestAnswer(
            reply: reply,
            operation: operation,
            scope: scope,
            now: services.clock.now()
        )
        return try answer.response()
    }

    public func find(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse? {
        let operation = try operation(request.operation)
        guard let find = operation.find else {
            throw ConnectorFailure(.misconfigured("\(request.operation) has no find"))
        }
        let scope = try scope(of: request)
        let call = HTTPCall(
            method: "GET",
            url: try address(find.path, scope),
            headers: try headers(find.headers, scope, request)
        )
        let reply = try await send(call, within: operation.timeout, deadline)
        let answer = RestAnswer(
            reply: reply,
            operation: operation,
            scope: scope,
            now: services.clock.now()
        )
        return try answer.found(by: find)
    }
}

extension RestConnector {
    public func documents(
        of operation: String,
        after: String?,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> DocumentPage? {
        let operation = try self.operation(operation)
        guard let list = operation.list else { return nil }
        let scope = TemplateScope(["after": .string(after ?? "")], tables: configuration.tables)
        var fields = [HTTPField("Accept", "application/json")]
        fields += try headers(list.headers, scope)
        let call = HTTPCall(method: "GET", url: try address(list.path, scope), headers: fields)
        let reply = try await send(call, within: operation.timeout, deadline)
        let answer = RestAnswer(
            reply: reply,
            operation: operation,
            scope: scope,
            now: services.clock.now()
        )
        return try answer.listed(by: list)
    }
}

extension RestConnector {
    public var exports: Set<ReconciledSubject> { Set(compiledExports.keys) }

    public func export(
        _ subject: ReconciledSubject,
        after: String?,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ExportPage? {
        guard let export = compiledExports[subject] else { return nil }
        let scope = TemplateScope(["after": .string(after ?? "")], tables: configuration.tables)
        var fields = [HTTPField("Accept", "application/json")]
        fields += try headers(export.operation.headers, scope)
        let call = HTTPCall(
            method: "GET",
            url: try address(export.operation.path, scope),
            headers: fields
        )
        let reply = try await send(call, within: export.operation.timeout, deadline)
        let answer = RestAnswer(
            reply: reply,
            operation: export.operation,
            scope: scope,
            now: services.clock.now()
        )
        return try answer.exported(by: export)
    }
}

extension RestConnector {
    private func operation(_ name: String) throws(ConnectorFailure) -> CompiledOperation {
        guard let operation = compiled[name] else {
            throw ConnectorFailure(.misconfigured("there is no operation \(name)"))
        }
        return operation
    }

    private func scope(of request: ConnectorRequest) throws(ConnectorFailure) -> TemplateScope {
        let payload: JSONValue
        do throws(JSONFailure) {
            payload =
                request.payload.isEmpty
                ? [:]
                : try JSONValue(
                    parsing: request.payload,
                    limits: JSONLimits(bytes: Limits.documentBytes, depth: 64)
                )
        } catch {
            throw ConnectorFailure(.untranslatable("the payload is not JSON: \(error)"))
        }
        return TemplateScope(
            [
                "key": .string(request.key.rawValue),
                "correlation": [
                    "traceID": .string(request.correlation.traceID),
                    "requestID": .string(request.correlation.requestID),
                ],
                "payload": payload,
            ],
            tables: configuration.tables
        )
    }

    private func address(
        _ path: TextTemplate,
        _ scope: TemplateScope
    ) throws(ConnectorFailure) -> String {
        do throws(TemplateFailure) {
            return RestAddress.joined(
                configuration.baseURL,
                try path.text(from: scope, for: .address)
            )
        } catch {
            throw ConnectorFailure(.untranslatable("path: \(error)"))
        }
    }

    private func headers(
        _ templates: [(name: String, value: TextTemplate)],
        _ scope: TemplateScope,
        _ request: ConnectorRequest
    ) throws(ConnectorFailure) -> [HTTPField] {
        var fields = [
            HTTPField("Accept", "application/json"),
            HTTPField("traceparent", TraceParent.text(request.correlation, request.key)),
        ]
        // A request id came from outside once; one that no header can carry is not passed on.
        if request.correlation.requestID.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            fields.append(HTTPField("X-Request-ID", request.correlation.requestID))
        }
        return fields + (try headers(templates, scope))
    }

    /// The configured headers, and those that prove who asks.
    private func headers(
        _ templates: [(name: String, value: TextTemplate)],
        _ scope: TemplateScope
    ) throws(ConnectorFailure) -> [HTTPField] {
        var fields: [HTTPField] = []
        for (name, template) in templates {
            do throws(TemplateFailure) {
                fields.append(HTTPField(name, try template.text(from: scope, for: .header)))
            } catch {
                throw ConnectorFailure(.untranslatable("header \(name): \(error)"))
            }
        }
        if let credentials = try credentials() { fields.append(credentials) }
        return fields
    }

    private func credentials() throws(ConnectorFailure) -> HTTPField? {
        switch configuration.authentication {
        case .none: return nil
        case .header(let name, let scheme, let reference):
            let secret = try resolve(reference)
            return HTTPField(name, scheme.map { "\($0) \(secret)" } ?? secret)
        case .basic(let user, let reference):
            let pair = Data("\(user):\(try resolve(reference))".utf8).base64EncodedString()
            return HTTPField("Authorization", "Basic \(pair)")
        }
    }

    private func resolve(_ reference: SecretReference) throws(ConnectorFailure) -> String {
        do throws(SecretFailure) {
            let secret = try services.secrets.resolve(reference).reveal()
            guard secret.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw SecretFailure(reference, "holds characters that no header may hold")
            }
            return secret
        } catch {
            throw ConnectorFailure(.misconfigured(error.description))
        }
    }

    private func body(
        _ operation: CompiledOperation,
        _ scope: TemplateScope,
        _ request: ConnectorRequest
    ) throws(ConnectorFailure) -> [UInt8] {
        guard let template = operation.body else { return request.payload }
        do throws(TemplateFailure) {
            return try template.value(from: scope).bytes()
        } catch {
            throw ConnectorFailure(.untranslatable("body: \(error)"))
        }
    }

    private func send(
        _ call: HTTPCall,
        within timeout: Duration,
        _ deadline: Timestamp
    ) async throws(ConnectorFailure) -> HTTPReply {
        let end = min(deadline, services.clock.now().advanced(by: timeout))
        return try await services.http.send(call, deadline: end)
    }
}
