import Canonical
import Crypto
public import Database
import Governance
public import Primitives
public import Purchasing
public import Storage

/// A purchase order as it stands after a decision.
public struct DecidedPurchase: Sendable {
    public var state: PurchaseState
    /// How many events made this state.
    public var sequence: Int64
    /// Why it was decided so, in plain sentences.
    public var reasons: [String]
    public var updatedAt: Timestamp

    public init(
        state: PurchaseState,
        sequence: Int64,
        reasons: [String],
        updatedAt: Timestamp
    ) {
        self.state = state
        self.sequence = sequence
        self.reasons = reasons
        self.updatedAt = updatedAt
    }
}

/// A wish or news about a purchase order, under the key that its sender repeats.
public struct PurchaseCommand: Sendable {
    public enum Subject: Sendable, Equatable {
        case new(PurchaseRequest)
        case known(PurchaseOrder.ID, PurchaseWorkflow.Event)
    }

    public var caller: Caller
    public var subject: Subject
    public var idempotencyKey: String
    /// The bytes as they came, for the record.
    public var body: [UInt8]
    /// The sequence that whoever asks last saw; `nil` means whatever it is now.
    public var expectedSequence: Int64?
    public var traceID: String

    public init(
        caller: Caller,
        subject: Subject,
        idempotencyKey: String,
        body: [UInt8],
        expectedSequence: Int64? = nil,
        traceID: String
    ) {
        self.caller = caller
        self.subject = subject
        self.idempotencyKey = idempotencyKey
        self.body = body
        self.expectedSequence = expectedSequence
        self.traceID = traceID
    }
}

public enum PurchaseOutcome: Sendable {
    /// The stored answer; the same one for every repeat, also that of a refusal.
    case answered(StoredAnswer, isRepeat: Bool)
    case keyReused
    case inFlight
    case unknownOrder
    /// Somebody was faster: so many events have made it by now.
    case moved(sequence: Int64)
    case refused(PurchaseRefusal)
    case quarantined(reason: String)
}

/// The front desk of purchase orders: accepted and decided in one transaction, answered from it.
public struct PurchaseDesk: Sendable {
    let store: any Store
    let clock: any WallClock
    let runner: WorkflowRunner<PurchaseProcess>
    let identities: any IdentitySource

    public init(
        store: any Store,
        clock: any WallClock,
        facts: FactLoader,
        subscribers: any MilestoneSubscribers,
        identities: any IdentitySource
    ) {
        self.store = store
        self.clock = clock
        runner = WorkflowRunner(PurchaseProcess(facts: facts, subscribers: subscribers))
        self.identities = identities
    }

    /// How a decision becomes the answer that is kept and repeated; both are pure functions.
    public struct Answering: Sendable {
        public var render: @Sendable (DecidedPurchase) -> StoredAnswer
        public var refuse: @Sendable (PurchaseRefusal) -> StoredAnswer

        public init(
            render: @escaping @Sendable (DecidedPurchase) -> StoredAnswer,
            refuse: @escaping @Sendable (PurchaseRefusal) -> StoredAnswer
        ) {
            self.render = render
            self.refuse = refuse
        }
    }

    /// Takes the command in once, decides it and answers; a repeat gets the first answer.
    public func act(
        _ command: PurchaseCommand,
        _ answering: Answering
    ) async throws(StoreFailure) -> PurchaseOutcome {
        let now = clock.now()
        let fresh = PurchaseOrder.ID(identities.next(at: now))
        let message = try Self.message(of: command)
        let outcome = try await store.writeKeyed {
            (transaction) throws(StoreFailure) -> PurchaseOutcome in
            if case .known(let id, _) = command.subject {
                guard
                    let stored = try transaction.instances.lock(PurchaseWorkflow.name, id.rawValue),
                    stored.entity == message.entity
                else { return .unknownOrder }
                // Nothing is taken in: the same command may come again once it is looked at.
                if let reason = stored.quarantine { return .quarantined(reason: reason) }
                if let expected = command.expectedSequence, expected != stored.sequence,
                    try transaction.inbox.find(source: message.source, key: message.key) == nil
                {
                    return .moved(sequence: stored.sequence)
                }
            }
            switch try transaction.inbox.accept(message, at: now) {
            case .duplicate(let first):
                guard first.message.contentHash == message.contentHash else { return .keyReused }
                return first.answer.map { .answered($0, isRepeat: true) } ?? .inFlight
            case .accepted(let inboxID):
                let cause = Cause(
                    source: "inbox/\(inboxID)",
                    actor: message.actor,
                    traceID: message.traceID
                )
                return try decide(command, fresh, cause, inboxID, answering, transaction, now)
            }
        }
        for signal in [Signal.effects, .inbox, .events] { await store.notify(signal) }
        return outcome
    }

