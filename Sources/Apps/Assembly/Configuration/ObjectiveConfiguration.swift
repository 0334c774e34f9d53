import Canonical
import Primitives
package import Projections
import Storage

/// One of `objectives` of `server.yaml`: what the company promises itself.
///
/// ```yaml
/// objectives:
///   - name: orders-released
///     subject: released
///     withinMinutes: 240
///     target: 99.5
///     owner: operations_manager
///     remedy: look at the exceptions queue, then at the ERP's queue
/// ```
package struct ObjectiveConfiguration: Codable, Sendable, Equatable {
    package var name: String
    /// Absent where there is one legal entity alone.
    package var entity: String?
    package var subject: String
    package var withinMinutes: Int
    /// In percent.
    package var target: Double
    package var days: Int
    package var owner: String
    package var remedy: String

    /// Objectives of one installation.
    static let countMax = 20

    private enum CodingKeys: String, CodingKey {
        case name, entity, subject, withinMinutes, target, days, owner, remedy
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        entity = try container.decodeIfPresent(String.self, forKey: .entity)
        subject = try container.decode(String.self, forKey: .subject)
        withinMinutes = try container.decode(Int.self, forKey: .withinMinutes)
        target = try container.decode(Double.self, forKey: .target)
        days = try container.number(
            .days,
            in: Objective.daysRange,
            usually: Objective.daysUsual
        )
        owner = try container.decode(String.self, forKey: .owner)
        remedy = try container.decode(String.self, forKey: .remedy)
    }

    /// What is wrong with it, by setting.
    struct Problem {
        var setting: String
        var detail: String
    }

    func problems(among entities: [String]) -> [Problem] {
        var problems: [Problem] = []
        func add(_ setting: String, _ detail: String) {
            problems.append(Problem(setting: setting, detail: detail))
        }
        if !isName { add("name", "expected 1 to 40 of a-z, 0-9 and -") }
        if Objective.Subject(rawValue: subject) == nil {
            let words = Objective.Subject.allCases.map(\.rawValue).joined(separator: ", ")
            add("subject", "expected one of \(words)")
        }
        if !Objective.minutesRange.contains(withinMinutes) {
            let range = Objective.minutesRange
            add("withinMinutes", "expected \(range.lowerBound) to \(range.upperBound)")
        }
        if !Objective.targetRange.contains(parts) {
            add("target", "expected 50 to 99.999 percent, such as 99.5")
        }
        if Role(rawValue: owner) == nil {
            let words = Role.allCases.map(\.rawValue).joined(separator: ", ")
            add("owner", "expected one of \(words)")
        }
        if !(1...Limits.longTextBytes).contains(remedy.utf8.count) {
            add("remedy", "say in 1 to \(Limits.longTextBytes) bytes what its owner does")
        }
        switch entity {
        case nil where entities.count > 1: add("entity", "name one of the legal entities")
        case let entity? where !entities.contains(entity):
            add("entity", "there is no legal entity \(entity)")
        default: break
        }
        return problems
    }

    private var isName: Bool {
        (1...40).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
            }
    }

    /// The target in the parts that objectives are reckoned in; 0 for what is no percentage.
    private var parts: Int {
        (0...100).contains(target) ? Int((target * 1_000).rounded()) : 0
    }

    /// `nil` for one that has problems.
    func objective(of entities: [String]) -> Objective? {
        guard problems(among: entities).isEmpty, let owner = Role(rawValue: owner),
            let subject = Objective.Subject(rawValue: subject),
            let entity = LegalEntity.ID(validating: entity ?? entities.first ?? "")
        else { return nil }
        return Objective(
            name: name,
            entity: entity,
            subject: subject,
            within: .seconds(withinMinutes * 60),
            target: parts,
            days: days,
            owner: owner,
            remedy: remedy
        )
    }
}

extension Installation {
    /// What the company promises itself.
    package var objectives: [Objective] {
        let entities = entities.map(\.id.rawValue)
        return server.objectives.compactMap { $0.objective(of: entities) }
    }
}

extension InstallationReview {
    mutating func look(
        at objectives: [ObjectiveConfiguration],
        of entities: [String],
        in file: String
    ) {
        if objectives.count > ObjectiveConfiguration.countMax {
            add("\(file): objectives: \(ObjectiveConfiguration.countMax) at most")
        }
        var names: Set<String> = []
        for (index, objective) in objectives.enumerated() {
            let place = "\(file): objectives[\(index)]"
            if !names.insert(objective.name).inserted {
                add("\(place).name: another objective has the name \(objective.name)")
            }
            for problem in objective.problems(among: entities) {
                add(
                    "\(place).\(problem.setting): \(problem.detail)",
                    because: problem.setting == "entity" ? .anotherFile : .thisFile
                )
            }
        }
    }
}
