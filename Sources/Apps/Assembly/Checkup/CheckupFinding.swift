/// What one check saw.
package struct CheckupFinding: Equatable, Sendable, CustomStringConvertible {
    package enum Grade: String, Sendable {
        case ok
        /// It runs, and something may be lost or missed.
        case warning
        /// It does not run, or loses what it acknowledged.
        case problem
    }

    package var grade: Grade
    /// What was looked at.
    package var subject: String
    /// What was seen, and for warnings and problems what to do.
    package var text: String

    init(_ grade: Grade, _ subject: String, _ text: String) {
        self.grade = grade
        self.subject = subject
        self.text = text
    }

    /// One line: `warning  key file: …`.
    package var description: String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        let grade = grade.rawValue.padding(toLength: 9)
        return "\(grade)\(subject): \(line)"
    }
}

extension String {
    fileprivate func padding(toLength length: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, length - count))
    }
}
