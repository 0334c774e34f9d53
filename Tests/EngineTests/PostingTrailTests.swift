import Primitives
import Testing

@testable import Engine

@Suite struct PostingTrailTests {
    private let start = Timestamp(microseconds: 1_800_000_000_000_000)

    @Test func `numbers in a row leave nothing to look for`() {
        var trail = PostingTrail(from: 3, seen: [1, 2, 3], at: start)
        trail.advance(over: [4, 5, 6], at: start)
        #expect(trail.last == 6)
        #expect(trail.missing.isEmpty)
    }

    @Test func `a number that is skipped is looked for until it comes`() {
        var trail = PostingTrail(from: 3, seen: [1, 3], at: start)
        trail.advance(over: [5, 8], at: start)
        #expect(trail.missing.keys.sorted() == [2, 4, 6, 7])
        trail.find(6)
        #expect(trail.missing.keys.sorted() == [2, 4, 7])
    }

    @Test func `a number that never comes is given up after its transaction's time`() {
        var trail = PostingTrail(from: 0, seen: [], at: start)
        trail.advance(over: [2], at: start)
        trail.advance(over: [4], at: start.advanced(by: .seconds(60)))
        trail.expire(at: start.advanced(by: PostingTrail.patience))
        #expect(trail.missing.keys.sorted() == [3])
    }

    @Test func `a trail that misses too much is lost`() {
        var trail = PostingTrail(from: 0, seen: [], at: start)
        trail.advance(over: [Int64(PostingTrail.missingMax) + 1], at: start)
        #expect(!trail.isLost)
        trail.advance(over: [Int64(PostingTrail.missingMax) + 3], at: start)
        #expect(trail.isLost)
    }
}
