import JSON
import Primitives

/// Events on their way out, numbered, sometimes posted twice, sometimes overtaken.
struct Postbox: Sendable {
    /// Within which time a repeated or late event comes.
    static let disorderMilliseconds: Int64 = 5_000

    private let system: WorldSystem
    private let prefix: String
    private var posted = 0
    private var waiting = Agenda<WorldCallback>()

    init(_ system: WorldSystem, prefix: String) {
        self.system = system
        self.prefix = prefix
    }

    var nextDue: Timestamp? { waiting.nextDue }

    /// `fields` follow the event's id, type and time.
    mutating func post(
        _ type: String,
        _ fields: [(String, JSONValue?)],
        at moment: Timestamp,
        under faults: WorldFaults,
        using random: inout SeededRandom
    ) {
        posted += 1
        let eventID = numbered(prefix, posted, width: 8)
        var event = JSONObject()
        event["id"] = .string(eventID)
        event["type"] = .string(type)
        event["at"] = .moment(moment)
        for (name, value) in fields { event[name] = value }
        let body = (["events": [.object(event)]] as JSONValue).bytes()
        var departure = moment
        if random.happens(faults.outOfOrder) { departure = random.later(than: moment) }
        send(body, eventID, at: departure)
        if random.happens(faults.repeat) { send(body, eventID, at: random.later(than: departure)) }
    }

    private mutating func send(_ body: [UInt8], _ eventID: String, at moment: Timestamp) {
        let callback = WorldCallback(at: moment, system: system, body: body, eventID: eventID)
        waiting.add(callback, at: moment)
    }

    mutating func take(dueBy now: Timestamp) -> [WorldCallback] {
        var due: [WorldCallback] = []
        while let (_, callback) = waiting.take(dueBy: now) { due.append(callback) }
        return due
    }
}

extension SeededRandom {
    /// Whether a thing of so many millionths happens; draws nothing for never and always.
    mutating func happens(_ millionths: Int) -> Bool {
        guard millionths > 0 else { return false }
        guard millionths < WorldFaults.whole else { return true }
        return Int.random(in: 0..<WorldFaults.whole, using: &self) < millionths
    }

    fileprivate mutating func later(than moment: Timestamp) -> Timestamp {
        let pause = Int64.random(in: 1...Postbox.disorderMilliseconds, using: &self)
        return moment.advanced(by: .milliseconds(pause))
    }
}
