import Canonical
package import Foundation
package import Projections

/// A policy that an order might have been decided by, as a YAML file names it.
///
/// ```yaml
/// creditLimit: "250000.00"     # of the account that owes the order; none for no limit
/// rounding: {taxLevel: total, mode: half_up}
/// prices:                      # as in a master data file
///   - id: NEW-WIDGET
///     audience: list
///     item: WIDGET
///     unit: EA
///     currency: USD
///     validFrom: "2024-01-01"
///     breaks: [{minimum: {thousandths: 0, unit: EA}, millionths: 4100000}]
/// ```
package struct PolicyFile: Decodable, Sendable {
    private var creditLimit: String?
    private var rounding: RoundingPolicy?
    private var prices: [PriceRule]?

    private static let pricesMax = 10_000

    /// - Throws: `ConfigurationProblems` with everything that is wrong in the file.
    package static func read(_ url: URL) throws(ConfigurationProblems) -> PolicyChange {
        let file = try ConfigurationFile(url)
        return try file.read(PolicyFile.self).change(named: file.name)
    }

    private func change(named name: String) throws(ConfigurationProblems) -> PolicyChange {
        let prices = prices ?? []
        guard creditLimit != nil || rounding != nil || !prices.isEmpty else {
            throw ConfigurationProblems([
                "\(name): it names nothing to change; give creditLimit, rounding or prices"
            ])
        }
        guard prices.count <= Self.pricesMax else {
            throw ConfigurationProblems(["\(name): prices: more than \(Self.pricesMax) rules"])
        }
        if let rule = prices.first(where: { $0.breaks.isEmpty }) {
            throw ConfigurationProblems(["\(name): prices: \(rule.id) has no breaks, so no price"])
        }
        return PolicyChange(
            creditLimit: creditLimit.map { $0 == "none" ? .unlimited : .amount($0) },
            rounding: rounding,
            prices: prices
        )
    }
}
