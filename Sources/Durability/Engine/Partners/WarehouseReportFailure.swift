import Primitives

/// Why a warehouse's report cannot be brought to what it is about. It is put aside, and can be
/// decided again once that is mended.
enum WarehouseReportFailure: Failure, Equatable {
    /// No document to this warehouse had that number.
    case unknownNumber(String, partner: String)
    case otherSite(told: String, ours: String, number: String)
    case unknownItem(String, place: String)
    /// Its numbers are those of different items.
    case severalItems(String, place: String)
    case notInOrder(String, place: String)
    case notExact(String, place: String)

    var code: String {
        switch self {
        case .unknownNumber: "warehouse.number.unknown"
        case .otherSite: "warehouse.site.differs"
        case .unknownItem: "warehouse.item.unknown"
        case .severalItems: "warehouse.item.ambiguous"
        case .notInOrder: "warehouse.line.unknown"
        case .notExact: "warehouse.quantity.inexact"
        }
    }

    var remedy: Remedy { .escalate(to: .integrationSupport) }

    var description: String {
        switch self {
        case .unknownNumber(let number, let partner):
            "nothing was sent to \(partner) under the number \(number); ask which of our orders "
                + "is meant"
        case .otherSite(let told, let ours, let number):
            "it names the site \(told), and number \(number) was given to \(ours)"
        case .unknownItem(let number, let place):
            "\(place): no item of ours is \(number); add the number to the item, then decide this "
                + "again"
        case .severalItems(let numbers, let place):
            "\(place): \(numbers) are numbers of different items of ours; ask which goods are "
                + "meant, or correct the items' numbers, then decide this again"
        case .notInOrder(let item, let place):
            "\(place): no line of what was sent under this number is of \(item)"
        case .notExact(let detail, let place):
            "\(place): \(detail); correct the item's pack factors, then decide this again"
        }
    }
}
