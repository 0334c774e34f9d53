import Canonical
import JSON
import Primitives
import Projections

/// Stored bytes as a person can read them: JSON laid out, other text as it is, the rest in
/// hexadecimal.
struct RawView: PageView {
    static var template: Template { .raw }
    let section: Section? = .orders

    var title: String
    var number: String
    var back: String
    var download: String
    var caption: String
    var text: String

    /// Bytes that are shown; the whole is to be had as a file.
    static let shownBytes = 256 * 1024

    init(_ payload: Payload, reference: PayloadReference, order: Order.ID) {
        title = payload.title
        number = order.rawValue
        back = ConsolePath.order(order).address
        download = ConsolePath.raw(order, reference, isDownload: true).address
        let shown = Array(payload.bytes.prefix(Self.shownBytes))
        let cut = payload.bytes.count > shown.count ? ", of which the first are shown" : ""
        let (kind, text) = Self.readable(shown, isWhole: cut.isEmpty)
        caption = "\(PlainWords.grouped(payload.bytes.count, "byte")) of \(kind)\(cut)"
        self.text = text
    }

    private static func readable(_ bytes: [UInt8], isWhole: Bool) -> (kind: String, text: String) {
        guard !bytes.isEmpty else { return ("nothing", "") }
        // What is no JSON is shown as it is; nothing is lost by not saying why.
        if isWhole, let value = try? JSONValue(parsing: bytes) {
            return ("JSON", value.text(.pretty))
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let isText = text.unicodeScalars.allSatisfy {
            $0 != "\u{FFFD}" && ($0.value >= 0x20 || $0 == "\n" || $0 == "\r" || $0 == "\t")
        }
        if isText { return ("text", segmented(text)) }
        return ("binary", hexadecimal(bytes))
    }

    /// An X12 interchange on one line is broken after each segment, as its own delimiter says.
    private static func segmented(_ text: String) -> String {
        let bytes = Array(text.utf8.prefix(107))
        guard text.hasPrefix("ISA"), bytes.count > 106, !text.contains("\n") else { return text }
        let end = String(decoding: [bytes[105]], as: UTF8.self)
        return text.replacing(end, with: end + "\n")
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        stride(from: 0, to: min(bytes.count, 16 * 1024), by: 16).map { start in
            let row = bytes[start..<min(start + 16, bytes.count)]
            let codes = row.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            let plain = row.map { (0x20...0x7E).contains($0) ? Character(UnicodeScalar($0)) : "." }
            let offset = String(start, radix: 16)
            return String(repeating: "0", count: max(0, 6 - offset.count)) + offset + "  "
                + codes.joined(separator: " ")
                + String(repeating: "   ", count: 16 - row.count) + "  " + String(plain)
        }.joined(separator: "\n")
    }
}

extension Template {
    static let raw = Template(
        "raw",
        """
        {{<layout}}
        {{$page}}
        <p class="crumb"><a href="{{back}}">Order <span class="number">{{number}}</span></a></p>
        <h1>{{title}}</h1>
        <p class="caption">{{caption}} · <a href="{{download}}" download>Keep as a file</a></p>
        <pre class="raw" tabindex="0" aria-label="{{title}}">{{text}}</pre>
        {{/page}}
        {{/layout}}
        """
    )
}
