import Connectors
import Primitives

/// The bodies of the cases.
struct ConformanceCheck<Target: ConformanceTarget>: Sendable {
    let target: Target
    let conformanceCase: ConformanceCase

    private var connector: Target.Subject { target.connector }
    private var deadline: Timestamp { target.clock.now().advanced(by: target.patience) }
    private var courier: Courier<Target.Subject> {
        Courier(connector, clock: target.clock, patience: target.patience)
    }

    func oneCall() async throws {
        let request = target.request(1)
        let response = try await connector.perform(request, deadline: deadline)
        try require(response.reference?.isEmpty == false, "the outcome has no reference")
        try require(!response.wasThereAlready, "a first call was taken for a repeated one")
        try await requireOutcomes(1, of: request)
    }

    func keysApart() async throws {
        let first = try await connector.perform(target.request(1), deadline: deadline)
        let second = try await connector.perform(target.request(2), deadline: deadline)
        try require(first.reference != second.reference, "two keys, one reference")
        try await requireOutcomes(1, of: target.request(1))
        try await requireOutcomes(1, of: target.request(2))
    }

    func manyAtOnce() async throws {
        let references = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
            for number in 1...8 {
                group.addTask {
                    let request = target.request(number)
                    let response = try await connector.perform(request, deadline: deadline)
                    return (number, response.reference)
                }
            }
            return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        try require(Set(references.values).count == 8, "answers were mixed: \(references)")
        for number in 1...8 {
            let request = target.request(number)
            try await requireOutcomes(1, of: request)
            guard connector.repetition(of: request.operation) == .askFirst else { continue }
            let found = try await connector.find(request, deadline: deadline)
            try require(found?.reference == references[number], "another key's reference was found")
        }
    }

    func unusedKey() async throws {
        guard connector.repetition(of: target.request(1).operation) == .askFirst else { return }
        _ = try await connector.perform(target.request(1), deadline: deadline)
        let found = try await connector.find(target.request(2), deadline: deadline)
        try require(found == nil, "something was found under a key never used")
    }

    func doneIsFound() async throws {
        let request = target.request(1)
        guard connector.repetition(of: request.operation) == .askFirst else { return }
        let done = try await connector.perform(request, deadline: deadline)
        let found = try await connector.find(request, deadline: deadline)
        try require(found?.reference == done.reference, "what was done was not found")
        try require(found?.wasThereAlready == true, "what was found was told as new")
    }

    func sameKeyTwice() async throws {
        let request = target.request(1)
        let first = try await courier.deliver(request)
        switch connector.repetition(of: request.operation) {
        case .askFirst:
            let second = try await connector.find(request, deadline: deadline)
            try require(second?.reference == first.reference, "asking found something else")
        case .harmless:
            let second = try await connector.perform(request, deadline: deadline)
            try require(second.reference == first.reference, "repeating made something else")
        case .never: break
        }
        try await requireOutcomes(1, of: request)
    }

    /// A failure that may have had its effect: told as such, on time, and made one outcome in the
    /// end.
    func unknownOutcome(outcomesAfterwards: Int) async throws {
        let request = target.request(1)
        try await arrangeFault()
        let end = deadline
        let failure = try await failure(of: request, by: end)
        try require(failure.isOutcomeUnknown, "\(failure.code) is told as if nothing had happened")
        // A deadline is kept within a second patience: the clock may be a real one.
        let late = target.clock.now().since(end)
        try require(late <= target.patience, "the call ended \(late) after its deadline")
        try await requireOutcomes(outcomesAfterwards, of: request)
        guard connector.repetition(of: request.operation) != .never else { return }
        let delivered = try await deliverAfter(failure, request)
        try require(delivered.reference?.isEmpty == false, "delivered without a reference")
        try await requireOutcomes(1, of: request)
    }

    /// What a dispatcher does that has just learnt of an unknown outcome.
    private func deliverAfter(
        _ failure: ConnectorFailure,
        _ request: ConnectorRequest
    ) async throws -> ConnectorResponse {
        if connector.repetition(of: request.operation) == .askFirst,
            let found = try await connector.find(request, deadline: deadline)
        {
            return found
        }
        return try await courier.deliver(request)
    }

    func throttled() async throws {
        let request = target.request(1)
        try await arrangeFault()
        let failure = try await failure(of: request, by: deadline)
        guard case .retry(let pause?) = failure.remedy, pause > .zero else {
            throw violation("the pause that was asked for is not told: \(failure.remedy)")
        }
        try require(!failure.isOutcomeUnknown, "a throttled call is told as perhaps done")
        try await requireOutcomes(0, of: request)
        _ = try await courier.deliver(request)
        try await requireOutcomes(1, of: request)
    }

    func unavailable() async throws {
        let request = target.request(1)
        try await arrangeFault()
        let failure = try await failure(of: request, by: deadline)
        guard case .retry = failure.remedy else { throw violation("not retried: \(failure)") }
        try require(!failure.isOutcomeUnknown, "an unavailable target is told as perhaps done")
        try await requireOutcomes(0, of: request)
        _ = try await courier.deliver(request)
        try await requireOutcomes(1, of: request)
    }

    func refusal() async throws {
        let request = target.request(1)
        try await arrangeFault()
        let failure = try await failure(of: request, by: deadline)
        try require(failure.remedy == .reject, "a refusal is not final: \(failure.remedy)")
        try require(!failure.isOutcomeUnknown, "a refusal is told as perhaps done")
        guard case .refused(_, let detail) = failure.reason, !detail.isEmpty else {
            throw violation("the target's reason is lost: \(failure)")
        }
        try require(failure.answer != nil, "the target's answer is not kept")
        try await requireOutcomes(0, of: request)
    }

    func credential() async throws {
        try await arrangeFault()
        let failure = try await failure(of: target.request(1), by: deadline)
        try require(
            failure.remedy == .escalate(to: .integrationSupport),
            "nobody is told of a refused credential: \(failure.remedy)"
        )
        try await requireOutcomes(0, of: target.request(1))
    }

    func unknownOperation() async throws {
        var request = target.request(1)
        request.operation = "no such operation"
        let failure = try await failure(of: request, by: deadline)
        try require(!failure.isOutcomeUnknown, "an operation that does not exist may have happened")
        try require(
            connector.repetition(of: request.operation) == .never,
            "an operation that does not exist may be repeated"
        )
    }
}

extension ConformanceCheck {
    private func arrangeFault() async throws {
        guard let fault = conformanceCase.fault else { return }
        try await target.arrange(fault)
    }

    private func failure(
        of request: ConnectorRequest,
        by deadline: Timestamp
    ) async throws -> ConnectorFailure {
        do throws(ConnectorFailure) {
            _ = try await connector.perform(request, deadline: deadline)
        } catch {
            return error
        }
        throw violation("the call succeeded")
    }

    private func requireOutcomes(_ expected: Int, of request: ConnectorRequest) async throws {
        let outcomes = try await target.outcomes(of: request.key)
        try require(outcomes == expected, "\(outcomes) outcomes of one key, not \(expected)")
    }

    private func require(_ isKept: Bool, _ detail: @autoclosure () -> String) throws {
        if !isKept { throw violation(detail()) }
    }

    private func violation(_ detail: String) -> ConformanceViolation {
        ConformanceViolation(conformanceCase: conformanceCase, detail: detail)
    }
}