    /// The order as it stands, if it is of this entity.
    public func purchase(
        _ id: PurchaseOrder.ID,
        entity: String
    ) async throws(StoreFailure) -> DecidedPurchase? {
        let process = runner.process
        return try await store.read { (snapshot) throws(StoreFailure) -> DecidedPurchase? in
            guard let stored = try snapshot.instances.load(PurchaseWorkflow.name, id.rawValue),
                stored.entity == entity
            else { return nil }
            return DecidedPurchase(
                state: try process.upcast(stored.state, from: stored.version),
                sequence: stored.sequence,
                reasons: [],
                updatedAt: stored.updatedAt
            )
        }
    }

    private static func message(
        of command: PurchaseCommand
    ) throws(StoreFailure) -> InboundMessage {
        var hash = SHA256()
        var instance: String?
        switch command.subject {
        case .new(let request):
            hash.update(data: try StoredValue.encodeSorted(request))
        case .known(let id, let event):
            instance = id.rawValue
            hash.update(data: Array((id.rawValue + "\n").utf8))
            hash.update(data: try StoredValue.encodeSorted(event))
        }
        return InboundMessage(
            entity: command.caller.entity.rawValue,
            source: command.caller.source,
            key: command.idempotencyKey,
            kind: MessageKind.purchaseCommand.rawValue,
            contentHash: Array(hash.finalize()),
            body: command.body,
            traceID: command.traceID,
            actor: command.caller.actor.name,
            instanceKind: instance == nil ? nil : PurchaseWorkflow.name,
            instanceID: instance
        )
    }

    private func decide(
        _ command: PurchaseCommand,
        _ fresh: PurchaseOrder.ID,
        _ cause: Cause,
        _ inboxID: Int64,
        _ answering: Answering,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> PurchaseOutcome {
        let id: PurchaseOrder.ID
        let event: PurchaseWorkflow.Event
        switch command.subject {
        case .known(let known, let happened): (id, event) = (known, happened)
        case .new(let request):
            (id, event) = (fresh, .raised(request, id: fresh))
            if let holder = try transaction.purchases.take(request.row(fresh, at: now)) {
                let taken = PurchaseRefusal.numberTaken(by: holder)
                try settle(inboxID, refused: taken, answering, transaction, now)
                return .refused(taken)
            }
        }
        let step = try runner.apply(
            event,
            to: id.rawValue,
            entity: command.caller.entity.rawValue,
            cause: cause,
            in: transaction,
            at: now
        )
        switch step {
        case .advanced(let state, let sequence, let reasons):
            let answer = answering.render(
                DecidedPurchase(state: state, sequence: sequence, reasons: reasons, updatedAt: now)
            )
            try transaction.inbox.settle(
                inboxID,
                as: .decided,
                answer: answer,
                instanceKind: PurchaseWorkflow.name,
                instanceID: id.rawValue,
                at: now
            )
            return .answered(answer, isRepeat: false)
        case .refused(let refusal):
            if case .new = command.subject { try transaction.purchases.free(id) }
            try settle(inboxID, refused: refusal, answering, transaction, now)
            return .refused(refusal)
        case .quarantined(let reason):
            throw .corrupt("an order that was found free is frozen: \(reason)")
        }
    }

    private func settle(
        _ inboxID: Int64,
        refused refusal: PurchaseRefusal,
        _ answering: Answering,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        try transaction.inbox.settle(
            inboxID,
            as: .refused,
            answer: answering.refuse(refusal),
            failure: refusal,
            at: now
        )
    }
}

extension PurchaseRequest {
    fileprivate func row(_ id: PurchaseOrder.ID, at now: Timestamp) -> PurchaseRow {
        PurchaseRow(
            id: id,
            entity: entity.rawValue,
            supplier: supplier,
            number: number,
            status: .awaitingApproval,
            total: .zero(currency),
            raisedAt: now,
            updatedAt: now
        )
    }
}
