import Canonical
import Database
import Governance
import Hummingbird
import Primitives
import Projections
import Storage

/// Five outcomes before and after a day, and what lies behind each of their numbers.
extension ConsoleSite {
    func addOutcomes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("figures/outcomes") { request, _ in
            await signedIn(request) { try await outcomes(request, $0) }
        }
        group.get("figures/outcomes/list") { request, _ in
            await signedIn(request, needs: .ordersRead) { try await outcomeList(request, $0) }
        }
    }

    private func outcomes(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        let choice = OutcomeChoice(fields)
        let now = now
        let entity = entity
        let report = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> OutcomeReport in
            try OutcomeReport.read(
                around: choice.date,
                days: choice.days,
                now: now,
                entity: entity,
                from: snapshot
            )
        }
        if fields.wantsFile {
            return Reply.csv(report.csvText, as: "outcomes-\(report.date)-\(report.days)-days")
        }
        return page(OutcomesView(report, viewer: viewer), for: viewer)
    }

    private func outcomeList(_ request: Request, _ viewer: Viewer) async throws -> Response {
        let fields = query(of: request)
        guard let list = OutcomeListChoice(fields) else { return problem(.notFound, .notFound) }
        guard list.outcome != .reconciliation || viewer.may(.reconciliationRead) else {
            return problem(.forbidden(viewer.role.words), .forbidden)
        }
        let now = now
        let entity = entity
        let limit = fields.listLimit
        let place = fields.wantsFile ? nil : FigureMember.Place(fields)
        let skipped = fields.wantsFile ? 0 : fields["skip"].flatMap { Int($0) } ?? 0
        let (report, members) = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> (OutcomeReport, OutcomeMembers) in
            let report = try OutcomeReport.read(
                around: list.choice.date,
                days: list.choice.days,
                now: now,
                entity: entity,
                from: snapshot
            )
            let period = list.side == .before ? report.before : report.after
            let members = try Self.members(
                of: list,
                in: period,
                after: place,
                entity: entity,
                limit: limit + 1,
                from: snapshot
            )
            return (report, members)
        }
        let sheet = SheetView(
            members,
            of: list,
            report,
            skipped: min(max(skipped, 0), OutcomeReport.rowsMax),
            limit: limit,
            now: now
        )
        let name = "\(list.outcome.rawValue)-\(list.side.rawValue)"
        return answer(sheet, named: name, fields, viewer)
    }

    private static func members(
        of list: OutcomeListChoice,
        in period: OutcomePeriod,
        after place: FigureMember.Place?,
        entity: LegalEntity.ID,
        limit: Int,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> OutcomeMembers {
        if let question = list.question {
            let found = try OutcomeReport.members(
                of: question,
                in: period,
                after: place,
                entity: entity,
                limit: limit,
                from: snapshot
            )
            return .figures(found)
        }
        if list.outcome == .incidents {
            return .incidents(
                try OutcomeReport.incidents(in: period, entity: entity, from: snapshot)
            )
        }
        return .cases(try OutcomeReport.cases(in: period, entity: entity, from: snapshot))
    }
}

extension OutcomeReport {
    /// One line for each outcome and period.
    var csvText: String {
        let head = [
            "outcome", "period", "first day", "last day", "count", "of", "per hundred",
            "median seconds", "9 of 10 within seconds", "not yet", "imported of these",
            "imported days", "imported from", "direction", "why",
        ]
        var lines = [head]
        for comparison in outcomes {
            for (name, period, number) in [
                ("before", before, comparison.before), ("after", after, comparison.after),
            ] {
                lines.append(
                    [comparison.outcome.rawValue, name] + period.cells
                        + number.cells(of: comparison.outcome) + [
                            comparison.verdict.direction.rawValue, comparison.verdict.reason,
                        ]
                )
            }
        }
        return SheetView.csv(lines)
    }
}

extension OutcomePeriod {
    fileprivate var cells: [String] { [first.description, last.description] }
}

extension OutcomeNumber {
    fileprivate func cells(of outcome: Outcome) -> [String] {
        let isLength = outcome.kind == .length
        let hundredth = perMille.map { "\($0 / 10).\($0 % 10)" } ?? ""
        func seconds(_ duration: Duration?) -> String {
            duration.map { String($0.components.seconds) } ?? ""
        }
        return [
            String(isLength ? basis : Int(share.part)), isLength ? "" : String(basis), hundredth,
            seconds(spread?.median), seconds(spread?.ninetieth), isLength ? String(waiting) : "",
            String(imported), String(importedDays), sources.joined(separator: " "),
        ]
    }
}
