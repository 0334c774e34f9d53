import Testing
import Tidying

@Suite struct FailureRulesTests {
    @Test(
        arguments: [
            "let a = try! read()", "let a = b as! Order", "let a = orders.first!.id",
            "let a = orders[0]!", "let a = find()!", "var view: Page!",
        ]
    )
    func `nothing is forced outside tests`(_ line: String) {
        #expect(Sample.lines(of: "force", in: Sample.console, line) == [1])
        #expect(Sample.lines(of: "force", in: Sample.suite, line) == [])
    }

    @Test(
        arguments: [
            "if !isHeld { release() }", "guard a != b else { return }",
            "guard a!=b else { return }",
            "call(!isHeld)", "#if !os(Linux)\n#endif", "let text = \"done!\"", "// at last!",
        ]
    )
    func `an exclamation mark may also deny`(_ line: String) {
        #expect(Sample.lines(of: "force", in: Sample.console, line) == [])
    }

    @Test func `a lost error needs a comment beside it`() {
        let bare = "let a = try? read()\n\ndo { b() } catch {}\n"
        #expect(Sample.lines(of: "swallow", in: Sample.storage, bare) == [1, 3])
        let explained = """
            // A missing file reads as no file.
            let a = try? read()

            do {
                b()
            } catch {
                // Closing twice is harmless.
            }
            """
        #expect(Sample.lines(of: "swallow", in: Sample.storage, explained) == [])
    }

    @Test func `a guard may say why where it gives up`() {
        let text = """
            guard let a = try? read(),
                let b = a.b, let c = b.flatMap({ C($0) })
            else {
                // Nothing there is an answer too.
                return nil
            }
            """
        #expect(Sample.lines(of: "swallow", in: Sample.storage, text) == [])
        let silent = "guard let a = try? read() else { return nil }\n\n\n// Later.\n"
        #expect(Sample.lines(of: "swallow", in: Sample.storage, silent) == [1])
    }

    @Test func `a catch that acts needs none`() {
        let text = "do { try a() } catch let failure as StoreFailure { log(failure) }"
        #expect(Sample.lines(of: "swallow", in: Sample.storage, text) == [])
    }

    @Test func `an unfinished piece has an issue or does not land`() {
        let text = """
            // FIXME wrong on leap days
            // TODO write it
            // TODO #12: write it
            let text = "TODO"
            fatalError("TODO")
            fatalError("not implemented")
            fatalError("the plan lists no such floor")
            """
        #expect(Sample.lines(of: "unfinished", in: Sample.storage, text) == [1, 2, 5, 6])
    }

    @Test func `SQL stands in Storage`() {
        let text = #"let all = rows("SELECT id FROM orders")"#
        #expect(Sample.lines(of: "sql-place", in: Sample.console, text) == [1])
        #expect(Sample.lines(of: "sql-place", in: Sample.storage, text) == [])
        let checker = "Sources/Testing/StorageTesting/Ledger.swift"
        #expect(Sample.lines(of: "sql-place", in: checker, text) == [])
        let multiline = "let change = \"\"\"\n    UPDATE stock\n    SET held = 1\n    \"\"\"\n"
        #expect(Sample.lines(of: "sql-place", in: Sample.console, multiline) == [1])
    }

    @Test(arguments: ["Select an order", "UPDATE your browser", "SELECT", "WITH care, and AS said"])
    func `words on a page are no SQL`(_ text: String) {
        #expect(Sample.lines(of: "sql-place", in: Sample.console, "let a = \"\(text)\"") == [])
    }
}
