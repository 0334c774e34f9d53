import Testing
import Tidying

@Suite struct BannedCallsTests {
    @Test(
        arguments: [
            ("let now = Date()", "Moment"),
            ("let now = Date.now", "Moment"),
            ("let then = Date(timeIntervalSince1970: 0)", "Moment"),
            ("let id = UUID()", "IdentitySource"),
            ("let roll = Int.random(in: 1...6)", "SeededRandom"),
            ("let one = list.randomElement()", "SeededRandom"),
            ("try await Task.sleep(for: .seconds(1))", "engine keeps timers"),
            ("let clock = ContinuousClock()", "Moment"),
            ("let files = FileManager.default", "bytes"),
            ("let home = ProcessInfo.processInfo.environment", "setting"),
            ("print(price)", "return"),
            ("let price: Double = 1", "Money"),
            ("Task { work() }", "effect"),
        ]
    )
    func `a decision's room refuses the call and names what to write`(
        _ line: String,
        _ replacement: String
    ) throws {
        let findings = Sample.findings(of: "banned-call", in: Sample.pricing, line)
        let finding = try #require(findings.first { $0.message.contains(replacement) })
        #expect(finding.severity == .error)
    }

    @Test func `chance is welcome where its generator is passed in`() {
        let text = "let roll = Int.random(in: 1...six(for: use), using: &random)"
        #expect(Sample.lines(of: "banned-call", in: Sample.pricing, text) == [])
        let later = "let roll = Int.random(in: 1...6)\nlet other = f(using: &random)"
        #expect(Sample.lines(of: "banned-call", in: Sample.pricing, later) == [1])
    }

    @Test func `what a type calls its own is not the banned call`() {
        let text = """
            struct LocalDate { func print() { page.print(self) } }
            let date = LocalDate(year: 2026, month: 1, day: 1)
            let moment = clock.Date(at: noon)
            """
        #expect(Sample.lines(of: "banned-call", in: Sample.pricing, text) == [])
    }

    @Test func `services log, wait and own their tasks`() {
        let text = """
            let now = Date()
            print(now)
            Task { run() }
            Task.detached { run() }
            sleep(3)
            """
        #expect(Sample.lines(of: "banned-call", in: Sample.console, text) == [1, 2, 3, 4, 5])
    }

    @Test func `the app prints, and reads the clock for everybody`() {
        let text = "print(Date())\n"
        #expect(Sample.lines(of: "banned-call", in: Sample.app, text) == [])
    }

    @Test func `a sleep with a label is not the C library's`() {
        let text = "await sleep(on: signal, timeout)\nawait sleep(until: deadline)\n"
        #expect(Sample.lines(of: "banned-call", in: Sample.storage, text) == [])
    }

    @Test func `a test neither sleeps nor draws lots in secret`() {
        let text = """
            try await Task.sleep(for: .seconds(1))
            let orders = orders.shuffled()
            let seeded = orders.shuffled(using: &random)
            let chosen = chance.shuffled(orders)
            """
        #expect(Sample.lines(of: "banned-call", in: Sample.suite, text) == [1, 2])
    }

    @Test func `code inside a string's interpolation is code`() {
        let text = #"let line = "it is \(Date()) now""#
        #expect(Sample.lines(of: "banned-call", in: Sample.pricing, text) == [1])
    }
}
