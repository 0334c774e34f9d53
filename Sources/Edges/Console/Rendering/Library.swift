import Mustache

/// All templates, parsed once. Every value is escaped; no template asks for an unescaped one.
enum Library {
    static let shared: MustacheLibrary = {
        MustacheContentTypes.register(EscapedText(), named: EscapedText.name)
        var library = MustacheLibrary()
        for template in templates {
            do {
                // The library would otherwise escape by its own rules, in every template anew.
                let text = "{{%CONTENT_TYPE:\(EscapedText.name)}}" + template.text
                try library.register(text, named: template.name)
            } catch {
                preconditionFailure("the template \(template.name) does not parse: \(error)")
            }
        }
        return library
    }()

    static let templates: [Template] =
        Template.frame + [
            .signIn, .signedOut, .board, .order, .ahead, .orderLines, .timeline, .raw, .exceptions,
            .due,
            .item,
            .figures, .returns, .outcomes, .objectives, .stage, .stale, .problem, .overview, .sheet,
            .cell, .failures,
            .failureGroup,
            .redriveSet, .members, .caseHistory, .difference, .views, .stewardshipCase,
            .mappingVersion, .mappingProposal, .holds, .act, .actField,
        ]

    static func render(_ template: Template, _ view: Any) -> String {
        guard let text = shared.render(Fields.of(view) ?? view, withTemplate: template.name) else {
            preconditionFailure("the template \(template.name) is not in the library")
        }
        return text
    }
}

/// A piece of HTML with holes.
struct Template: Sendable {
    var name: String
    var text: String

    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }
}

/// Escapes scalar by scalar. Looking at whole characters, as the library does by itself, misses a
/// quotation mark that a combining mark follows, and lets text out of its attribute.
struct EscapedText: MustacheContentType {
    static let name = "ESCAPED"

    func escapeText(_ text: String) -> String {
        guard text.utf8.contains(where: Self.isSpecial) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): result += "&lt;".utf8
            case UInt8(ascii: ">"): result += "&gt;".utf8
            case UInt8(ascii: "&"): result += "&amp;".utf8
            case UInt8(ascii: "\""): result += "&quot;".utf8
            case UInt8(ascii: "'"): result += "&#39;".utf8
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\""),
            UInt8(ascii: "'"):
            true
        default: false
        }
    }
}
