import Canonical
import Database
import Hummingbird
import Primitives
import Projections

/// What the company promises itself.
extension ConsoleSite {
    func addObjectives<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("figures/objectives") { request, _ in
            await signedIn(request) { try await objectives(request, $0) }
        }
    }

    private func objectives(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let objectives = dependencies.objectives.filter { $0.entity == entity }
        let now = now
        let standings = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> [ObjectiveStanding] in
            var standings: [ObjectiveStanding] = []
            for objective in objectives {
                standings.append(try ObjectiveStanding.read(objective, now: now, from: snapshot))
            }
            return standings
        }
        if query(of: request).wantsFile {
            return Reply.csv(ObjectiveStanding.csvText(standings), as: "objectives")
        }
        return page(ObjectivesView(standings), for: viewer)
    }
}

extension ObjectiveStanding {
    /// One line for each objective and window.
    static func csvText(_ standings: [ObjectiveStanding]) -> String {
        let head = [
            "objective", "target", "window", "settled", "late", "burn rate in millionths",
            "budget left in millionths", "owner",
        ]
        var lines = [head]
        for standing in standings {
            for window in standing.windows {
                lines.append([
                    standing.objective.name, standing.objective.words, window.name,
                    String(window.judged), String(window.late),
                    String(standing.burnMillionths(of: window)), String(standing.leftMillionths),
                    standing.objective.owner.rawValue,
                ])
            }
        }
        return SheetView.csv(lines)
    }
}
