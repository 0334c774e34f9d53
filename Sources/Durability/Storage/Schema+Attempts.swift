import Database

extension Schema {
    /// Who takes over a target that is limited by the day counts its last day's attempts.
    static let attemptTimes: [SQL] = ["CREATE INDEX attempt_started ON attempt (started_at)"]
}
