/// A bound past which a reader should stop and think, and one past which the build stops.
struct Bound {
    var warning: Int
    var error: Int

    func severity(of count: Int) -> Finding.Severity? {
        count > error ? .error : count > warning ? .warning : nil
    }
}
