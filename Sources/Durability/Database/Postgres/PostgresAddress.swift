import CLibPQ

/// Where the server is and how to be let in, checked so that no message ever shows the password.
struct PostgresAddress: Sendable {
    private let url: String

    /// - Throws: `unavailable` with what is wrong, in our own words: libpq's quote the whole text.
    init(_ url: String) throws(StoreFailure) {
        guard let options = PQconninfoParse(url, nil) else {
            throw .unavailable("the connection URL cannot be read; \(Self.advice)")
        }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            let value = option.pointee.val.map { String(cString: $0) } ?? ""
            switch String(cString: keyword) {
            case "port":
                let ports = value.split(separator: ",")
                guard ports.allSatisfy({ UInt16($0) != nil }) else {
                    throw .unavailable("the connection URL's port is not a number; \(Self.advice)")
                }
            case "host":
                // A socket's folder may have any name; a host's cannot have an @.
                guard value.hasPrefix("/") || !value.contains("@") else {
                    throw .unavailable("the connection URL's host is not a host; \(Self.advice)")
                }
            default: break
            }
            option += 1
        }
        self.url = url
    }

    private static let advice =
        "write postgresql://user:password@host:5432/database, with @ : / in the password as "
        + "%40 %3A %2F"

    /// Connects, and returns libpq's connection whether it succeeded or not; `nil` without memory.
    func connect(_ options: PostgresOptions) -> OpaquePointer? {
        // The URL may override what comes before it, and nothing after.
        let settings: [(String, String)] = [
            ("fallback_application_name", "crossdock"),
            ("keepalives_idle", "30"),
            ("keepalives_interval", "10"),
            ("keepalives_count", "3"),
            ("tcp_user_timeout", String(options.networkTime.milliseconds)),
            ("connect_timeout", String(max(2, options.connectTime.milliseconds / 1_000))),
            ("target_session_attrs", "read-write"),
            ("dbname", url),
            ("client_encoding", "UTF8"),
        ]
        return withCStrings(settings.map(\.0)) { keywords in
            withCStrings(settings.map(\.1)) { values in
                PQconnectdbParams(keywords, values, 1)
            }
        }
    }
}

/// Hands C an array of strings that ends with a null.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
    var bytes: [CChar] = []
    var offsets: [Int] = []
    for string in strings {
        offsets.append(bytes.count)
        bytes += string.utf8CString
    }
    return bytes.withUnsafeBufferPointer { buffer in
        body(offsets.map { offset in buffer.baseAddress.map { $0 + offset } } + [nil])
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, so that no time limit becomes 0, which means none.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
