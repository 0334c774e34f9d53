/// Once nothing goes wrong any more, all work ends: nothing is tried for ever.
struct ComesToRest: Promise {
    static let sentence = "all work ends once nothing goes wrong any more"

    func breaches(in evidence: Evidence) -> [String] { evidence.unrest }
}
