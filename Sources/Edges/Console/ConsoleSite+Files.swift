import Canonical
import Database
import Hummingbird
import Primitives
import Projections
import Storage

/// What is told as a file where the page is more than one list.
extension ConsoleSite {
    /// The board's orders with one status, or all, newest first.
    func boardFile(_ filter: BoardFilter) async throws -> Response {
        let entity = entity.rawValue
        let query = OrderBoardQuery(status: filter.status?.rawValue)
        let rows = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> [OrderBoardRow] in
            try snapshot.orderBoard.list(query, entity: entity, limit: SheetView.fileRows)
        }
        let head = [
            "order", "purchase order", "customer", "customer name", "channel", "status", "holds",
            "amount", "currency", "lines", "ERP number", "received", "changed",
        ]
        return Reply.csv(SheetView.csv([head] + rows.map(\.cells)), as: "orders")
    }

    func failuresFile() async throws -> Response {
        let entity = entity.rawValue
        let since = now.advanced(by: .zero - FailuresModel.readingsWindow)
        let (groups, readings) = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> ([FailureGroup], [FailedReading]) in
            let groups = try FailureGroup.all(of: entity, limit: SheetView.fileRows, in: snapshot)
            let readings = try snapshot.failedReadings.recent(
                since: since,
                entity: entity,
                limit: SheetView.fileRows
            )
            return (groups, readings)
        }
        let head = [
            "kind", "target", "operation", "code", "count", "orders and others", "first", "last",
            "detail", "mapping", "version", "field",
        ]
        let lines = groups.map {
            [
                $0.kind.rawValue, $0.target, $0.operation, $0.code, String($0.count),
                String($0.instances), $0.firstAt.description, $0.lastAt.description, $0.detail,
                "", "", "",
            ]
        }
        let failed = readings.map {
            [
                "reading", $0.kind.partner, "read", $0.kind.code, String($0.count),
                String($0.documents), $0.firstAt.description, $0.lastAt.description, $0.detail,
                $0.kind.mapping, $0.kind.version, $0.kind.field,
            ]
        }
        return Reply.csv(SheetView.csv([head] + lines + failed), as: "failures")
    }
}

extension OrderBoardRow {
    fileprivate var cells: [String] {
        let known = Currency(code: currency)
        let amount = known.map { Money(minorUnits: grossMinorUnits, $0).decimalText }
        return [
            orderID, purchaseOrderNumber, customer, customerName, channel, status,
            holds.joined(separator: " "), amount ?? String(grossMinorUnits), currency,
            String(lineCount), erpNumber ?? "", receivedAt.description, updatedAt.description,
        ]
    }
}

extension KeyFigures {
    /// One line for each number, with what it is counted of.
    var csvText: String {
        var lines = [
            [
                "figure", "of", "count", "median seconds", "9 of 10 within seconds", "open",
                "median working seconds", "9 of 10 within working seconds",
            ]
        ]
        lines += (cycle + shipConfirm + [invoicing]).map(\.cells)
        lines += returns.stages.map { ["Return: " + $0.name] + $0.cells.dropFirst() }
        lines.append(["Lines filled", String(fill.lines.whole), String(fill.lines.part)])
        lines.append(["Thousandths filled", String(fill.units.whole), String(fill.units.part)])
        lines += fill.values.map {
            [
                "Value filled, minor units of \($0.currency)", String($0.share.whole),
                String($0.share.part),
            ]
        }
        lines.append([StaleFigures.name, String(stale.orders.whole), String(stale.orders.part)])
        lines += stale.values.map {
            ["Promised so, minor units of \($0.currency)", "", String($0.minorUnits)]
        }
        lines += backorders.buckets.map {
            ["Backorders: \($0.name)", String($0.lines), String($0.orders)]
        }
        return SheetView.csv(lines.map { $0 + Array(repeating: "", count: 8 - $0.count) })
    }
}

extension ReturnsModel {
    /// One line for all and one for each part, with each stage and each currency.
    var csvText: String {
        let currencies = figures.returns.values.map(\.currency)
        var head = ["by", "part", "lines"]
        for stage in figures.returns.stages {
            head += [
                stage.name + ": ended", "median seconds", "9 of 10 within seconds", "under way",
            ]
        }
        for currency in currencies {
            head += ["may come back", "came", "credited"].map {
                "\($0), minor units of \(currency)"
            }
        }
        var lines = [head, Self.cells("all", "", figures.returns, currencies)]
        for cut in FigureCut.ofReturns {
            for part in parts[cut] ?? [] {
                lines.append(Self.cells(cut.rawValue, part.part, part.figures, currencies))
            }
        }
        return SheetView.csv(lines)
    }

    private static func cells(
        _ cut: String,
        _ part: String,
        _ figures: ReturnFigures,
        _ currencies: [String]
    ) -> [String] {
        var cells = [cut, part, String(figures.lines)]
        for stage in figures.stages { cells += stage.cells.dropFirst(2).prefix(4) }
        for currency in currencies {
            let value = figures.values.first { $0.currency == currency }
            cells += [value?.authorized, value?.received, value?.credited].map { String($0 ?? 0) }
        }
        return cells
    }
}

extension StageFigure {
    fileprivate var cells: [String] {
        [name, "", String(spread?.count ?? 0)] + Self.seconds(spread) + [String(waiting)]
            + Self.seconds(working)
    }

    private static func seconds(_ spread: Spread?) -> [String] {
        guard let spread else { return ["", ""] }
        return [spread.median, spread.ninetieth].map { String($0.components.seconds) }
    }
}
