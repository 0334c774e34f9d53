import Testing

@testable import Drills

@Suite struct PromisesTests {
    @Test func `what broke is told once, and past a bound only counted`() {
        let promises = Promises()
        promises.expect(true, "never told")
        #expect(promises.all.isEmpty)
        for _ in 0..<3 { promises.broken("PO-1 is lost") }
        #expect(promises.all == ["PO-1 is lost"])
        for number in 2...30 { promises.broken("PO-\(number) is lost") }
        #expect(promises.all.count == Promises.kept + 1)
        #expect(promises.all.last == "and 10 more")
    }
}
