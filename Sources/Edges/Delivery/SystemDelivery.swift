public import Connectors
public import Engine
public import Primitives
import Reconciliation
public import Storage

/// One outside system, ready to be called.
///
/// Sendable closures stand for the connector, so that every kind of connector fits one list.
public struct SystemLane: Sendable {
    public var concurrency: Int
    let gate: TargetGate
    let repetition: @Sendable (String) -> Repetition
    let operations: Set<String>
    let perform: Call
    let batch: @Sendable (String) -> Int
    let performTogether: Together
    let find: Search
    let list: List
    let exports: Set<ReconciledSubject>
    let export: Export

    typealias Call =
        @Sendable (ConnectorRequest, Timestamp) async throws(ConnectorFailure) ->
        ConnectorResponse
    typealias Together =
        @Sendable ([ConnectorRequest], Timestamp) async ->
        [Result<ConnectorResponse, ConnectorFailure>]
    typealias Search =
        @Sendable (ConnectorRequest, Timestamp) async throws(ConnectorFailure) ->
        ConnectorResponse?

    typealias List =
        @Sendable (String, String?, Timestamp) async throws(ConnectorFailure) -> DocumentPage?

    typealias Export =
        @Sendable (ReconciledSubject, String?, Timestamp) async throws(ConnectorFailure) ->
        ExportPage?

    public init<Base: Connector>(_ guarded: GuardedConnector<Base>, concurrency: Int) {
        self.concurrency = concurrency
        gate = guarded.gate
        repetition = { guarded.base.repetition(of: $0) }
        operations = guarded.base.operations
        perform = { (request, deadline) async throws(ConnectorFailure) in
            try await guarded.perform(request, deadline: deadline)
        }
        batch = { guarded.base.batch(of: $0) }
        performTogether = { await guarded.performTogether($0, deadline: $1) }
        find = { (request, deadline) async throws(ConnectorFailure) in
            try await guarded.find(request, deadline: deadline)
        }
        list = { (operation, after, deadline) async throws(ConnectorFailure) in
            try await guarded.documents(of: operation, after: after, deadline: deadline)
        }
        exports = guarded.base.exports
        export = { (subject, after, deadline) async throws(ConnectorFailure) in
            try await guarded.export(subject, after: after, deadline: deadline)
        }
    }
}

/// Delivers effects to configured systems through their connectors.
///
/// Guarantee: at most one document per key in a target that keeps the key or can be asked for it.
/// Loss: none; what a target can neither be asked nor repeated is parked for a person.
public struct SystemDelivery: EffectDelivery {
    let lanes: [String: SystemLane]
    let clock: any WallClock
    /// A target may commit after its answer was lost: so long after asking in vain, ask once more.
    let lateCommitPause: Duration
    let questions = AskedQuestions()
    /// The same for each further document that a call may have carried.
    static let latePause = Duration.milliseconds(500)

    public init(
        _ lanes: [String: SystemLane],
        clock: any WallClock,
        lateCommitPause: Duration = .seconds(1)
    ) {
        self.lanes = lanes
        self.clock = clock
        self.lateCommitPause = lateCommitPause
    }

