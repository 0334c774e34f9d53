import Mapping
import XML

// Samples of XML: every attribute and every text is a column, by the path that a mapping reads it
// by.
extension RecordSamples {
    mutating func readElements(_ samples: [PartnerSample]) throws(OnboardingFailure) {
        var documents: [XMLDocument] = []
        for sample in samples {
            do throws(XMLFailure) {
                documents.append(try XMLDocument(sample.bytes))
            } catch {
                throw .unreadable(sample: sample.name, "\(error)")
            }
        }
        guard let shape = XMLShape(of: documents) else { throw .noLines(sample: samples[0].name) }
        if shape.orders.count > 1 { mapping.orders = "/" + shape.orders.joined(separator: "/") }
        mapping.lines?.opens = shape.lines.joined(separator: "/")
        for (index, document) in documents.enumerated() {
            for (number, order) in XMLShape.elements(at: shape.orders, of: document).enumerated() {
                add(order, number, document, shape, of: index)
            }
        }
        if shape.orders.count == 1 {
            notes.append(
                "Each file is taken for one order, \(shape.orders[0]); ask the partner whether one may "
                    + "hold several."
            )
        }
        for (path, part) in shape.parts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) })
        where part == nil {
            notes.append(
                "\(path.joined(separator: "/")) stands several times, and nothing tells one from the "
                    + "other: not read."
            )
        }
    }

    private mutating func add(
        _ order: Int,
        _ number: Int,
        _ document: XMLDocument,
        _ shape: XMLShape,
        of sample: Int
    ) {
        let lines = Self.elements(along: shape.lines, from: order, of: document)
        var walk = XMLWalk(document, shape, leavingOut: Set(lines), isOfHead: true)
        walk.collect(order, shape.orders, [], [], &table)
        let head = walk.cells
        for line in lines {
            var walk = XMLWalk(document, shape, leavingOut: [], isOfHead: false)
            walk.collect(line, shape.orders + shape.lines, [], [], &table)
            table.append(sample: sample, order: number, head + walk.cells)
        }
    }

    private static func elements(
        along path: [String],
        from start: Int,
        of document: XMLDocument
    ) -> [Int] {
        path.reduce([start]) { scopes, name in
            scopes.flatMap { scope in
                document.elements[scope].children.filter { document.elements[$0].name == name }
            }
        }
    }
}

/// Goes through one order, or one line, and gathers its values.
private struct XMLWalk {
    let document: XMLDocument
    let shape: XMLShape
    let leavingOut: Set<Int>
    let isOfHead: Bool
    var cells: [(position: Int, text: String)] = []

    init(_ document: XMLDocument, _ shape: XMLShape, leavingOut: Set<Int>, isOfHead: Bool) {
        self.document = document
        self.shape = shape
        self.leavingOut = leavingOut
        self.isOfHead = isOfHead
    }

    /// - Parameters:
    ///   - path: of the element, by names from the root.
    ///   - steps: as a mapping names it, from the order or the line.
    ///   - words: what it is called, a condition's value in place of the condition.
    mutating func collect(
        _ position: Int,
        _ path: XMLShape.Path,
        _ steps: [String],
        _ words: [String],
        _ table: inout SampleTable
    ) {
        let element = document.elements[position]
        let part = shape.parts[path].flatMap(\.self)
        for attribute in element.attributes
        where !(part?.isAttribute == true && part?.name == attribute.name) {
            add(attribute.value, steps + ["@" + attribute.name], words + [attribute.name], &table)
        }
        if !steps.isEmpty { add(element.text, steps, words, &table) }
        for child in element.children where !leavingOut.contains(child) {
            let name = document.elements[child].name
            let path = path + [name]
            guard path.count <= XMLShape.depthMax else { continue }
            guard let repeated = shape.parts[path] else {
                if part?.isAttribute == false, part?.name == name { continue }
                collect(child, path, steps + [name], words + [name], &table)
                continue
            }
            // Nothing tells it from its like, or it has nothing that does: not read.
            guard let repeated, let value = document.value(of: repeated, at: child) else {
                continue
            }
            let step = name + repeated.condition(value)
            collect(child, path, steps + [step], words + [name, value], &table)
        }
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }

    private mutating func add(
        _ text: String,
        _ steps: [String],
        _ words: [String],
        _ table: inout SampleTable
    ) {
        let trimmed = Self.trimmed(text)
        guard !trimmed.isEmpty,
            let position = table.position(
                of: steps.joined(separator: "/"),
                called: "/" + words.joined(separator: "/"),
                isOfHead: isOfHead
            )
        else { return }
        cells.append((position, trimmed))
    }
}
