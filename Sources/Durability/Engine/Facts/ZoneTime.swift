import Foundation
package import Primitives

/// What wall clocks show in one time zone.
package struct ZoneTime: Sendable {
    private let zone: TimeZone
    package var name: String { zone.identifier }

    /// An unknown zone counts as UTC; configuration is checked when it is loaded.
    package init(_ name: String) { zone = TimeZone(identifier: name) ?? .gmt }

    package func date(of moment: Timestamp) -> LocalDate {
        LocalDate(at: moment, secondsFromUTC: offset(at: moment))
    }

    /// When clocks show so many minutes after midnight, for the first time where they are put back
    /// over it; where they are put forward over it, the first moment after.
    package func moment(_ day: LocalDate, minutes: Int) -> Timestamp {
        moment(day, seconds: minutes * 60)
    }

    package func moment(_ day: LocalDate, seconds: Int) -> Timestamp {
        let wanted = day.startInUTC.advanced(by: .seconds(seconds))
        // No zone is a day away from UTC: what holds a day before and after holds around it.
        let before = offset(at: wanted.advanced(by: .seconds(-86_400)))
        let after = offset(at: wanted.advanced(by: .seconds(86_400)))
        let early = wanted.advanced(by: .seconds(-before))
        guard before != after, offset(at: early) != before else { return early }
        let late = wanted.advanced(by: .seconds(-after))
        return offset(at: late) == after ? late : change(between: late, and: early)
    }

    /// The second at which clocks are put forward, between one before and one after.
    private func change(between before: Timestamp, and after: Timestamp) -> Timestamp {
        let old = offset(at: before)
        var low = 0
        var high = Int(after.since(before).components.seconds)
        while high - low > 1 {
            let middle = (low + high) / 2
            if offset(at: before.advanced(by: .seconds(middle))) == old {
                low = middle
            } else {
                high = middle
            }
        }
        return before.advanced(by: .seconds(high))
    }

    private func offset(at moment: Timestamp) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.microseconds) / 1e6))
    }
}
