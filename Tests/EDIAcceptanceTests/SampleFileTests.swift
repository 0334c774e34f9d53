import EDI
import Foundation
import JSON
import Primitives
import Testing

/// Reads every public sample file, which stay out of the product's repository.
///
/// `CROSSDOCK_SHARED` names the folder that holds `edi/manifest.csv` and `edi/samples`. Without it
/// these tests fail: a run that proved nothing must not look green.
@Suite(.timeLimit(.minutes(20))) struct SampleFileTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var file: String
        var standard: String
        var interchanges: Int
        var messages: Int
        var segments: Int
        var isEnvelopeSound: Bool

        var testDescription: String { file }
    }

    private static func folder() throws -> URL {
        let path = try #require(
            ProcessInfo.processInfo.environment["CROSSDOCK_SHARED"],
            "set CROSSDOCK_SHARED to the folder that holds edi/samples"
        )
        return URL(filePath: path).appending(path: "edi")
    }

    private static func samples() throws -> [Sample] {
        let text = try String(contentsOf: folder().appending(path: "manifest.csv"), encoding: .utf8)
        let rows = rows(text)
        let header = try #require(rows.first)
        func column(_ name: String) throws -> Int { try #require(header.firstIndex(of: name)) }
        let (file, standard) = (try column("file"), try column("standard"))
        let (interchanges, messages) = (try column("interchanges"), try column("messages"))
        let (segments, envelope) = (try column("segments"), try column("envelope"))
        return try rows.dropFirst().map { row in
            Sample(
                file: row[file],
                standard: row[standard],
                interchanges: try #require(Int(row[interchanges])),
                messages: try #require(Int(row[messages])),
                segments: try #require(Int(row[segments])),
                isEnvelopeSound: row[envelope] == "ok"
            )
        }
    }

    /// The rows of a CSV text; quotes may hold commas, line breaks and doubled quotes.
    private static func rows(_ text: String) -> [[String]] {
        var rows = [[""]]
        var isQuoted = false
        for character in text {
            let last = rows.count - 1
            if character == "\"" {
                isQuoted.toggle()
            } else if character == ",", !isQuoted {
                rows[last].append("")
            } else if character == "\n" || character == "\r\n", !isQuoted {
                rows.append([""])
            } else {
                rows[last][rows[last].count - 1].append(character)
            }
        }
        return rows.filter { $0 != [""] }
    }

    private static func bytes(of sample: Sample) throws -> [UInt8] {
        let url = try folder().appending(path: "samples").appending(path: sample.file)
        return [UInt8](try Data(contentsOf: url))
    }

    @Test func `every file gives a tree or says why not`() throws {
        let samples = try Self.samples()
        #expect(samples.count > 200)
        for sample in samples {
            let document = EDIReader().read(try Self.bytes(of: sample))
            #expect(!document.interchanges.isEmpty, "\(sample.file)")
            let standards = Set(document.interchanges.map(\.standard.rawValue))
            #expect(standards == [sample.standard.lowercased()], "\(sample.file)")
        }
    }

    @Test func `every sound file has what its manifest counts`() throws {
        let samples = try Self.samples().filter(\.isEnvelopeSound)
        #expect(samples.count { $0.standard == "X12" } > 80)
        #expect(samples.count { $0.standard == "EDIFACT" } > 20)
        for sample in samples {
            let document = EDIReader().read(try Self.bytes(of: sample))
            #expect(document.segments.count == sample.segments, "\(sample.file)")
            #expect(document.interchanges.count == sample.interchanges, "\(sample.file)")
            #expect(document.transactions.count == sample.messages, "\(sample.file)")
            let broken = document.diagnostics.filter {
                $0.severity == .error && [.interchange, .group].contains($0.level)
            }
            #expect(broken.isEmpty, "\(sample.file): \(broken)")
        }
    }

    @Test func `every file is explained as text and as JSON`() throws {
        for sample in try Self.samples() {
            let document = EDIReader().read(try Self.bytes(of: sample))
            let inspection = EDIInspection(of: document)
            #expect(inspection.text.contains("segments"), "\(sample.file)")
            let json = try JSONSerialization.jsonObject(with: Data(inspection.json.bytes()))
            let interchanges = (json as? [String: Any])?["interchanges"] as? [Any]
            #expect(interchanges?.count == document.interchanges.count, "\(sample.file)")
        }
    }

    @Test func `every X12 file with a header gets an answer that can be written`() throws {
        let acknowledger = Acknowledger(policy: AcknowledgmentPolicy(interchange: .always))
        for sample in try Self.samples() where sample.standard == "X12" {
            let document = EDIReader().read(try Self.bytes(of: sample))
            for interchange in document.interchanges where interchange.header != nil {
                let reply = try #require(
                    acknowledger.reply(
                        to: interchange,
                        of: document,
                        numbers: .init(interchange: 1, group: 1),
                        at: EnvelopeMoment(at: Timestamp(microseconds: 0))
                    ),
                    "\(sample.file)"
                )
                #expect(throws: Never.self, "\(sample.file)") {
                    _ = try X12Writer().write(reply)
                }
            }
        }
    }

    @Test func `every EDIFACT file with a header gets an answer that can be written`() throws {
        var answers = 0
        for sample in try Self.samples() where sample.standard == "EDIFACT" {
            let document = EDIReader().read(try Self.bytes(of: sample))
            for interchange in document.interchanges {
                let reply = Acknowledger().controlReply(
                    to: interchange,
                    of: document,
                    numbers: .init(interchange: 1, group: 1),
                    at: EnvelopeMoment(at: Timestamp(microseconds: 0))
                )
                guard let reply else { continue }
                answers += 1
                #expect(throws: Never.self, "\(sample.file)") {
                    _ = try EDIFACTWriter().write(reply)
                }
            }
        }
        #expect(answers > 40)
    }
}