    public func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        guard let lane = lanes[effect.target] else {
            return .retry(
                after: .seconds(60),
                code: "dispatch.system.unknown",
                detail:
                    "no system \(effect.target) is configured; add systems/\(effect.target).yaml",
                status: nil
            )
        }
        guard lane.operations.contains(effect.operation) else {
            return .skipped
        }
        guard let key = EffectKey(validating: effect.key) else {
            return .parked(code: "dispatch.key.invalid", detail: "the key is not printable ASCII")
        }
        if let pause = lane.gate.repeatRefusal(attempt: effect.attempts, at: clock.now()) {
            return .deferred(
                after: pause,
                code: "dispatch.repeats.spent",
                detail: "the target is failing, and is sent few repeats"
            )
        }
        let request = ConnectorRequest(effect, key)
        var asked = AskedQuestions.Tally()
        if isInDoubt {
            asked = questions.take(effect)
            do throws(ConnectorFailure) {
                if let known = try await ask(lane, request, &asked, deadline) { return known }
            } catch {
                return notSent(error, effect, asked) ?? .ofAsking(error)
            }
        }
        do throws(ConnectorFailure) {
            return Self.done(try await lane.perform(request, deadline))
        } catch {
            if let refusal = notSent(error, effect, asked) { return refusal }
            if asked.count > 0 { return .ofDocument(error) }
            return isInDoubt ? .ofRepeating(error) : .ofCalling(error)
        }
    }

    /// The way to a target, with its gate: what is read of it is spent from the same budget.
    public func lane(to target: String) -> SystemLane? { lanes[target] }

    public func concurrency(of target: String) -> Int {
        guard let lane = lanes[target] else { return 1 }
        return min(lane.concurrency, lane.gate.places)
    }

    public func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? {
        lanes[target]?.gate.restingUntil(now)
    }

    /// How the target's maintenance windows leave it open at `moment`; `nil` when it has none.
    public func hours(of target: String, at moment: Timestamp) -> ServiceStretch? {
        lanes[target]?.gate.hours(at: moment).map {
            ServiceStretch(isClosed: $0.isClosed, until: $0.until)
        }
    }

    public func budgetLeft(_ target: String, at now: Timestamp) -> [String: Int] {
        lanes[target]?.gate.left(at: now) ?? [:]
    }

    public func hasDailyLimit(_ target: String) -> Bool {
        lanes[target]?.gate.limits.perDay != nil
    }

    public func takeOver(_ target: String, callsInLastDay: Int, at now: Timestamp) {
        lanes[target]?.gate.takeOver(callsInLastDay: callsInLastDay, at: now)
    }

    /// What the target knows of a doubtful call; `nil` means that it may be made again.
    private func ask(
        _ lane: SystemLane,
        _ request: ConnectorRequest,
        _ asked: inout AskedQuestions.Tally,
        _ deadline: Timestamp
    ) async throws(ConnectorFailure) -> DeliveryOutcome? {
        switch lane.repetition(request.operation) {
        case .harmless:
            return nil
        case .never:
            return .parked(
                code: "dispatch.in_doubt",
                detail: "the call may have taken effect, and \(request.operation) can neither be "
                    + "repeated nor asked for; look in the target, then re-drive or close it"
            )
        case .askFirst:
            // A call that carried several may be committed so much later.
            let further = lane.batch(request.operation) - 1
            let pause = lateCommitPause + Self.latePause * further
            while asked.count < 2 {
                if asked.count > 0 {
                    do {
                        try await clock.sleep(until: asked.lastAt.advanced(by: pause))
                    } catch {
                        return .unknown(code: "dispatch.stopped", detail: "stopped while asking")
                    }
                }
                if let found = try await lane.find(request, deadline) { return Self.done(found) }
                asked = AskedQuestions.Tally(count: asked.count + 1, lastAt: clock.now())
            }
            return nil
        }
    }

    /// The budget or the breaker let no call go: nothing was tried, and what was asked is noted.
    func notSent(
        _ failure: ConnectorFailure,
        _ effect: StoredEffect,
        _ asked: AskedQuestions.Tally
    ) -> DeliveryOutcome? {
        switch failure.reason {
        case .circuitOpen(let pause), .budgetSpent(let pause):
            questions.keep(asked, of: effect)
            return .notSent(after: pause, code: failure.code, detail: failure.description)
        default: return nil
        }
    }

    static func done(_ response: ConnectorResponse) -> DeliveryOutcome {
        .done(
            reference: response.reference,
            status: response.answer?.status,
            answer: response.answer?.body ?? response.payload,
            result: response.payload
        )
    }
}

extension ConnectorRequest {
    init(_ effect: StoredEffect, _ key: EffectKey) {
        self.init(
            operation: effect.operation,
            key: key,
            correlation: Correlation(traceID: effect.traceID, requestID: effect.key),
            payload: effect.payload
        )
    }
}
