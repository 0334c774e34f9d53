import Storage

extension StoredAnswer {
    /// A refusal's problem, for those who repeat the request.
    init(_ problem: Problem, exchange: String) {
        self.init(status: problem.kind.status, body: problem.body(exchange: exchange))
    }
}
