import Testing

/// Thousands of events, sensible, repeated, late and absurd: no promise may ever break, and
/// whatever happened, an orderly world can bring the order to its end.
@Suite struct RandomWalkTests {
    @Test(arguments: 1...8)
    func `no sequence of events breaks a promise, and every order can end`(seed: UInt64) {
        for round in 0..<50 {
            var walk = Walk(seed: seed * 1_000 + UInt64(round))
            walk.run(events: 60)
            walk.bringToEnd()
        }
    }

    @Test(arguments: 101...108)
    func `kits break no promise either, whatever is told of them or of their components`(
        seed: UInt64
    ) {
        for round in 0..<50 {
            var walk = Walk(seed: seed * 1_000 + UInt64(round), sellsKits: true)
            walk.run(events: 60)
            walk.bringToEnd()
        }
    }
}
