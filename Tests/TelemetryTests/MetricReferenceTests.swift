import Foundation
import Storage
import Telemetry
import Testing

/// `docs/reference/metrics.md` and the alert rules name what there is.
@Suite struct MetricReferenceTests {
    private func page(_ path: String) throws -> String {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test func `the reference lists every metric as it is, in this order`() throws {
        let rows = try page("docs/reference/metrics.md").split(separator: "\n")
            .filter { $0.hasPrefix("| `crossdock_") }
        let expected = MetricFamily.all.map { family in
            let labels = family.labels.map { "`\($0)` " }.joined(separator: ", ")
                .replacing(" ,", with: ",")
            return "| `\(family.name)` | \(family.kind.rawValue) | \(labels)| \(family.help) |"
        }
        #expect(rows.map(String.init) == expected)
    }

    @Test(arguments: ["prometheus/rules.yml", "grafana/crossdock.json"])
    func `alerts and dashboard read no metric that is not told`(_ file: String) throws {
        let names = MetricFamily.all.flatMap { family in
            switch family.kind {
            case .counter: [family.name + "_total"]
            case .gauge: [family.name]
            case .histogram: ["_bucket", "_count", "_sum"].map { family.name + $0 }
            }
        }
        let rules = try page("observability/" + file)
        let read = Set(rules.matches(of: /crossdock_[a-z_]+/).map { String($0.output) })
        #expect(!read.isEmpty)
        #expect(read.subtracting(names).isEmpty)
    }

    @Test func `a page says of every cause what its work item says`() throws {
        let rules = try page("observability/prometheus/rules.yml")
        for cause in AbsenceCause.allCases where cause != .other {
            let test = "eq $cause \"\(cause.rawValue)\" }}"
            #expect(rules.contains(test + cause.words), "\(cause)")
            #expect(rules.contains(test + cause.remedy), "\(cause)")
        }
        #expect(rules.contains("if $cause }}" + AbsenceCause.other.words))
        #expect(rules.contains("if $cause }}" + AbsenceCause.other.remedy))
    }

    @Test func `every alert's runbook is a heading of the guide`() throws {
        let headings = try page("docs/guides/monitor.md").split(separator: "\n")
            .filter { $0.hasPrefix("### ") }
            .map { $0.dropFirst(4).lowercased().replacing(" ", with: "-") }
        let rules = try page("observability/prometheus/rules.yml")
        let anchors = rules.matches(of: /runbook: monitor\.md#([a-z-]+)/).map { $0.output.1 }
        #expect(anchors.count == rules.matches(of: /- alert:/).count)
        for anchor in anchors { #expect(headings.contains(String(anchor))) }
    }
}
