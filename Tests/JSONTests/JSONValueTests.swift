import JSON
import Primitives
import Testing

@Suite struct JSONValueTests {
    @Test(
        arguments: [
            ("12.5", 3, 12_500), ("12.500000", 3, 12_500), ("-0.001", 3, -1), ("0", 3, 0),
            ("1e2", 0, 100), ("1.25E2", 0, 125), ("1500e-3", 3, 1_500), ("-0.0", 2, 0),
            ("9223372036854775807", 0, Int64.max), ("-9223372036854775808", 0, Int64.min),
            ("1000000000000000000000e-3", 0, 1_000_000_000_000_000_000), ("0e999", 0, 0),
            ("7.0000000000000000000000000", 0, 7),
        ] as [(String, Int, Int64)]
    )
    func `a number becomes exact units`(_ text: String, _ digits: Int, _ expected: Int64) throws {
        #expect(try #require(JSONNumber(text)).scaled(toDigits: digits) == expected)
    }

    @Test(
        arguments: [
            ("0.0001", 3), ("1.5", 0), ("1e-1", 0), ("9223372036854775808", 0), ("1e19", 0),
            ("-9223372036854775809", 0), ("9223372036854775807", 1), ("1e99999999999999999999", 0),
            ("1e-99999", 3),
        ] as [(String, Int)]
    )
    func `a number that is not exact or does not fit is nothing`(
        _ text: String,
        _ digits: Int
    ) throws {
        #expect(try #require(JSONNumber(text)).scaled(toDigits: digits) == nil)
    }

    @Test(arguments: ["", "1x", " 1", "--1", "1,5", "0x1", "1.e1", "٣", "Infinity"])
    func `what is no JSON number is refused`(_ text: String) { #expect(JSONNumber(text) == nil) }

    @Test func `units become the shortest number and back`() {
        #expect(JSONNumber(scaled: 12_500, digits: 3).text == "12.5")
        #expect(JSONNumber(scaled: -5, digits: 2).text == "-0.05")
        #expect(JSONNumber(scaled: 1_250, digits: 2, minimumDigits: 2).text == "12.50")
        #expect(JSONNumber(scaled: 7_000, digits: 3).text == "7")
        #expect(JSONNumber(scaled: 7, digits: 0).text == "7")
        #expect(JSONNumber(scaled: .min, digits: 3).scaled(toDigits: 3) == .min)
    }

    @Test func `objects are equal whatever the order, arrays are not`() {
        let one: JSONValue = ["a": 1, "b": [1, 2]]
        let other: JSONValue = ["b": [1, 2], "a": 1]
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(one != ["a": 1, "b": [2, 1]])
        #expect(one != ["a": 1, "b": [1, 2], "c": nil])
        #expect(one.bytes() != other.bytes())
        #expect(one.bytes(.canonical) == other.bytes(.canonical))
    }

    @Test func `a member is replaced in place, added at the end, and removed`() {
        var object = JSONObject()
        for number in 0..<40 { object["n\(number)"] = .number(number) }
        object["n3"] = "three"
        object["n4"] = nil
        object["new"] = true
        #expect(object.count == 40)
        #expect(object.names.prefix(5) == ["n0", "n1", "n2", "n3", "n5"])
        #expect(object["n3"] == "three")
        #expect(object["n39"]?.integer == 39)
        #expect(object["n4"] == nil)
        let isAppended = object.append(.init(name: "n5", value: nil))
        #expect(!isAppended)
        for number in 5..<40 { object["n\(number)"] = nil }
        #expect(object.names == ["n0", "n1", "n2", "n3", "new"])
        #expect(object["new"] == true)
    }

    @Test func `control characters and quotes are escaped when written`() throws {
        let value: JSONValue = ["k\"\\": .string("\u{1}\u{1f}\n\t\r\u{8}\u{c}/é𝄞\u{7f}")]
        #expect(
            value.text() == "{\"k\\\"\\\\\":\"\\u0001\\u001f\\n\\t\\r\\b\\f/é𝄞\u{7f}\"}"
        )
        #expect(try JSONValue(parsing: value.bytes()) == value)
    }

    @Test func `pretty is for people`() {
        let value: JSONValue = ["a": [1, ["b": nil]], "c": [], "d": [:]]
        #expect(
            value.text(.pretty) == """
                {
                  "a": [
                    1,
                    {
                      "b": null
                    }
                  ],
                  "c": [],
                  "d": {}
                }
                """
        )
    }

    @Test(arguments: [
        ("", "{\"a/b\":[1,2],\"m~n\":{\"\":3},\"/\u{301}\":4}"), ("/~1\u{301}", "4"),
        ("/a~1b/1", "2"), ("/m~0n/", "3"), ("/a~1b", "[1,2]"),
    ])
    func `a pointer finds its value`(_ text: String, _ expected: String) throws {
        let document = try JSONValue(
            parsing: "{\"a/b\":[1,2],\"m~n\":{\"\":3},\"/\u{301}\":4}"
        )
        let pointer = try #require(JSONPointer(text))
        #expect(document[pointer]?.text() == expected)
        #expect(pointer.description == text)
    }

    @Test(arguments: ["/a~1b/2", "/a~1b/01", "/a~1b/-", "/a~1b/-1", "/x", "/a~1b/0/0"])
    func `a pointer to nothing finds nothing`(_ text: String) throws {
        let document = try JSONValue(parsing: #"{"a/b":[1,2]}"#)
        #expect(document[try #require(JSONPointer(text))] == nil)
    }

    @Test(arguments: ["a", "/~", "/~2", "/a~"])
    func `what is no pointer is refused`(_ text: String) { #expect(JSONPointer(text) == nil) }
}
