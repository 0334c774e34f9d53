import JSON
import Primitives

/// Collects everything that is wrong with a request, so that its sender corrects it once.
///
/// A class, because the readers of nested values share it while one request is read.
final class Violations {
    private(set) var listed: [Violation] = []
    private(set) var count = 0

    /// How many are told; the others are counted.
    static let listedMax = 100

    func add(_ place: Violation.Place, _ code: ViolationCode, _ detail: String) {
        count += 1
        guard listed.count < Self.listedMax else { return }
        listed.append(Violation(place: place, code: code, detail: detail))
    }

    func add(at pointer: String, _ code: ViolationCode, _ detail: String) {
        add(.body(pointer), code, detail)
    }

    var isEmpty: Bool { count == 0 }

    /// Throws them all, if there are any.
    func check() throws(Problem) {
        guard count > 0 else { return }
        let noun = count == 1 ? "1 thing is" : "\(count) things are"
        // Who only asked, by query parameters, had nothing to store.
        let hasBodyFault = listed.contains { if case .body = $0.place { true } else { false } }
        let consequence = hasBodyFault ? " Nothing was stored." : ""
        var problem = Problem(
            .invalidRequest,
            "\(noun) not valid; see errors.\(consequence)",
            violations: listed
        )
        problem.violationCount = count
        throw problem
    }
}
