import Foundation
import JSON
import Testing

@Suite struct JSONCodingTests {
    private struct Part: Codable, Hashable {
        enum Shape: Codable, Hashable {
            case plain
            case measured(width: Int64, Int)
            case named(String)
        }

        var name: String
        var count: Int
        var small: UInt8 = 7
        var isSold: Bool
        var weight: Double?
        var note: String?
        var shapes: [Shape] = []
        var inner: [Part] = []
        var prices: [String: Int64] = [:]
        var byLine: [Int: String] = [:]
        var pairs: [[Bool?]] = []
    }

    private static let part = Part(
        name: "Bolt \"M8\" \\ 5/16\n\u{1}\u{1F}€😀",
        count: -12,
        isSold: true,
        weight: 2.5,
        note: nil,
        shapes: [.plain, .measured(width: .min, .max), .named("")],
        inner: [Part(name: "", count: 0, isSold: false, note: "in")],
        prices: ["USD": 1_250, "EUR": -3, "A \"B\"": 0],
        byLine: [3: "c", 1: "a"],
        pairs: [[true, nil, false], []]
    )

    @Test func `a value comes back as it was`() throws {
        let bytes = try JSONDocumentEncoder().encode(Self.part)
        #expect(try JSONDocumentDecoder().decode(Part.self, from: bytes) == Self.part)
    }

    @Test func `Foundation reads what is written, and writes what is read`() throws {
        let bytes = try JSONDocumentEncoder().encode(Self.part)
        #expect(try JSONDecoder().decode(Part.self, from: Data(bytes)) == Self.part)
        let theirs = [UInt8](try JSONEncoder().encode(Self.part))
        #expect(try JSONDocumentDecoder().decode(Part.self, from: theirs) == Self.part)
        #expect(try JSONValue(parsing: bytes) == JSONValue(parsing: bytes))
    }

    @Test func `the canonical layout sorts members by their names at every depth`() throws {
        let value = ["b": ["z": 1, "a": 2, "a b": 3, "a!": 4], "a": [:], "B": ["x": 0]]
        let bytes = try JSONDocumentEncoder(.canonical).encode(value)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text == #"{"B":{"x":0},"a":{},"b":{"a":2,"a b":3,"a!":4,"z":1}}"#)
        #expect(try JSONValue(parsing: bytes).bytes(.canonical) == bytes)
    }

    @Test func `members are found in any order, and unknown ones passed over`() throws {
        struct Place: Codable, Equatable {
            var site: String
            var bin: Int?
            var level: Int
        }
        let text = #" { "extra" : [1,{"bin":9}], "level":2, "site" : "DAL","bin":null } "#
        let place = try JSONDocumentDecoder().decode(Place.self, from: Array(text.utf8))
        #expect(place == Place(site: "DAL", bin: nil, level: 2))
    }

    @Test func `the member that is missing or wrong is named with its path`() throws {
        let missing = #"{"name":"x","count":1,"small":1,"isSold":true,"inner":[{"name":"y"}]}"#
        let error = #expect(throws: DecodingError.self) {
            try JSONDocumentDecoder().decode(Part.self, from: Array(missing.utf8))
        }
        guard case .keyNotFound(let key, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(key.stringValue == "shapes")
        let wrong = #"[{"a":1},{"a":"one"}]"#
        let other = #expect(throws: DecodingError.self) {
            try JSONDocumentDecoder().decode([[String: Int]].self, from: Array(wrong.utf8))
        }
        guard case .typeMismatch(_, let context) = other else {
            Issue.record("\(String(describing: other))")
            return
        }
        #expect(context.codingPath.map(\.stringValue) == ["1", "a"])
    }

    @Test(arguments: ["", "{", "[1,]", #"{"a" 1}"#, "[1 2]", "nul", "01", "\"\u{1}\"", "[1]x", "-"])
    func `what is no document is refused`(_ text: String) {
        #expect(throws: JSONFailure.self) {
            try JSONDocumentDecoder().decode([Int].self, from: Array(text.utf8))
        }
    }

    @Test(arguments: ["128", "-129", "1.5", "1e2"])
    func `an integer that does not fit is a mismatch`(_ text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDocumentDecoder().decode(Int8.self, from: Array(text.utf8))
        }
    }

    @Test func `the ends of every integer come back`() throws {
        let bytes = try JSONDocumentEncoder().encode([Int64.min, 0, .max])
        #expect(try JSONDocumentDecoder().decode([Int64].self, from: bytes) == [.min, 0, .max])
        let unsigned = try JSONDocumentEncoder().encode([UInt64.max])
        #expect(try JSONDocumentDecoder().decode([UInt64].self, from: unsigned) == [.max])
    }

    @Test func `infinity is no JSON`() {
        #expect(throws: EncodingError.self) {
            try JSONDocumentEncoder().encode([Double.infinity])
        }
    }

    @Test func `what is nested too deeply is refused before the stack is`() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: JSONFailure.self) {
            try JSONDocumentDecoder().decode([Int].self, from: Array(text.utf8))
        }
    }
}
