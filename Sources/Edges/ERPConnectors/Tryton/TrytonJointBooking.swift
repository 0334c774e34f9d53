import Canonical
import Connectors
import JSON
import Ordering
import Primitives

/// `erp.book` of several orders: their sales created, quoted and confirmed in one call each.
///
/// Tryton does what a call asks for wholly or not at all. A call that it refuses is halved until
/// the sale that it refuses is alone; the others go on. Each sale carries the key of its own
/// intent, so that whatever a call with an unknown outcome has left behind is found, sale by sale,
/// and gone on with. A sale that was begun before, or is not where it should be, goes alone.
struct TrytonJointBooking: Sendable {
    typealias Outcome = Result<ConnectorResponse, ConnectorFailure>

    let bookings: [TrytonBooking]
    let directory: TrytonDirectory

    /// How far each has come, by its place among the bookings.
    private struct Progress {
        var outcomes: [Int: Outcome] = [:]
        /// Made by this call, as they are now.
        var sales: [Int: TrytonSale] = [:]

        /// What goes on together.
        var open: [Int] { sales.keys.filter { outcomes[$0] == nil }.sorted() }

        mutating func fail(_ places: some Sequence<Int>, _ failure: ConnectorFailure) {
            for place in places where outcomes[place] == nil { outcomes[place] = .failure(failure) }
        }
    }

    func perform() async -> [Outcome] {
        var progress = Progress()
        if bookings.count > 1 {
            let values = await values(&progress)
            await create(values[...], &progress)
            await checkLines(&progress)
            for button in ["quote", "confirm"] {
                await press(button, progress.open[...], &progress)
                await reread(&progress)
            }
        }
        var outcomes: [Outcome] = []
        for place in bookings.indices { outcomes.append(await end(place, progress)) }
        return outcomes
    }

    // MARK: - Creating

    /// What is to be created, but for orders that have a sale and those that cannot have one.
    private func values(_ progress: inout Progress) async -> [(place: Int, values: JSONValue)] {
        let known: Set<String>
        do throws(ConnectorFailure) {
            known = try await keysThatAreThere(&progress)
        } catch {
            progress.fail(bookings.indices, error)
            return []
        }
        var values: [(place: Int, values: JSONValue)] = []
        for (place, booking) in bookings.enumerated()
        where progress.outcomes[place] == nil && !known.contains(booking.key) {
            do throws(ConnectorFailure) {
                values.append((place, try await booking.values()))
            } catch {
                progress.fail([place], error)
                if error.remedy == .reject { continue }
                // Nothing was made yet, and the others would fare no better.
                progress.fail(bookings.indices, error)
                return []
            }
        }
        return values
    }

    /// The keys that a sale carries already, asked for in one call.
    private func keysThatAreThere(
        _ progress: inout Progress
    ) async throws(ConnectorFailure) -> Set<String> {
        var parties: Set<Int64> = []
        for (place, booking) in bookings.enumerated() {
            do throws(ConnectorFailure) {
                let name = booking.order.customer.rawValue
                parties.insert(try await directory.party(name, booking.conversation).identity)
            } catch {
                guard error.remedy == .reject else { throw error }
                progress.fail([place], error)
            }
        }
        guard let conversation = bookings.first?.conversation, !parties.isEmpty else { return [] }
        let references = Set(bookings.map(\.order.purchaseOrderNumber)).sorted()
        let found = try await conversation.search(
            "sale.sale",
            [
                TrytonValue.condition("party", "in", TrytonValue.identities(parties.sorted())),
                TrytonValue.condition("reference", "in", .array(references.map { .string($0) })),
                TrytonValue.condition("description", "in", .array(keys)),
            ],
            limit: bookings.count * 2,
            ["description"]
        )
        return Set(found.compactMap { $0.optionalText("description") })
    }

    private var keys: [JSONValue] { bookings.map { .string($0.key) } }

