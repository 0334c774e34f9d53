import EDI
import JSON
import Primitives
import Testing

/// Damaged documents: nothing crashes, nothing hangs, and every offset lies inside the bytes.
@Suite struct MutationTests {
    @Test(arguments: [0xC405_5D0C_0001, 0xC405_5D0C_0002] as [UInt64])
    func `a thousand damaged documents are all read and explained`(seed: UInt64) {
        print("mutation seed", seed)
        var random = SeededRandom(seed: seed)
        let originals = (Fixture.all + MessageFixture.all).map { Array($0.utf8) }
        for round in 0..<1_000 {
            var bytes = originals[Int.random(in: 0..<originals.count, using: &random)]
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                Self.damage(&bytes, using: &random)
            }
            Self.check(bytes, round: round)
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `many sets and deep levels cost no more than their number`() throws {
        let sets = (1...20_000).map { Fixture.transaction(["QQ*1"], control: String(1_000 + $0)) }
        let many = EDIReader().read(Fixture.interchange([Fixture.group(sets)]))
        let interchange = try #require(many.interchanges.first)
        let reply = Acknowledger().reply(
            to: interchange,
            of: many,
            numbers: .init(interchange: 1, group: 1),
            at: EnvelopeMoment(at: Timestamp(microseconds: 0))
        )
        // AK1, AK9, AK2 and AK5 of each set, and an AK3 for each diagnostic that is kept.
        #expect(reply?.groups.first?.transactions.first?.segments.count == 50_002)
        let levels = ["BSN*00*S-1*20261123*1200"] + (1...20_000).map { "HL*\($0)*\($0 - 1)*I" }
        let deep = Fixture.interchange([
            Fixture.group([Fixture.transaction(levels, set: "856")], functionalID: "SH")
        ])
        let text = EDIInspection(of: EDIReader().read(deep)).text
        #expect(text.utf8.count < 20_000 * 100)
    }

    private static func damage(_ bytes: inout [UInt8], using random: inout SeededRandom) {
        guard !bytes.isEmpty else { return }
        let at = Int.random(in: 0..<bytes.count, using: &random)
        let length = min(bytes.count - at, Int.random(in: 1...40, using: &random))
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes.removeSubrange(at...)
        case 2: bytes.removeSubrange(at..<(at + length))
        case 3: bytes.insert(contentsOf: bytes[at..<(at + length)], at: at)
        case 4:
            let separators = Array("*~:^|+'?\n\r\t ".utf8)
            let old = separators[Int.random(in: 0..<separators.count, using: &random)]
            let new = separators[Int.random(in: 0..<separators.count, using: &random)]
            for index in bytes.indices where bytes[index] == old { bytes[index] = new }
        case 5: bytes[at] = UInt8.random(in: 0...255, using: &random)
        default:
            let piece = [
                "ISA*", "BIN*3*", "ST*850*", "UNB+", "SE*1*", "\u{2026}", "IEA*1*", "GS*", "UNA",
                "UNH+", "UNZ+1+", "?", "UNT+",
            ]
            bytes.insert(contentsOf: piece[Int(at % piece.count)].utf8, at: at)
        }
    }

    private static func check(_ bytes: [UInt8], round: Int) {
        let document = EDIReader().read(bytes)
        for diagnostic in document.diagnostics {
            let place = diagnostic.place
            #expect(
                place.byteOffset >= 0 && place.byteOffset + place.byteCount <= bytes.count,
                "round \(round): \(diagnostic)"
            )
        }
        var end = 0
        for segment in document.segments {
            let isBehind = segment.byteRange.lowerBound >= end
            #expect(isBehind, "round \(round): segments overlap")
            end = segment.byteRange.upperBound
        }
        let inspection = EDIInspection(of: document)
        #expect(!inspection.text.isEmpty)
        #expect(throws: Never.self, "round \(round)") {
            _ = try JSONValue(parsing: inspection.json.bytes())
        }
        answer(document, round: round)
    }

    /// The reply to a damaged document is either written, or refused for a reason.
    private static func answer(_ document: EDIDocument, round: Int) {
        let acknowledger = Acknowledger(policy: AcknowledgmentPolicy(interchange: .onError))
        answerMessages(document, acknowledger, round: round)
        for interchange in document.interchanges {
            let reply = acknowledger.reply(
                to: interchange,
                of: document,
                numbers: .init(interchange: 1, group: 1),
                at: EnvelopeMoment(at: Timestamp(microseconds: 0))
            )
            guard let reply else { continue }
            do throws(EDIWritingFailure) {
                let bytes = try X12Writer().write(reply)
                let reread = EDIReader(policy: .strict).read(bytes)
                #expect(reread.interchanges.count == 1, "round \(round)")
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }

    private static func answerMessages(
        _ document: EDIDocument,
        _ acknowledger: Acknowledger,
        round: Int
    ) {
        for interchange in document.interchanges {
            let reply = acknowledger.controlReply(
                to: interchange,
                of: document,
                numbers: .init(interchange: 1, group: 1),
                at: EnvelopeMoment(at: Timestamp(microseconds: 0))
            )
            guard let reply else { continue }
            do throws(EDIWritingFailure) {
                let bytes = try EDIFACTWriter().write(reply)
                let reread = EDIReader(policy: .strict).read(bytes)
                #expect(reread.interchanges.count == 1, "round \(round)")
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
