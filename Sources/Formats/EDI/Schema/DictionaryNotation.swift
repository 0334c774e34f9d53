/// Reads a release's dictionary from text: schemas are data.
///
/// ```
/// elements
/// 98 ID 2 3
/// 353 ID 2 2 = 00 01 05
/// composites
/// C040 128! 127! 128 127
/// segments
/// N1 98! 93 66 67 706 98 | R0203 P0304
/// PO1 350 330 355 212 639 (235 234)x10
/// TSD ?
/// ```
/// `!` is mandatory, `:n` allows n repetitions, `( )xn` repeats a run, `?` leaves a segment open,
/// `+` lets further elements follow that nobody checks, and what stands behind `|` are the syntax
/// notes. Structure only: no names and no prose of the standard.
struct DictionaryNotation {
    private var dictionary = SegmentDictionary.Tables()
    private var elements: [Substring: ElementRule] = [:]
    private var codeLists: [[String]: Int] = [:]
    private var compositeIndex: [Substring: Int32] = [:]

    private init() {}

    /// A dictionary for `release`, holding what `texts` say; later texts override earlier ones.
    static func read(
        _ texts: [String],
        release: String
    ) throws(SchemaFailure) -> SegmentDictionary {
        var notation = DictionaryNotation()
        // Every text's elements come before any segment, so that a later release's lengths also
        // hold in segments that it does not repeat.
        for pass in Part.allCases {
            for text in texts { try notation.read(text, only: pass) }
        }
        return SegmentDictionary(release: release, notation.dictionary)
    }

    private enum Part: String, CaseIterable {
        case elements, composites, segments
    }

    private mutating func read(_ text: String, only part: Part) throws(SchemaFailure) {
        var current: Part?
        for (offset, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let words = line.split(separator: " ")
            guard let first = words.first else { continue }
            if words.count == 1, let heading = Part(rawValue: String(first)) {
                current = heading
            } else if current == part {
                do throws(Problem) {
                    try readLine(words, part)
                } catch {
                    throw SchemaFailure(line: offset + 1, reason: error.reason)
                }
            } else if current == nil {
                throw SchemaFailure(line: offset + 1, reason: "a line before any heading")
            }
        }
    }

    private struct Problem: Error { var reason: String }

    private mutating func readLine(_ words: [Substring], _ part: Part) throws(Problem) {
        switch part {
        case .elements: try readElement(words)
        case .composites:
            compositeIndex[words[0]] = Int32(dictionary.composites.count)
            dictionary.composites.append(try readRule(words.dropFirst()))
        case .segments:
            let rule = try readRule(words.dropFirst())
            let id = SegmentID(words[0])
            guard id != .invalid else { throw Problem(reason: "\(words[0]) is no tag") }
            dictionary.indexByID[id] = dictionary.rules.count
            dictionary.rules.append(rule)
        }
    }

    private mutating func readElement(_ words: [Substring]) throws(Problem) {
        guard words.count >= 4, let type = ElementType(rawValue: String(words[1])),
            let minimum = UInt16(words[2]), let maximum = UInt32(words[3])
        else { throw Problem(reason: "expected: number type minimum maximum") }
        var codes: Int32 = -1
        if words.count > 5, words[4] == "=" {
            let list = words[5...].map(String.init)
            let index = codeLists[list] ?? dictionary.codeLists.count
            if index == dictionary.codeLists.count {
                dictionary.codeLists.append(Set(list))
                codeLists[list] = index
            }
            codes = Int32(index)
        }
        elements[words[0]] = ElementRule(
            number: UInt16(words[0]) ?? 0,
            type: type,
            minimum: minimum,
            maximum: maximum,
            isMandatory: false,
            repetitions: 1,
            composite: -1,
            codes: codes
        )
    }

    private mutating func readRule(_ words: ArraySlice<Substring>) throws(Problem) -> SegmentRule {
        if words.first == "?" {
            return SegmentRule(
                firstElement: 0,
                elementCount: 0,
                firstNote: 0,
                noteCount: 0,
                isOpen: true
            )
        }
        let parts = words.split(separator: "|", maxSplits: 1)
        let first = dictionary.elements.count
        var listed = parts.first ?? []
        let isOpenEnded = listed.last == "+"
        if isOpenEnded { listed = listed.dropLast() }
        for word in try Self.expanded(listed) {
            dictionary.elements.append(try elementUse(word))
        }
        let count = dictionary.elements.count - first
        let firstNote = dictionary.notes.count
        if parts.count == 2 {
            for word in parts[1] { dictionary.notes.append(try Self.note(word, count: count)) }
        }
        return SegmentRule(
            firstElement: Int32(first),
            elementCount: Int32(count),
            firstNote: Int32(firstNote),
            noteCount: Int32(dictionary.notes.count - firstNote),
            isOpen: false,
            isOpenEnded: isOpenEnded
        )
    }

    /// Writes out the runs in `( )xn`.
    private static func expanded(_ words: ArraySlice<Substring>) throws(Problem) -> [Substring] {
        var expanded: [Substring] = []
        var run: [Substring]?
        for word in words {
            if word.hasPrefix("(") {
                run = [word.dropFirst()]
            } else if let close = word.firstIndex(of: ")"), var whole = run {
                whole.append(word[..<close])
                guard let times = Int(word[close...].dropFirst(2)), (1...100).contains(times) else {
                    throw Problem(reason: "expected )x and a count")
                }
                for _ in 0..<times { expanded += whole }
                run = nil
            } else if run != nil {
                run?.append(word)
            } else {
                expanded.append(word)
            }
        }
        guard run == nil else { throw Problem(reason: "a run is not closed") }
        return expanded
    }

    private func elementUse(_ word: Substring) throws(Problem) -> ElementRule {
        var name = word
        var repetitions: UInt16 = 1
        if let colon = name.firstIndex(of: ":") {
            guard let count = UInt16(name[colon...].dropFirst()) else {
                throw Problem(reason: "expected a count behind : in \(word)")
            }
            repetitions = count
            name = name[..<colon]
        }
        let isMandatory = name.hasSuffix("!")
        if isMandatory { name = name.dropLast() }
        var rule: ElementRule
        if let composite = compositeIndex[name] {
            rule = ElementRule(
                number: 0,
                type: .text,
                minimum: 1,
                maximum: 99_999,
                isMandatory: false,
                repetitions: 1,
                composite: composite,
                codes: -1
            )
        } else if let element = elements[name] {
            rule = element
        } else {
            throw Problem(reason: "element \(name) is not defined")
        }
        rule.isMandatory = isMandatory
        rule.repetitions = repetitions
        return rule
    }

    private static func note(_ word: Substring, count: Int) throws(Problem) -> SyntaxNote {
        let digits = Array(word.dropFirst())
        guard let letter = word.first, let kind = SyntaxNote.Kind(rawValue: letter),
            digits.count >= 4, digits.count.isMultiple(of: 2)
        else { throw Problem(reason: "\(word) is no syntax note") }
        var bits: [UInt64] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let position = Int(String(digits[index...(index + 1)])),
                (1...min(64, count)).contains(position)
            else { throw Problem(reason: "\(word) names an element that is not there") }
            bits.append(1 << UInt64(position - 1))
        }
        return SyntaxNote(kind: kind, first: bits[0], others: bits.dropFirst().reduce(0, |))
    }
}
