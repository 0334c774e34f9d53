import Crypto

/// The files that pages load: ours, from memory, known by a hash of their text.
enum StaticAsset: String, CaseIterable, Sendable {
    case stylesheet, script, icon

    var name: String {
        switch self {
        case .stylesheet: "console.css"
        case .script: "console.js"
        case .icon: "icon.svg"
        }
    }

    var mediaType: String {
        switch self {
        case .stylesheet: "text/css; charset=utf-8"
        case .script: "text/javascript; charset=utf-8"
        case .icon: "image/svg+xml"
        }
    }

    var text: String {
        switch self {
        case .stylesheet: Stylesheet.text
        case .script: Script.text
        case .icon: Self.iconText
        }
    }

    /// Changes with the text.
    var tag: String { Self.tags[self] ?? "" }

    init?(name: String) {
        guard let asset = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = asset
    }

    private static let tags: [StaticAsset: String] = {
        let pairs = allCases.map { asset in
            let hash = SHA256.hash(data: Array(asset.text.utf8))
            return (
                asset,
                hash.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
                    .joined()
            )
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }()

    private static let iconText = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
        <rect width="32" height="32" rx="7" fill="#1d4f91"/>
        <path d="M6 12h14l-4-4M26 20H12l4 4" fill="none" stroke="#fff" stroke-width="3"
        stroke-linecap="round" stroke-linejoin="round"/></svg>
        """
}
