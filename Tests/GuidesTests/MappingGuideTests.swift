import Assembly
import Engine
import Foundation
import Mapping
import Storage
import Testing
import Translation

/// `docs/guides/write-a-mapping.md` and `docs/reference/mapping.md` say what the code does.
@Suite struct MappingGuideTests {
    @Test func `each sample is a mapping without flaw, and passes the tests it holds`() throws {
        let samples = try Guide("write-a-mapping.md").samples("yaml mapping")
        #expect(samples.count == 5)
        for sample in samples {
            let bench = try MappingBench(sample: sample)
            #expect(bench.problems == [])
            #expect(bench.warnings == [])
            let trial = MappingTrial(try bench.effective(), for: MappingBench.stranger("USD"))
            #expect(trial.outcomes.count == bench.file.tests.count)
            for outcome in trial.outcomes { #expect(outcome.differences == [], "\(outcome.name)") }
            let own = bench.file.fields + (bench.file.lines?.fields ?? [])
            #expect(own.allSatisfy { !trial.uncovered.contains($0.field) })
        }
    }

    @Test func `the reference names every field, function and delimiter`() throws {
        let reference = try Guide("../reference/mapping.md").text
        for field in OrderFields.head.union(OrderFields.line) {
            #expect(reference.contains("`\(field)`"), "\(field)")
        }
        for function in ["first", "trimZeros", "days", "round", "divide", "startsWith", "length"] {
            #expect(reference.contains(function))
        }
        for delimiter in CSVShape.Delimiter.allCases {
            #expect(reference.contains("`\(delimiter.rawValue)`"))
        }
    }

    @Test func `the guide to changing one names what stands against a change, and every call`()
        throws
    {
        let guide = try Guide("change-a-mapping.md").text
        let refusals: [MappingDesk.Refusal] = [
            .own, .stale, .changed, .elsewhere(.retired, by: "anna"),
            .otherTrial(name: "rows", number: 2), .nothingBefore,
        ]
        for refusal in refusals { #expect(guide.contains("`\(refusal.code)`")) }
        #expect(guide.contains("newest \(MappingDesk.documentsAtOnce)"))
        #expect(guide.contains("\(MappingDesk.documentsDefault / 1_000),000 is usual"))
        for word in ["approval", "refusal", "trial", "activation", "withdrawal"] {
            #expect(guide.contains("/\(word)`"), "\(word)")
        }
    }
}

extension MappingBench {
    /// Of a guide's sample.
    init(sample: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mapping-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // The system clears it too.
        let file = folder.appending(path: "sample.yaml")
        try Data(sample.utf8).write(to: file)
        try self.init(file.path(percentEncoded: false))
    }
}
