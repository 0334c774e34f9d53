import JSON
import Testing

@Suite struct JSONLocatorTests {
    private static let text = #"""
        {"a": [10, {"b": "x,}]", "c": -1.5e3}, [ ], true], "d\u0065": {"": null}, "f": "\"" }
        """#

    @Test(
        arguments: [
            ("", text), ("/a/0", "10"), ("/a/1/b", #""x,}]""#), ("/a/1/c", "-1.5e3"),
            ("/a/2", "[ ]"), ("/a/3", "true"), ("/de", #"{"": null}"#), ("/de/", "null"),
            ("/f", #""\"""#), ("/a/1", #"{"b": "x,}]", "c": -1.5e3}"#),
        ]
    ) func `a value is found where it stands`(pointer: String, wanted: String) throws {
        let bytes = Array(Self.text.utf8)
        let range = try #require(JSONPointer(pointer)?.byteRange(in: bytes))
        #expect(String(decoding: bytes[range], as: UTF8.self) == wanted)
        // What is found is what the document's reader finds.
        let whole = try JSONValue(parsing: bytes)
        let path = try #require(JSONPointer(pointer))
        #expect(try JSONValue(parsing: Array(bytes[range])) == whole[path])
    }

    @Test(arguments: ["/b", "/a/4", "/a/x", "/a/0/b", "/a/2/0", "/f/0", "/de/x"])
    func `nothing is found where no value stands`(pointer: String) throws {
        let bytes = Array(Self.text.utf8)
        #expect(try #require(JSONPointer(pointer)).byteRange(in: bytes) == nil)
    }

    @Test func `a value is found from where its record begins, before which nothing is read`()
        throws
    {
        let text = #"!!!{"b": [1, 2]}"#
        let range = try #require(JSONPointer("/b/1")?.byteRange(in: Array(text.utf8), from: 3))
        #expect(range == 13..<14)
    }

    @Test(
        arguments: [
            ("/a", 4), ("/a/2", 0), ("/a/1", 1), ("/f", 1), ("/none", 0), ("", 1),
        ]
    ) func `all elements are found in one pass, each where it stands`(
        pointer: String,
        count: Int
    ) throws {
        let bytes = Array(Self.text.utf8)
        let path = try #require(JSONPointer(pointer))
        let ranges = path.elementRanges(in: bytes)
        #expect(ranges.count == count)
        guard try JSONValue(parsing: bytes)[path]?.array != nil else {
            #expect(ranges.first == path.byteRange(in: bytes))
            return
        }
        for (index, range) in ranges.enumerated() {
            let element = JSONPointer(tokens: path.tokens + [String(index)])
            #expect(element.byteRange(in: bytes) == range)
        }
    }
}
