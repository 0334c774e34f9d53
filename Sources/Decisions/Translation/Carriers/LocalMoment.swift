public import Primitives

/// A moment as a document tells it: a day, a time of it, and in which zone.
public struct LocalMoment: Sendable, Equatable {
    public enum Zone: Sendable, Equatable {
        /// So many seconds ahead of UTC.
        case offset(Int)
        /// An IANA zone, with its summer time.
        case named(String)
    }

    public var day: LocalDate
    public var seconds: Int
    public var zone: Zone

    public init(_ day: LocalDate, seconds: Int, zone: Zone) {
        self.day = day
        self.seconds = seconds
        self.zone = zone
    }

    /// `HHMM`, `HHMMSS` or longer.
    static func seconds(of time: String) -> Int? {
        let digits = Array(time.utf8)
        guard (4...8).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let hour = Int(time.prefix(2)), let minute = Int(time.dropFirst(2).prefix(2)),
            let second = digits.count < 6 ? 0 : Int(time.dropFirst(4).prefix(2)),
            hour < 24, minute < 60, second < 60
        else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    /// Element 623. `LT` and nothing are local, so they are in `local`; `nil` for an unknown code.
    static func zone(_ code: String?, local: String) -> Zone? {
        guard let code, code != "LT" else { return .named(local) }
        if let zone = named[code] { return .named(zone) }
        if let hours = hours[code] { return .offset(hours * 3_600) }
        // 01 to 12 are hours ahead of UTC, 13 to 24 are 12 to 1 hours behind it.
        guard code.utf8.count == 2, let number = Int(code), (1...24).contains(number) else {
            return nil
        }
        return .offset((number <= 12 ? number : number - 25) * 3_600)
    }

    /// Summer and winter time, whichever it is.
    private static let named = [
        "AT": "America/Halifax", "ET": "America/New_York", "CT": "America/Chicago",
        "MT": "America/Denver", "PT": "America/Los_Angeles", "NT": "America/St_Johns",
        "HT": "Pacific/Honolulu",
    ]

    private static let hours = [
        "UT": 0, "GM": 0, "AS": -4, "AD": -3, "ES": -5, "ED": -4, "CS": -6, "CD": -5, "MS": -7,
        "MD": -6, "PS": -8, "PD": -7, "HS": -10,
    ]
}