    private func create(
        _ some: ArraySlice<(place: Int, values: JSONValue)>,
        _ progress: inout Progress
    ) async {
        guard let first = some.first else { return }
        let conversation = bookings[first.place].conversation
        let made: [Int64]
        do throws(ConnectorFailure) {
            made = try await conversation.create("sale.sale", all: some.map { $0.values })
        } catch {
            guard error.remedy == .reject, some.count > 1 else {
                if error.remedy == .reject { directory.forget() }
                progress.fail(some.map { $0.place }, error)
                return
            }
            let middle = some.startIndex + some.count / 2
            await create(some[..<middle], &progress)
            await create(some[middle...], &progress)
            return
        }
        do throws(ConnectorFailure) {
            try await read(made, conversation, &progress)
        } catch {
            // They are there by now, and go on from there when they come again.
            progress.fail(some.map { $0.place }, error)
        }
    }

    // MARK: - Looking

    /// Reads sales, and knows each by the key that it carries.
    private func read(
        _ identities: [Int64],
        _ conversation: TrytonConversation,
        _ progress: inout Progress
    ) async throws(ConnectorFailure) {
        let records = try await conversation.read(
            "sale.sale",
            identities,
            TrytonSale.fields + ["description"]
        )
        for record in records {
            let key = record.optionalText("description")
            guard let place = bookings.firstIndex(where: { $0.key == key }) else { continue }
            progress.sales[place] = try TrytonSale(record)
        }
    }

    private func reread(_ progress: inout Progress) async {
        let open = progress.open
        guard let first = open.first else { return }
        let identities = open.compactMap { progress.sales[$0]?.identity }
        do throws(ConnectorFailure) {
            try await read(identities, bookings[first].conversation, &progress)
        } catch {
            progress.fail(open, error)
            return
        }
        for place in open {
            guard let sale = progress.sales[place], !sale.isBooked else { continue }
            await check(place, sale, &progress) { (order) throws(ConnectorFailure) in
                try order.check(sale)
            }
        }
    }

    /// Compares every sale with its order, line by line, before anything is promised.
    private func checkLines(_ progress: inout Progress) async {
        let open = progress.open
        guard let first = open.first else { return }
        let sales = open.compactMap { progress.sales[$0] }
        let lines: [Int64: [TrytonSale.Line]]
        do throws(ConnectorFailure) {
            lines = try await bookings[first].conversation.lines(of: sales)
        } catch {
            progress.fail(open, error)
            return
        }
        for place in open {
            guard let sale = progress.sales[place] else { continue }
            await check(place, sale, &progress) { (order) throws(ConnectorFailure) in
                try order.check(sale)
                try order.check(lines[sale.identity] ?? [])
            }
        }
    }

    private func check(
        _ place: Int,
        _ sale: TrytonSale,
        _ progress: inout Progress,
        _ isRight: (ERPOrder) throws(ConnectorFailure) -> Void
    ) async {
        do throws(ConnectorFailure) {
            try isRight(bookings[place].order)
        } catch {
            progress.fail([place], error)
            if error.remedy == .reject { await bookings[place].withdraw(sale) }
        }
    }

    // MARK: - Going on

    private func press(
        _ button: String,
        _ some: ArraySlice<Int>,
        _ progress: inout Progress
    ) async {
        guard let first = some.first, let sale = progress.sales[first] else { return }
        let identities = some.compactMap { progress.sales[$0]?.identity }
        do throws(ConnectorFailure) {
            try await bookings[first].conversation.press(button, "sale.sale", all: identities)
        } catch {
            guard error.remedy == .reject, some.count > 1 else {
                progress.fail(some, error)
                if error.remedy == .reject { await bookings[first].withdraw(sale) }
                return
            }
            let middle = some.startIndex + some.count / 2
            await press(button, some[..<middle], &progress)
            await press(button, some[middle...], &progress)
        }
    }

    private func end(_ place: Int, _ progress: Progress) async -> Outcome {
        if let outcome = progress.outcomes[place] { return outcome }
        do throws(ConnectorFailure) {
            guard let sale = progress.sales[place], sale.isBooked else {
                return .success(try await bookings[place].perform())
            }
            try bookings[place].order.checkBooked(sale)
            return .success(sale.response(wasThereAlready: false))
        } catch {
            return .failure(error)
        }
    }
}
