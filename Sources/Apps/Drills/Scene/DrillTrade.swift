import Canonical
import Foundation
import Primitives
import SampleTrade
import Storage

/// The sample trade with more stock and credit than any drill can use up, so that every order ends
/// invoiced and nothing but the blows decides what happens.
enum DrillTrade {
    /// Customers who are invoiced for each shipment.
    static let customers = [
        DemoCatalogue.harbor, DemoCatalogue.summit, DemoCatalogue.quick, DemoCatalogue.whole,
        DemoCatalogue.harborEast, DemoCatalogue.retail,
    ].map(\.rawValue)

    static let skus = ["WIDGET", "GADGET", "GLOVES", "HELMET", "TAPE", "COFFEE", "LAMP", "BRUSH"]

    static func masterData() throws -> Data {
        var data = DemoCatalogue.masterData
        for index in data.creditLimits.indices {
            data.creditLimits[index].limit = Money(minorUnits: 1_000_000_000_000, .usd)
        }
        data.openingStock = skus.map {
            MasterData.OpeningStock(
                item: Item.ID($0),
                site: DemoCatalogue.dallas,
                thousandths: 10_000_000_000
            )
        }
        return try JSONEncoder().encode(data)
    }
}
