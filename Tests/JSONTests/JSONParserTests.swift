import JSON
import Primitives
import Testing

@Suite struct JSONParserTests {
    @Test func `numbers keep every digit and every zero`() throws {
        let text = #"{"a":12.50,"b":-0,"c":1E+5,"d":9007199254740993}"#
        let value = try JSONValue(parsing: text)
        #expect(value["a"]?.number?.text == "12.50")
        #expect(value["d"]?.integer == 9_007_199_254_740_993)
        #expect(value.text() == text)
    }

    @Test func `members keep their order`() throws {
        let text = #"{"z":1,"a":2,"m":{"y":1,"b":2}}"#
        #expect(try JSONValue(parsing: text).text() == text)
    }

    @Test(arguments: [
        (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"),
        (#""\u00e9\u20AC""#, "é€"),
        (#""\uD834\uDd1e""#, "𝄞"),
        (#""\u0000""#, "\0"),
        ("\"é€𝄞\"", "é€𝄞"),
        (#""""#, ""),
    ])
    func `escapes become what they stand for`(_ text: String, _ expected: String) throws {
        #expect(try JSONValue(parsing: text) == .string(expected))
    }

    struct Fault: Sendable {
        var text: String
        var code: String
        var byteOffset: Int
        var pointer = ""
    }

    @Test(arguments: [
        Fault(text: "", code: "json.syntax", byteOffset: 0),
        Fault(text: "  ", code: "json.syntax", byteOffset: 2),
        Fault(text: "{} {}", code: "json.syntax", byteOffset: 3),
        Fault(text: "[1,]", code: "json.syntax", byteOffset: 3, pointer: "/1"),
        Fault(text: "[1 2]", code: "json.syntax", byteOffset: 3),
        Fault(text: #"{"a":1,}"#, code: "json.syntax", byteOffset: 7),
        Fault(text: #"{a:1}"#, code: "json.syntax", byteOffset: 1),
        Fault(text: #"{"a" 1}"#, code: "json.syntax", byteOffset: 5, pointer: "/a"),
        Fault(text: #"{"a":}"#, code: "json.syntax", byteOffset: 5, pointer: "/a"),
        Fault(text: "[1", code: "json.syntax", byteOffset: 2),
        Fault(text: "nul", code: "json.syntax", byteOffset: 0),
        Fault(text: "NaN", code: "json.syntax", byteOffset: 0),
        Fault(text: "+1", code: "json.syntax", byteOffset: 0),
        Fault(text: "01", code: "json.syntax", byteOffset: 0),
        Fault(text: "-", code: "json.syntax", byteOffset: 1),
        Fault(text: "1.", code: "json.syntax", byteOffset: 2),
        Fault(text: "1e", code: "json.syntax", byteOffset: 2),
        Fault(text: ".5", code: "json.syntax", byteOffset: 0),
        Fault(text: "'a'", code: "json.syntax", byteOffset: 0),
        Fault(text: #""abc"#, code: "json.syntax", byteOffset: 0),
        Fault(text: #"["a\"#, code: "json.syntax", byteOffset: 3, pointer: "/0"),
        Fault(text: #""\x""#, code: "json.syntax", byteOffset: 1),
        Fault(text: #""\u12G4""#, code: "json.syntax", byteOffset: 1),
        Fault(text: "\"a\nb\"", code: "json.syntax", byteOffset: 2),
        Fault(text: "\u{FEFF}1", code: "json.syntax", byteOffset: 0),
        Fault(text: #""\uD834""#, code: "json.encoding", byteOffset: 1),
        Fault(text: #""\uDD1E""#, code: "json.encoding", byteOffset: 1),
        Fault(text: #""\uD834\u0041""#, code: "json.encoding", byteOffset: 1),
        Fault(
            text: #"{"a":{"b~/":[1,{"k":1,"k":2}]}}"#,
            code: "json.duplicate_name",
            byteOffset: 22,
            pointer: "/a/b~0~1/1"
        ),
        Fault(text: #"{"a":1,"\u0061":2}"#, code: "json.duplicate_name", byteOffset: 7),
    ])
    func `a fault is named by its byte and its place`(_ fault: Fault) throws {
        let failure = try #require(throws: JSONFailure.self) { try JSONValue(parsing: fault.text) }
        #expect(failure.code == fault.code, "\(failure)")
        #expect(failure.byteOffset == fault.byteOffset, "\(failure)")
        #expect(failure.pointer == fault.pointer, "\(failure)")
        #expect(failure.remedy == .reject)
    }

    @Test(
        arguments: [
            ([0xC3, 0x28], 0), ([0x61, 0xFF], 1), ([0xE2, 0x82], 0), ([0xC0, 0x80], 0),
            ([0xED, 0xA0, 0x80], 0), ([0xF4, 0x90, 0x80, 0x80], 0), ([0xC3, 0xA9, 0x80], 2),
        ] as [([UInt8], Int)]
    )
    func `bytes that are not UTF-8 are found where they start`(_ bytes: [UInt8], _ at: Int) throws {
        let document = Array(#"{"n":""#.utf8) + bytes + Array(#""}"#.utf8)
        let failure = try #require(throws: JSONFailure.self) { try JSONValue(parsing: document) }
        #expect(failure == JSONFailure(.encoding("not UTF-8"), at: 6 + at, in: "/n"))
    }

    @Test func `a duplicate among many members is found too`() throws {
        let members = (0..<1_000).map { "\"n\($0)\":\($0)" }
        let text = "{" + (members + ["\"n500\":1"]).joined(separator: ",") + "}"
        let failure = try #require(throws: JSONFailure.self) { try JSONValue(parsing: text) }
        #expect(failure.reason == .duplicateName("n500"))
    }

    @Test func `each bound is inclusive and is named when it is passed`() throws {
        let limits = JSONLimits(bytes: 20, depth: 3, values: 5)
        #expect(throws: Never.self) { try JSONValue(parsing: "[[[]]]", limits: limits) }
        #expect(throws: JSONFailure(.tooDeep(limit: 3), at: 3, in: "/0/0/0")) {
            try JSONValue(parsing: "[[[[]]]]", limits: limits)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: "[1,2,3,4]", limits: limits) }
        #expect(throws: JSONFailure(.tooManyValues(limit: 5), at: 9, in: "/4")) {
            try JSONValue(parsing: "[1,2,3,4,5]", limits: limits)
        }
        let wide = "\"" + String(repeating: "x", count: 18) + "\""
        #expect(throws: Never.self) { try JSONValue(parsing: wide, limits: limits) }
        #expect(throws: JSONFailure(.tooLarge(limitBytes: 20), at: 20)) {
            try JSONValue(parsing: wide + " ", limits: limits)
        }
        let long = String(repeating: "1", count: JSONLimits.numberBytes)
        #expect(try JSONValue(parsing: long).number?.text == long)
        #expect(throws: JSONFailure(.numberTooLong(limitBytes: JSONLimits.numberBytes), at: 0)) {
            try JSONValue(parsing: long + "1")
        }
    }

    @Test(arguments: [1 as UInt64, 2, 3])
    func `any bytes give a value or a fault inside the bytes`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("[]{}:,\"\\u0d8e1.-+ntf aé".utf8) + [0xFF, 0x80, 0x0A]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...24, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            do throws(JSONFailure) {
                let value = try JSONValue(parsing: bytes)
                let again = try JSONValue(parsing: value.bytes())
                #expect(again == value, "seed \(seed): \(bytes)")
            } catch {
                #expect((0...bytes.count).contains(error.byteOffset), "seed \(seed): \(bytes)")
            }
        }
    }
}
