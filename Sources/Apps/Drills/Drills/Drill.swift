/// Something that is done to real processes, and what must hold afterwards.
package protocol Drill: Sendable {
    /// Holds it, and clears up whatever happens.
    ///
    /// - Returns: the promises that were broken, each as a sentence; none when all held.
    /// - Throws: `DrillFailure` when it could not be held.
    func run(_ settings: DrillSettings) async throws -> [String]
}
