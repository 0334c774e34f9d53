extension EDIInspection {
    /// The whole inspection for a terminal, one fact a line, indented by the envelope's nesting.
    public var text: String {
        var page = TextPage()
        page.add("\(byteCount) bytes, \(segmentCount) segments")
        if interchanges.isEmpty {
            page.add("no interchange: one begins with ISA (X12), or with UNA or UNB (EDIFACT)")
        }
        for interchange in interchanges { interchange.describe(on: &page) }
        if !diagnostics.isEmpty {
            page.add("diagnostics")
            for diagnostic in diagnostics {
                var line = diagnostic.description
                if let code = diagnostic.acknowledgmentCode {
                    let element =
                        diagnostic.standard == .x12 ? diagnostic.level.codeElement : "CONTRL 0085"
                    line += " " + element + " " + code
                }
                page.add(line, depth: 1)
            }
        }
        if suppressedDiagnosticCount > 0 {
            page.add("and \(suppressedDiagnosticCount) more", depth: 1)
        }
        return page.text
    }
}

extension EDILevel {
    /// The acknowledgement's element that carries a code of this level.
    var codeElement: String {
        switch self {
        case .element: "AK403"
        case .segment: "AK304"
        case .transaction: "AK502"
        case .group: "AK905"
        case .interchange: "TA105"
        }
    }
}

/// Lines of text; control characters of partners' values are shown as dots.
private struct TextPage {
    private(set) var text = ""

    mutating func add(_ line: String, depth: Int = 0) {
        // A hierarchy may be nested without end; a page may not.
        text += String(repeating: "  ", count: min(depth, 16))
        for scalar in line.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            text.unicodeScalars.append(isControl ? "\u{B7}" : scalar)
        }
        text += "\n"
    }

    mutating func add(_ name: String, _ values: [EDIInspection.Qualified], depth: Int) {
        guard !values.isEmpty else { return }
        let list = values.map { $0.qualifier + " " + $0.value }.joined(separator: ", ")
        add(name + " " + list, depth: depth)
    }
}

extension EDIInspection.InterchangeSummary {
    fileprivate func describe(on page: inout TextPage) {
        let hasHeader = syntax == .x12 || syntax == .edifact
        let standard = syntax.standard == .x12 ? "X12" : "EDIFACT"
        let name =
            hasHeader ? "interchange \(controlNumber)" : "segments without an interchange header"
        page.add("\(standard) \(name) at byte \(byteOffset), \(segmentCount) segments")
        if hasHeader {
            let answer = syntax == .x12 ? "TA1" : "CONTRL"
            let request = isAcknowledgmentRequested ? ", \(answer) requested" : ""
            page.add("from \(sender) to \(receiver), \(date) \(time)", depth: 1)
            page.add("version \(version), usage \(usage)\(request)", depth: 1)
        }
        page.add("delimiters " + delimiters.shown, depth: 1)
        if syntax == .x12 { page.add("TA1 would say \(disposition.code)", depth: 1) }
        for answer in interchangeAcknowledgments {
            page.add("TA1 " + answer.joined(separator: " "), depth: 1)
        }
        for group in groups { group.describe(on: &page) }
        if !acknowledgment.isEmpty {
            page.add("CONTRL would say", depth: 1)
            for segment in acknowledgment { page.add(segment, depth: 2) }
        }
    }
}

extension EDIInspection.GroupSummary {
    fileprivate func describe(on page: inout TextPage) {
        // EDIFACT mostly does without groups.
        if !controlNumber.isEmpty || !functionalID.isEmpty {
            page.add(
                "group \(functionalID) \(controlNumber) version \(version), "
                    + "from \(sender) to \(receiver), \(date) \(time)",
                depth: 1
            )
        }
        for transaction in transactions { transaction.describe(on: &page) }
        if !acknowledgment.isEmpty {
            page.add("997 would say \(disposition.code)", depth: 2)
            for segment in acknowledgment { page.add(segment, depth: 3) }
        }
    }
}

extension EDIInspection.TransactionSummary {
    fileprivate func describe(on page: inout TextPage) {
        let release = schemaRelease.map { " " + $0 } ?? ""
        let stated = statedSegmentCount.map(String.init) ?? "none"
        page.add(
            "\(version == nil ? "transaction set" : "message") \(version ?? set) "
                + "\(controlNumber) at byte \(byteOffset), "
                + "\(segmentCount) segments, \(version == nil ? "SE" : "UNT") says \(stated), "
                + "\(disposition.rawValue), schema \(schema.rawValue)\(release)",
            depth: 2
        )
        if let documentNumber { page.add("number " + documentNumber, depth: 3) }
        page.add("dates", dates, depth: 3)
        page.add("references", references, depth: 3)
        for party in parties {
            let identity = [party.idQualifier, party.id].compactMap(\.self).joined(separator: " ")
            let facts = [party.name ?? "", identity] + party.address
            let shown = facts.filter { !$0.isEmpty }.joined(separator: " | ")
            page.add("party \(party.role) " + shown, depth: 3)
        }
        for line in lines { line.describe(on: &page) }
        for level in hierarchy {
            let ids = level.ids.map { $0.qualifier + " " + $0.value }.joined(separator: ", ")
            let parent = level.parent.map { " under " + $0 } ?? ""
            page.add("level \(level.number)\(parent) \(level.code) \(ids)", depth: 3 + level.depth)
        }
        page.add("totals", totals, depth: 3)
        let counts = tags.map { $0.tag + " " + String($0.count) }.joined(separator: ", ")
        page.add("segments " + counts, depth: 3)
    }
}

extension EDIInspection.LineSummary {
    fileprivate func describe(on page: inout TextPage) {
        var text = "line \(tag) \(number ?? "-")"
        if let quantity {
            text += ", " + [quantity, unit].compactMap(\.self).joined(separator: " ")
        }
        if let price {
            text += " at " + [price, priceBasis].compactMap(\.self).joined(separator: " ")
        }
        for id in ids { text += ", \(id.qualifier) \(id.value)" }
        for answer in answers { text += ", answer \(answer.qualifier) \(answer.value)" }
        page.add(text, depth: 3)
    }
}

extension EDIDelimiters {
    /// The separators as text, bytes that cannot be shown in hexadecimal.
    var shown: String {
        var parts = ["element " + Self.shown([element])]
        if let component { parts.append("component " + Self.shown([component])) }
        if let repetition { parts.append("repetition " + Self.shown([repetition])) }
        if let release { parts.append("release " + Self.shown([release])) }
        if decimalMark != UInt8(ascii: ".") {
            parts.append("decimal mark " + Self.shown([decimalMark]))
        }
        parts.append("segment " + Self.shown(terminator.bytes))
        return parts.joined(separator: ", ")
    }

    static func shown(_ bytes: [UInt8]) -> String {
        if bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return ByteText.decode(bytes) }
        let digits = Array("0123456789ABCDEF")
        return bytes.map { "0x\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }
            .joined(separator: " ")
    }
}
