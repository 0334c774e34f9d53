import Primitives

extension Chance {
    /// A sequence of its own for `topic`, so that what is drawn elsewhere does not change it.
    convenience init(seed: UInt64, for topic: String) {
        var print = Fingerprint(seed: seed)
        print.add(topic)
        self.init(seed: print.number)
    }
}
