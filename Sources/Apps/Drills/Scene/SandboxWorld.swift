import Assembly
import Connectors
import Foundation
import JSON
import Primitives
import SimulatedWorld

/// `crossdock sandbox`: the outside world of a drill, in a process of its own that nobody kills.
struct SandboxWorld: Sendable {
    let program: Program
    let ports: [WorldSystem: Int]
    let exchange: AsyncHTTPExchange
    private let clock = SystemClock()

    init(program: Program, ports: [WorldSystem: Int], exchange: AsyncHTTPExchange) {
        self.program = program
        self.ports = ports
        self.exchange = exchange
    }

    func url(of system: WorldSystem) -> String { "http://127.0.0.1:\(ports[system] ?? 0)" }

    func ready() async throws {
        for system in WorldSystem.allCases {
            for _ in 0..<600 {
                if let end = program.end { throw DrillFailure("the sandbox did not start: \(end)") }
                // Not there yet: asked again.
                if (try? await read(system, "/health")) != nil { break }
                try await clock.sleep(until: clock.now().advanced(by: .milliseconds(50)))
            }
        }
    }

    /// How many documents of each kind the ERP holds, and how many intents made them.
    struct Count: Equatable, Sendable {
        var references = 0
        var documents = 0
    }

    func counts() async throws -> [String: Count] {
        let body = try await read(.erp, "/audit?summary=true")
        var counts: [String: Count] = [:]
        for row in body["counts"]?.array ?? [] {
            guard let kind = row["kind"]?.string,
                let references = row["references"]?.number.flatMap({ Int($0.text) }),
                let documents = row["documents"]?.number.flatMap({ Int($0.text) })
            else { throw DrillFailure("the ERP's audit was not understood") }
            counts[kind] = Count(references: references, documents: documents)
        }
        return counts
    }

    /// One intent and the numbers of the documents that it made.
    struct Entry: Sendable {
        var reference: String
        var numbers: [String]
    }

    /// Every intent of that kind, page by page.
    func entries(_ kind: String) async throws -> [Entry] {
        var entries: [Entry] = []
        var after = ""
        while true {
            let place = after.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let path = "/audit?kind=\(kind)&limit=1000&after=\(place)"
            let page = try await read(.erp, path)["documents"]?.array ?? []
            for row in page {
                guard let reference = row["reference"]?.string else { continue }
                let numbers = (row["numbers"]?.array ?? []).compactMap(\.string)
                entries.append(Entry(reference: reference, numbers: numbers))
            }
            guard let last = page.last?["reference"]?.string else { return entries }
            after = last
        }
    }

    /// Events that Crossdock refused for good.
    func undelivered() async throws -> [String] {
        var all: [String] = []
        for system in WorldSystem.allCases {
            all += (try await read(system, "/events")["undelivered"]?.array ?? [])
                .compactMap(\.string)
        }
        return all
    }

    private func read(_ system: WorldSystem, _ path: String) async throws -> JSONValue {
        let reply = try await exchange.send(
            HTTPCall(method: "GET", url: url(of: system) + path),
            deadline: clock.now().advanced(by: .seconds(30))
        )
        guard reply.status == 200 else {
            throw DrillFailure("the sandbox's \(system.rawValue) answered \(reply.status)")
        }
        return try JSONValue(parsing: reply.body)
    }
}
