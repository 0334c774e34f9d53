import Assembly
import Canonical
import Foundation
import Primitives
import Storage
import Testing
import Translation

/// `docs/guides/operate.md` shows a configuration that can be used.
@Suite struct OperationGuideTests {
    @Test func `the samples of all guides make one installation`() throws {
        let root = FileManager.default.temporaryDirectory
            .appending(path: "crossdock-guide-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let operate = try Guide("operate.md")
        let system = try Guide("connect-a-system.md").samples("yaml system")[0]
        let files = [
            "server.yaml": operate.samples("yaml server")[0],
            "entities/acme.yaml": operate.samples("yaml entity")[0],
            "systems/wms-dallas.yaml": system,
            "systems/erp.yaml": system.replacing("name: wms-dallas", with: "name: erp")
                .replacing("warehouse.release", with: "erp.book"),
            "partners/acme.yaml": try Guide("edi-partner.md").samples("yaml partner")[0],
        ]
        for (path, text) in files {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        var reader = InstallationReader(directory: root.path(percentEncoded: false))
        let installation = try reader.read()
        #expect(installation.entities.map(\.id) == [LegalEntity.ID("acme")])
        #expect(installation.systems.map(\.name.rawValue).sorted() == ["erp", "wms-dallas"])
        #expect(installation.partners.map(\.profile.id) == ["acme"])
        #expect(installation.server == ServerConfiguration())
    }

    @Test(arguments: ["requestsInFlight: 0", "requestsPerSecond: 1000000"])
    func `a bound that is none is refused with its place`(_ line: String) throws {
        let root = FileManager.default.temporaryDirectory
            .appending(path: "crossdock-guide-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try Data(line.utf8).write(to: root.appending(path: "server.yaml"))
        var reader = InstallationReader(directory: root.path())
        let problem = #expect(throws: ConfigurationProblems.self) { _ = try reader.read() }
        #expect(problem?.problems.count == 1)
        #expect(problem.map { "\($0)".contains("expected 1 to 100000") } == true)
    }

    @Test func `the guide's telemetry is what is configured by it`() throws {
        let root = FileManager.default.temporaryDirectory
            .appending(path: "crossdock-guide-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let sample = try Guide("monitor.md").samples("yaml telemetry")[0]
        try Data(sample.utf8).write(to: root.appending(path: "server.yaml"))
        var reader = InstallationReader(directory: root.path())
        let telemetry = try reader.read().server.telemetry
        #expect(telemetry.metrics == MetricsListener())
        #expect(telemetry.traces == TraceCollector(endpoint: "http://127.0.0.1:4318/v1/traces"))
    }

    @Test(arguments: [
        ("metrics: {host: 0.0.0.0}", "need a tokenFile"),
        ("metrics: {port: 70000}", "expected 0 to 65535"),
        ("traces: {endpoint: collector}", "expected a URL"),
    ])
    func `telemetry that would be open or lead nowhere is refused`(
        _ line: String,
        _ words: String
    ) throws {
        let root = FileManager.default.temporaryDirectory
            .appending(path: "crossdock-guide-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try Data("telemetry: {\(line)}".utf8).write(to: root.appending(path: "server.yaml"))
        var reader = InstallationReader(directory: root.path())
        let problem = #expect(throws: ConfigurationProblems.self) { _ = try reader.read() }
        #expect(problem.map { "\($0)".contains(words) } == true)
    }

    @Test func `the guide names every role`() throws {
        let guide = try Guide("operate.md")
        for role in Role.allCases { #expect(guide.text.contains("`\(role.rawValue)`")) }
    }
}
