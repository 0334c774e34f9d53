import Testing
import Tidying

@Suite struct CommentFlowTests {
    private func mended(_ text: String) -> String? {
        CommentFlow.mended(SourceFile(path: "Price.swift", text: text), columns: 24)
    }

    @Test func `what is broken off flows into the next line`() {
        let text = """
                /// A price holds from its first day.
                /// Always.
            let a = 1

            """
        let flowed = """
                /// A price holds
                /// from its first
                /// day. Always.
            let a = 1

            """
        #expect(mended(text) == flowed)
    }

    @Test func `a name in backticks is prose`() {
        let text = "/// A price waits for the\n/// `lockTime` of another.\n"
        #expect(mended(text) == "/// A price waits for\n/// the `lockTime` of\n/// another.\n")
    }

    @Test func `an item of a list keeps its indent`() {
        let text = "/// - first: one two three four\n/// - second\n"
        #expect(mended(text) == "/// - first: one two\n///   three four\n/// - second\n")
    }

    @Test func `what fits is left alone`() {
        #expect(mended("/// Short.\n/// Also short.\nlet a = 1\n") == nil)
    }

    @Test func `samples, tables and code are not broken`() {
        let text = """
            /// ```
            /// one two three four five six
            /// ```
            /// | one | two | three | four |
            let text = "one two three four five"  // and a remark

            """
        #expect(mended(text) == nil)
    }

    @Test func `a comment inside a string is none`() {
        let text = "let a = \"\"\"\n    // one two three four five six\n    \"\"\"\n"
        #expect(mended(text) == nil)
    }

    @Test func `mending twice is mending once`() throws {
        let text = "// one two three four five six seven eight\n\n// nine\n"
        let once = try #require(mended(text))
        #expect(mended(once) == nil)
    }
}
