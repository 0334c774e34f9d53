/// Every room says what it is for, every folder is on the floor plan, every suite runs.
struct RoomRules: Rule {
    let name = "room"
    let reason = "a room's README is its contract; a folder off the floor plan is never built"

    func check(_ house: House) -> [Finding] {
        house.plan.targets.filter { $0.floor != nil }.compactMap { readme(of: $0, in: house) }
            + unlisted(in: house) + unexplained(in: house)
            + house.files.compactMap { placeholder($0, in: house) }
    }

    private func readme(of room: FloorPlan.Target, in house: House) -> Finding? {
        let path = room.folder + "/README.md"
        guard let readme = house.files.first(where: { $0.path == path }) else {
            return Finding(in: path, "missing; write the room's duty, imports and ignorance")
        }
        let said = readme.lines.filter { $0.contains { !$0.isWhitespace } }
        guard said.count < 3 else { return nil }
        return Finding(
            in: path,
            "\(said.count) of 3 lines; write its duty, what it may import, what it must not know"
        )
    }

    private func unlisted(in house: House) -> [Finding] {
        let sources = house.files.filter { file in
            file.isSwift && house.plan.target(holding: file.path) == nil
                && (file.path.hasPrefix("Sources/") || file.path.hasPrefix("Tests/"))
        }
        return sources.map {
            Finding(in: $0.path, "never built: list its folder in Package.swift, or delete it")
        }
    }

    /// The page that explains the house names each of its rooms.
    private func unexplained(in house: House) -> [Finding] {
        guard let page = house.files.first(where: { $0.path == "ARCHITECTURE.md" }) else {
            return []
        }
        return house.plan.targets.filter { room in
            room.floor != nil && !page.lines.contains { $0.contains("`\(room.name)`") }
        }.map { Finding(in: page.path, "\($0.name) is not named; add it to its floor") }
    }

    private func placeholder(_ file: SourceFile, in house: House) -> Finding? {
        guard file.name == "Room.swift", file.code.isEmpty else { return nil }
        return Finding(.warning, in: file.path, "an empty room; fill it or take it off the plan")
    }
}
