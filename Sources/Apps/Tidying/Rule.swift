/// One rule of ours.
protocol Rule: Sendable {
    /// What a finding and an exemption call it: `empty-catch`.
    var name: String { get }
    /// Why there is such a rule, in a sentence.
    var reason: String { get }

    func check(_ house: House) -> [Finding]
}

/// A rule that looks at one Swift file at a time.
protocol SwiftRule: Rule {
    func check(_ file: SourceFile, at place: House.Place) -> [Finding]
}

extension SwiftRule {
    func check(_ house: House) -> [Finding] {
        house.files.filter(\.isSwift).flatMap { check($0, at: house.place(of: $0)) }
    }
}
