public import Primitives
public import Reconciliation

/// One outside system. A connector translates and transports; it decides nothing and stores
/// nothing.
///
/// Guarantee: a call that throws a failure whose `isOutcomeUnknown` is false had no effect in the
/// target. Loss: an unknown outcome stays unknown until `find` has been asked, where the operation
/// has one.
public protocol Connector: Sendable {
    associatedtype Configuration: Codable & Sendable

    /// The single source for validation, documentation and the console's form.
    static var descriptor: ConnectorDescriptor { get }

    init(
        _ configuration: Configuration,
        using services: ConnectorServices
    ) throws(ConfigurationFailure)

    /// The operations this configuration can perform.
    var operations: Set<String> { get }

    /// What may be done when nobody knows whether an earlier call took effect.
    func repetition(of operation: String) -> Repetition

    /// Performs one operation, ending at `deadline` whatever the target does.
    func perform(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse

    /// How many requests of `operation` it performs in one go, where the target gains from it.
    func batch(of operation: String) -> Int

    /// Performs several requests of one operation in as few calls as can be; each has an outcome of
    /// its own, in their order, as `perform` would have given it.
    ///
    /// One that the target refuses is found and refused alone.
    func performTogether(
        _ requests: [ConnectorRequest],
        deadline: Timestamp
    ) async -> [Result<ConnectorResponse, ConnectorFailure>]

    /// Asks the target whether `request.key` has already taken effect there; `nil` when it has not.
    ///
    /// A target may commit late: after a timeout, ask, and ask again after a pause, before
    /// repeating.
    func find(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse?

    /// Lists what `operation` has made in the target, a page at a time, whoever made it; `nil` when
    /// it cannot be listed.
    func documents(
        of operation: String,
        after: String?,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> DocumentPage?

    /// What can be read whole, to be compared.
    var exports: Set<ReconciledSubject> { get }

    /// Everything of one subject that the target has, a page at a time; `nil` when it cannot be
    /// exported.
    func export(
        _ subject: ReconciledSubject,
        after: String?,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ExportPage?
}

extension Connector {
    public func batch(of operation: String) -> Int { 1 }

    public func performTogether(
        _ requests: [ConnectorRequest],
        deadline: Timestamp
    ) async -> [Result<ConnectorResponse, ConnectorFailure>] {
        var outcomes: [Result<ConnectorResponse, ConnectorFailure>] = []
        for request in requests { outcomes.append(await outcome(of: request, deadline: deadline)) }
        return outcomes
    }

    /// What `perform` comes to, as a value.
    public func outcome(
        of request: ConnectorRequest,
        deadline: Timestamp
    ) async -> Result<ConnectorResponse, ConnectorFailure> {
        do throws(ConnectorFailure) {
            return .success(try await perform(request, deadline: deadline))
        } catch {
            return .failure(error)
        }
    }

    public func documents(
        of operation: String,
        after: String?,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> DocumentPage? { nil }
}

/// A document by its names.
public struct TargetDocument: Equatable, Sendable {
    /// The key it carries, when it carries one.
    public var key: String?
    /// The target's own number.
    public var reference: String

    public init(key: String?, reference: String) {
        self.key = key
        self.reference = reference
    }
}

public struct DocumentPage: Equatable, Sendable {
    public var documents: [TargetDocument]
    /// Where the next page begins; `nil` after the last one.
    public var next: String?

    public init(documents: [TargetDocument], next: String?) {
        self.documents = documents
        self.next = next
    }
}

/// How an operation is repeated after an unknown outcome.
public enum Repetition: String, Codable, Hashable, Sendable {
    /// `find` first; repeat only when it finds nothing.
    case askFirst = "ask_first"
    /// The target itself makes one outcome of one key: repeat at once.
    case harmless
    /// Neither; a person must look before anything is sent again.
    case never
}

/// One operation to perform, under a key that stays the same however often it is tried.
public struct ConnectorRequest: Equatable, Sendable {
    /// As configured: `erp.book`.
    public var operation: String
    public var key: EffectKey
    public var correlation: Correlation
    /// A JSON document in canonical terms.
    public var payload: [UInt8]

    public init(operation: String, key: EffectKey, correlation: Correlation, payload: [UInt8]) {
        self.operation = operation
        self.key = key
        self.correlation = correlation
        self.payload = payload
    }
}

/// The target did it.
public struct ConnectorResponse: Equatable, Sendable {
    /// The target's own number for what it made.
    public var reference: String?
    /// The answer in canonical terms where the operation translates it, as the target gave it
    /// otherwise.
    public var payload: [UInt8]
    /// What the attempt's record keeps.
    public var answer: KeptAnswer?
    /// The target had done it before: under this key, on an earlier try.
    public var wasThereAlready: Bool

    public init(
        reference: String?,
        payload: [UInt8],
        answer: KeptAnswer? = nil,
        wasThereAlready: Bool = false
    ) {
        self.reference = reference
        self.payload = payload
        self.answer = answer
        self.wasThereAlready = wasThereAlready
    }
}

/// The start of a target's answer, for the attempt's record and nothing else.
public struct KeptAnswer: Equatable, Sendable {
    public var status: Int
    /// At most `Limits.keptAnswerBytes`.
    public let body: [UInt8]

    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = Array(body.prefix(Limits.keptAnswerBytes))
    }
}

/// What a connector is given to work with; tests give it something else.
public struct ConnectorServices: Sendable {
    public let clock: any WallClock
    public let http: any HTTPExchange
    public let secrets: any SecretResolver

    public init(clock: any WallClock, http: any HTTPExchange, secrets: any SecretResolver) {
        self.clock = clock
        self.http = http
        self.secrets = secrets
    }
}
