/// A call that waits for virtual time to pass.
struct Sleeper: Sendable {
    /// Where the wait is: a process that stands still or dies is not woken in time, the network is.
    enum Place: Sendable { case process, network }

    var life: ProcessLife
    var place: Place
    var awaken: CheckedContinuation<Void, Never>
}
