import EDI
import Primitives
import Testing

/// The short cuts of reading never decide anything: what they pass over is what the long way finds
/// right.
@Suite struct PlainReadingTests {
    /// A component separator that plain text may hold switches the short cut for elements off.
    private func read(_ text: String, isPlain: Bool) -> EDIDocument {
        let text = isPlain ? text : text.replacing("*P*:~", with: "*P*/~")
        return EDIReader(policy: .strict).read(text)
    }

    @Test(arguments: [0xC405_5D0C_0011, 0xC405_5D0C_0012] as [UInt64])
    func `values that are changed at random break the same rules either way`(seed: UInt64) {
        print("plain reading seed", seed)
        var random = SeededRandom(seed: seed)
        let alphabet = Array("AZ09.-  *".utf8)
        for round in 0..<1_500 {
            let originals = [Fixture.order, Fixture.shipNotice, Fixture.invoice]
            var bytes = Array(originals[round % originals.count].utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                // Behind the envelope's headers, so that both ways read the same document.
                let at = Int.random(in: 175..<(bytes.count - 60), using: &random)
                if bytes[at] == UInt8(ascii: "~") { continue }
                bytes[at] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let short = read(text, isPlain: true).diagnostics.map(\.description)
            let long = read(text, isPlain: false).diagnostics.map(\.description)
            #expect(short == long, "round \(round)")
        }
    }

    @Test(arguments: Array(0...200))
    func `segments are cut the same wherever they lie`(padding: Int) throws {
        // Blocks of 64 bytes begin somewhere else in the document each time.
        let blanks = String(repeating: " ", count: padding)
        let document = EDIReader().read(blanks + Fixture.order)
        #expect(document.segments.count == 18)
        #expect(document.segments.map(\.tag).joined(separator: " ") == Self.tags)
        #expect(document.segments.last?[2].text == "000000042")
        let message = EDIReader().read(blanks + MessageFixture.order)
        #expect(message.segments.count == 21)
        #expect(message.segments.first("PIA")?[3].component(1).text == "B+77")
    }

    private static let tags =
        "ISA GS ST BEG CUR REF DTM N1 N1 N3 N4 PO1 PID PO1 CTT SE GE IEA"
}
