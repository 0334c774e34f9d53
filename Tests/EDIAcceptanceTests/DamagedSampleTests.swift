import EDI
import Foundation
import JSON
import Primitives
import Testing

/// Damaged copies of real files: none crashes or hangs the reader, whatever is cut, doubled, mixed
/// or swapped.
///
/// `CROSSDOCK_FUZZ_SECONDS` says how long to go on (5 by default), `CROSSDOCK_FUZZ_SEED` repeats a
/// run. The seed is printed, and with the round and the file it names the case.
@Suite(.timeLimit(.minutes(90))) struct DamagedSampleTests {
    @Test func `damaged copies of the samples are read, explained and answered`() throws {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["CROSSDOCK_FUZZ_SECONDS"].flatMap { Int($0) } ?? 5
        let seed =
            environment["CROSSDOCK_FUZZ_SEED"].flatMap { UInt64($0) }
            // tidy:allow(banned-call) another seed each run; it is printed and can be given back
            ?? UInt64.random(in: 0...UInt64.max)
        print("fuzz seed", seed)
        let files = try Self.files()
        var random = SeededRandom(seed: seed)
        let end = ContinuousClock.now + .seconds(seconds)
        var rounds = 0
        while ContinuousClock.now < end {
            let (name, original) = files[Int.random(in: 0..<files.count, using: &random)]
            let other = files[Int.random(in: 0..<files.count, using: &random)].bytes
            var bytes = original
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                Self.damage(&bytes, with: other, using: &random)
            }
            let start = ContinuousClock.now
            Self.read(bytes, "seed \(seed), round \(rounds), \(name)")
            let took = ContinuousClock.now - start
            #expect(took < .seconds(5), "seed \(seed), round \(rounds), \(name): \(took)")
            rounds += 1
        }
        print("fuzz rounds", rounds)
        #expect(rounds > 0)
    }

    private static func files() throws -> [(name: String, bytes: [UInt8])] {
        let path = try #require(
            ProcessInfo.processInfo.environment["CROSSDOCK_SHARED"],
            "set CROSSDOCK_SHARED to the folder that holds edi/samples"
        )
        let folder = URL(filePath: path).appending(path: "edi/samples")
        return try FileManager.default.contentsOfDirectory(
            at: folder,
            includingPropertiesForKeys: nil
        ).sorted { $0.path < $1.path }.map {
            ($0.lastPathComponent, [UInt8](try Data(contentsOf: $0)))
        }
    }

    private static func damage(
        _ bytes: inout [UInt8],
        with other: [UInt8],
        using random: inout SeededRandom
    ) {
        guard !bytes.isEmpty, !other.isEmpty else { return }
        let at = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, at + Int.random(in: 1...120, using: &random))
        switch Int.random(in: 0..<8, using: &random) {
        case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.removeSubrange(at..<end)
        case 3: bytes.removeSubrange(at...)
        case 4: bytes.insert(contentsOf: bytes[at..<end], at: at)
        case 5: bytes[at..<end].reverse()
        case 6:
            let from = Int.random(in: 0..<other.count, using: &random)
            bytes.insert(contentsOf: other[from..<min(other.count, from + 400)], at: at)
        default:
            // One byte for another everywhere: separators that were not meant to be any.
            let (old, new) = (bytes[at], UInt8.random(in: 0...127, using: &random))
            for index in bytes.indices where bytes[index] == old { bytes[index] = new }
        }
    }

    private static func read(_ bytes: [UInt8], _ name: String) {
        let document = EDIReader().read(bytes)
        let places = document.diagnostics.map(\.place)
        #expect(
            places.allSatisfy { $0.byteOffset >= 0 && $0.byteOffset + $0.byteCount <= bytes.count },
            "\(name)"
        )
        let inspection = EDIInspection(of: document)
        #expect(!inspection.text.isEmpty, "\(name)")
        #expect(throws: Never.self, "\(name)") {
            _ = try JSONValue(parsing: inspection.json.bytes())
        }
        let acknowledger = Acknowledger(policy: AcknowledgmentPolicy(interchange: .always))
        let moment = EnvelopeMoment(at: Timestamp(microseconds: 0))
        for interchange in document.interchanges {
            let numbers = Acknowledger.ControlNumbers(interchange: 1, group: 1)
            _ = acknowledger.reply(to: interchange, of: document, numbers: numbers, at: moment)
            _ = acknowledger.controlReply(
                to: interchange,
                of: document,
                numbers: numbers,
                at: moment
            )
        }
    }
}
