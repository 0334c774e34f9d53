package import Canonical
package import Primitives
package import Storage

/// `masterData` in a system's file: it owns master data of the entities whose ERP it is, and our
/// copy follows it.
package struct MasterDataSource: Codable, Sendable, Equatable {
    /// The system that runs the warehouse, for sites that are new.
    package var warehouse: TargetSystem.ID
    /// What nobody else may write.
    package var owns: [MasterDataPart]
    /// How often it is asked whether anything has changed, in minutes.
    package var everyMinutes: Int
    /// How often all of it is read, changed or not, in hours: what was deleted is only seen then.
    package var wholeEveryHours: Int
    /// How old a copy may be before it counts as stale, in minutes.
    package var staleAfterMinutes: Int
    /// Whose work it is when records do not agree on who is who; integration support's when absent.
    package var steward: Role?

    private enum CodingKeys: String, CodingKey {
        case warehouse, owns, everyMinutes, wholeEveryHours, staleAfterMinutes, steward
    }

    package init(
        warehouse: TargetSystem.ID,
        owns: [MasterDataPart] = MasterDataPart.allCases,
        everyMinutes: Int = 15,
        wholeEveryHours: Int = 24,
        staleAfterMinutes: Int = 240,
        steward: Role? = nil
    ) {
        self.warehouse = warehouse
        self.owns = owns
        self.everyMinutes = everyMinutes
        self.wholeEveryHours = wholeEveryHours
        self.staleAfterMinutes = staleAfterMinutes
        self.steward = steward
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            warehouse: try container.decode(TargetSystem.ID.self, forKey: .warehouse),
            owns: try container.decodeIfPresent([MasterDataPart].self, forKey: .owns)
                ?? MasterDataPart.allCases,
            everyMinutes: try container.number(.everyMinutes, in: 1...1_440, usually: 15),
            wholeEveryHours: try container.number(.wholeEveryHours, in: 1...168, usually: 24),
            staleAfterMinutes: try container.number(
                .staleAfterMinutes,
                in: 1...10_080,
                usually: 240
            ),
            steward: try container.decodeIfPresent(Role.self, forKey: .steward)
        )
    }

    var every: Duration { .seconds(60 * everyMinutes) }
    var wholeEvery: Duration { .seconds(3_600 * wholeEveryHours) }
    var staleAfter: Duration { .seconds(60 * staleAfterMinutes) }
}

extension Installation {
    /// Which system owns which part of an entity's master data.
    func owners(of entity: EntityProfile) -> (parts: [MasterDataPart: String], Duration) {
        guard let system = systems.first(where: { $0.name == entity.erp }),
            let source = system.masterData
        else { return ([:], .zero) }
        let owners = source.owns.map { ($0, system.name.rawValue) }
        return (Dictionary(owners, uniquingKeysWith: { first, _ in first }), source.staleAfter)
    }
}
