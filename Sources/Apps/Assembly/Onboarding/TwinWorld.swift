import Canonical
package import Database
import Engine
import Governance
import Logging
import Mapping
import Ordering
import PartnerTransport
package import Primitives
import Projections
package import Storage
package import Translation

/// A partner's whole conversation with a twin: the real engine and decisions on a database of its
/// own, systems that take everything, and a clock that is moved by hand.
package struct TwinWorld: Sendable {
    private let store: any Store
    private let profile: PartnerProfile
    private let clock: TwinClock
    private let systems = TwinSystems()
    private let events: EventDesk
    private let inbox: InboxProcessor
    private let outbox: OutboxDispatcher
    private let sequencer: Sequencer
    private let readers: ProjectionRunner
    private let identities = SeededIdentitySource(seed: 1)

    /// Loads the master data into `store`, which must be the twin's own.
    package init(
        of profile: PartnerProfile,
        in installation: Installation,
        with masterData: MasterData,
        on store: any Store,
        at start: Timestamp
    ) async throws {
        self.store = store
        self.profile = profile
        let clock = TwinClock(start)
        self.clock = clock
        let facts = FactLoader()
        let library = MappingLibrary(installation.mappings)
        let mapping = try profile.mapping.map { ($0, try library.effective($0)) }
        let desk = PartnerDesk(
            [profile],
            mappings: mapping.map { [$0.0: $0.1] } ?? [:],
            facts: facts,
            identities: identities
        )
        let handler = MessageHandler(
            facts: facts,
            subscribers: CombinedSubscribers([desk]),
            dialects: TwinDialect(),
            documents: desk,
            identities: identities
        )
        events = EventDesk(store: store, clock: clock, handler: handler)
        inbox = InboxProcessor(store: store, clock: clock, handler: handler)
        outbox = OutboxDispatcher(
            store: store,
            clock: clock,
            delivery: systems,
            handler: handler,
            random: SeededRandomSource(seed: 1),
            worker: "twin",
            logger: Logger(label: "twin") { _ in SwiftLogNoOpLogHandler() }
        )
        sequencer = Sequencer(store: store, clock: clock, worker: "twin")
        readers = ProjectionRunner(
            store: store,
            clock: clock,
            worker: "twin",
            projections: ProjectionRunner.all
        )
        try await store.write { (transaction) throws(StoreFailure) in
            try masterData.load(into: transaction, source: "twin", at: start)
        }
    }

    /// Takes the file in, and plays everything that follows: booking, picking, dispatch, invoice.
    package func play(_ file: [UInt8], numbers: [String]) async throws -> Conversation {
        let intake = DocumentIntake(
            store: store,
            entity: profile.entity.rawValue,
            source: PartnerFolder.source(of: profile.id)
        )
        _ = try await intake.accept(file, at: clock.now())
        try await settle()
        var conversation = Conversation()
        for number in numbers {
            guard let id = try await order(number) else {
                conversation.lines.append("order \(number): none came of it")
                conversation.isWhole = false
                continue
            }
            try await ship(id)
            let state = try await state(of: id)
            conversation.lines.append("order \(number): \(Self.words(of: state))")
            conversation.isWhole = conversation.isWhole && !state.invoices.isEmpty
        }
        conversation.documents = try await documents()
        conversation.workItems = try await workItems()
        return conversation
    }

    /// What was said.
    package struct Conversation: Sendable {
        /// What became of each order.
        package var lines: [String] = []
        /// What the partner would have got, in the order of its leaving.
        package var documents: [PartnerDocument] = []
        /// What would wait for a person.
        package var workItems: [String] = []
        /// Whether every order came to its invoice.
        package var isWhole = true
    }

    // MARK: - Playing

    private func settle() async throws {
        var isBusy = true
        while isBusy {
            var done = try await inbox.process()
            let targets = try await store.read { (snapshot) throws(StoreFailure) -> [String] in
                try snapshot.effects.openTargets()
            }
            // Timers are not waited for: the twin's clock goes on by what happens in it.
            for target in targets where target != Target.timer {
                done += try await outbox.dispatch(target)
            }
            done += try await sequencer.step()
            isBusy = done > 0
        }
        while try await readers.step() > 0 {}
    }

    private func tell(_ event: OrderEvent, of order: Order.ID, from system: String) async throws {
        let body = try StoredValue.encodeSorted(TwinDialect.News(order: order, event: event))
        _ = try await events.accept(
            [SystemEvent(id: identities.next(at: clock.now()), body: body)],
            from: system,
            caller: Caller(
                actor: Actor(.client, system, permissions: [.eventsSubmit]),
                entity: profile.entity,
                channel: nil
            ),
            traceID: Self.traceID
        )
        try await settle()
    }

    private static let traceID = String(repeating: "0", count: 31) + "1"
    /// Instructions that one order may come to.
    private static let fulfilmentsMax = 100

    /// The warehouse picks, packs and ships every instruction whole, one parcel each; the carrier
    /// brings it.
    private func ship(_ order: Order.ID) async throws {
        for round in 1...Self.fulfilmentsMax {
            let present = try await state(of: order)
            guard let next = present.fulfilments.first(where: \.isActive) else { return }
            let lines = next.lines.map { line in
                LineQuantity(
                    line: line.line,
                    thousandths: line.requested - line.shipped - line.short
                )
            }
            let system = next.warehouse.rawValue
            clock.advance(by: .seconds(30 * 60))
            let picked = PickReport(fulfilment: next.id, picked: lines, at: clock.now())
            try await tell(.picked(picked), of: order, from: system)
            clock.advance(by: .seconds(15 * 60))
            try await tell(.packed(next.id, at: clock.now()), of: order, from: system)
            clock.advance(by: .seconds(30 * 60))
            let tracking = "TWIN\(order.rawValue.suffix(8))\(round)"
            let parcel = Parcel(
                reference: "P\(round)",
                carrier: "twin",
                trackingNumber: tracking,
                sscc: Self.sscc(round),
                contents: lines
            )
            let shipped = ShipReport(
                fulfilment: next.id,
                parcels: [parcel],
                isFinal: true,
                at: clock.now()
            )
            try await tell(.shipped(shipped), of: order, from: system)
            clock.advance(by: .seconds(24 * 3_600))
            let arrival = CarrierReport(
                trackingNumber: tracking,
                kind: .delivered,
                at: clock.now(),
                signedBy: "Twin"
            )
            try await tell(.carrierReported(arrival), of: order, from: "carrier")
        }
    }

    /// 17 digits under a prefix of nobody's, and the check digit.
    private static func sscc(_ number: Int) -> String {
        let serial = String(number)
        let digits =
            "0000000" + String(repeating: "0", count: max(0, 10 - serial.utf8.count)) + serial
        return digits + String(GTIN.checkDigit(of: Array(digits.utf8)))
    }

    // MARK: - What came of it

    private func order(_ number: String) async throws -> Order.ID? {
        let key = BusinessKey(
            entity: profile.entity.rawValue,
            channel: profile.channel.rawValue,
            customer: profile.customer.rawValue,
            number: number
        )
        let holder = try await store.write { (transaction) throws(StoreFailure) in
            try transaction.businessKeys.holder(of: key)?.orderID
        }
        return holder.map { Order.ID($0) }
    }

    private func state(of order: Order.ID) async throws -> OrderState {
        let snapshot = try await store.read { (snapshot) throws(StoreFailure) -> OrderSnapshot? in
            try snapshot.instances.order(order.rawValue)
        }
        guard let snapshot else { throw StoreFailure.corrupt("there is no order \(order)") }
        return snapshot.state
    }

    private func documents() async throws -> [PartnerDocument] {
        let keys = systems.documents
        return try await store.read { (snapshot) throws(StoreFailure) -> [PartnerDocument] in
            var documents: [PartnerDocument] = []
            for key in keys {
                if let document = try snapshot.documents.load(key) { documents.append(document) }
            }
            return documents
        }
    }

    private func workItems() async throws -> [String] {
        try await store.read { (snapshot) throws(StoreFailure) -> [String] in
            var words: [String] = []
            for role in Role.allCases {
                for item in try snapshot.workItems.open(owner: role, limit: 20) {
                    words.append("\(role.rawValue): \(item.reason): \(item.detail)")
                }
            }
            return words
        }
    }

    private static func words(of state: OrderState) -> String {
        var words: [String] = []
        if let answer = state.answer { words.append(answer.rawValue) }
        if !state.holds.isEmpty {
            words.append(
                "held: " + state.holds.map { "\($0.reason.rawValue)" }.joined(separator: ", ")
            )
        }
        words.append("\(state.shipments.count) shipments")
        words.append("\(state.invoices.count) invoices")
        return words.joined(separator: ", ")
    }
}
