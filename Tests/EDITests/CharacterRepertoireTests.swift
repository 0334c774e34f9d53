import EDI
import Testing

@Suite struct CharacterRepertoireTests {
    @Test(arguments: [
        ("UNOC", "Größe – Łódź", "Größe - Lódz"), ("UNOB", "Größe", "Groesse"),
        ("UNOA", "Größe #4 [A_b]", "GROESSE  4 (A-B)"), ("UNOY", "東京 Łódź", "東京 Łódź"),
        ("UNOC", "a\tb\u{1}c\u{85}d", "a b c d"), ("UNOC", "“5 €”", "\"5 EUR\""),
    ])
    func `prose is written in the letters there are`(
        _ set: String,
        _ text: String,
        _ written: String
    ) throws {
        #expect(try #require(CharacterRepertoire(set)).prose(text) == written)
    }

    @Test func `what nothing stands for stays, for the writer to refuse`() throws {
        let set = try #require(CharacterRepertoire("UNOC"))
        #expect(set.prose("東京") == "東京")
        #expect(!set.contains("東"))
        #expect(CharacterRepertoire("UNOD") == nil)
    }

    /// Whatever letter there is, the same text comes out of a second writing.
    @Test func `what was written once is not changed again`() throws {
        for name in CharacterRepertoire.identifiers {
            let set = try #require(CharacterRepertoire(name))
            for value in (0x20...0x2FFF as ClosedRange<UInt32>) {
                guard let scalar = Unicode.Scalar(value) else { continue }
                let once = set.prose(String(Character(scalar)))
                #expect(set.prose(once) == once, "\(name) U+\(String(value, radix: 16))")
            }
        }
    }

    @Test(arguments: [
        ":+.? '", "|*,! ~",
    ])
    func `a service string of six characters that differ is one`(_ text: String) {
        #expect(EDIDelimiters(serviceStringAdvice: text) != nil)
    }

    @Test(arguments: ["::.? '", ":+.?'", ":+.? A", ":+;? '", ":+.? \u{7}", ":+.. '", "é+.? '"])
    func `another one is none`(_ text: String) {
        #expect(EDIDelimiters(serviceStringAdvice: text) == nil)
    }

    @Test func `a message's type is read as UNH writes it`() {
        #expect(EDIFACTMessageType("ORDRSP:D:96A:UN:EAN005")?.association == "EAN005")
        #expect(EDIFACTMessageType("ORDRSP:D:96A")?.description == "ORDRSP:D:96A:UN")
        for text in ["ORDRSP", "ORDRSP:D", ":D:96A", "ORDRSP:D:9 6A", "ORDRSPX:D:96A:UN"] {
            #expect(EDIFACTMessageType(text) == nil, "\(text)")
        }
    }
}
