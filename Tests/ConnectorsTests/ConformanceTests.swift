import ConnectorTesting
import Connectors
import Primitives
import SimulatedWorld
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConformanceCase.allCases, WorldSystem.allCases)
    func `the rest connector conforms, whichever system it is configured for`(
        _ conformanceCase: ConformanceCase,
        _ system: WorldSystem
    ) async throws {
        try await conformanceCase.run(on: VirtualTarget(system))
    }

    @Test func `the kit catches a connector that repeats blindly`() async throws {
        let target = try CarelessTarget(VirtualTarget(.erp))
        await #expect(throws: ConformanceViolation.self) {
            let lost = ConformanceCase
                .`a lost answer is an unknown outcome, and is not repeated blindly`
            try await lost.run(on: target)
        }
    }

    @Test(arguments: 1...25 as ClosedRange<UInt64>)
    func `a courier in bad weather makes one document of each intent`(_ seed: UInt64) async throws {
        var erp = SimulatedERP()
        erp.faults.calls = [
            .loseAnswers: 150_000, .resets: 100_000, .resetsBefore: 50_000, .status429: 50_000,
            .status500: 100_000, .status503: 50_000, .malformed: 100_000,
        ]
        let target = try VirtualTarget(.erp, world: World(seed: seed, erp: erp))
        let courier = Courier(target.connector, clock: target.clock, patience: target.patience)
        for number in 1...20 {
            let response = try await courier.deliver(target.request(number), attempts: 40)
            #expect(response.reference != nil)
        }
        let audit = target.exchange.look { $0.erp.audit }
        #expect(audit.count == 20, "seed \(seed)")
        #expect(audit.allSatisfy { $0.numbers.count == 1 }, "seed \(seed)")
    }
}

/// A connector that says every operation may be repeated at will, before a target where none may.
private struct CarelessTarget: ConformanceTarget {
    struct Careless: Connector {
        typealias Configuration = RestConfiguration
        static let descriptor = RestConnector.descriptor
        let base: RestConnector

        init(
            _ configuration: RestConfiguration,
            using services: ConnectorServices
        ) throws(ConfigurationFailure) {
            base = try RestConnector(configuration, using: services)
        }

        init(_ base: RestConnector) { self.base = base }

        var operations: Set<String> { base.operations }

        func repetition(of operation: String) -> Repetition { .harmless }

        func perform(
            _ request: ConnectorRequest,
            deadline: Timestamp
        ) async throws(ConnectorFailure) -> ConnectorResponse {
            try await base.perform(request, deadline: deadline)
        }

        func find(
            _ request: ConnectorRequest,
            deadline: Timestamp
        ) async throws(ConnectorFailure) -> ConnectorResponse? {
            try await base.find(request, deadline: deadline)
        }
    }

    let base: VirtualTarget

    init(_ base: VirtualTarget) throws { self.base = base }

    var connector: Careless { Careless(base.connector) }
    var clock: any WallClock { base.clock }
    var patience: Duration { base.patience }
    var faults: Set<TargetFault> { base.faults }

    func request(_ number: Int) -> ConnectorRequest { base.request(number) }
    func arrange(_ fault: TargetFault) async throws { try await base.arrange(fault) }
    func outcomes(of key: EffectKey) async throws -> Int { try await base.outcomes(of: key) }
}
