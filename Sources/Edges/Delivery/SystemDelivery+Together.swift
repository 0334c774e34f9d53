import Connectors
public import Engine
public import Primitives
public import Storage

extension SystemDelivery {
    public func batch(of target: String, _ operation: String, at now: Timestamp) -> Int {
        guard let lane = lanes[target], lane.operations.contains(operation) else { return 1 }
        let most = lane.batch(operation)
        return most > 1 ? lane.gate.room(for: most, at: now) : 1
    }

    public func deliverTogether(
        _ effects: [StoredEffect],
        deadline: Timestamp
    ) async -> [DeliveryOutcome] {
        let requests = effects.compactMap { effect in
            EffectKey(validating: effect.key).map { ConnectorRequest(effect, $0) }
        }
        guard let target = effects.first?.target, let lane = lanes[target],
            requests.count == effects.count
        else {
            // Each is told what is wrong with it.
            var outcomes: [DeliveryOutcome] = []
            for effect in effects {
                outcomes.append(await deliver(effect, isInDoubt: false, deadline: deadline))
            }
            return outcomes
        }
        // None was tried before, so none is refused; they are what repeats are measured by.
        for _ in effects { _ = lane.gate.repeatRefusal(attempt: 1, at: clock.now()) }
        let results = await lane.performTogether(requests, deadline)
        return zip(effects, results).map { effect, result in
            switch result {
            case .success(let response): Self.done(response)
            case .failure(let failure):
                notSent(failure, effect, AskedQuestions.Tally()) ?? .ofCalling(failure)
            }
        }
    }
}
