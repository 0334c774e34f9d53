import JSON
import Mapping
import Primitives

/// Samples of rows or records, brought under one set of columns.
struct RecordSamples {
    var table = SampleTable()
    var mapping: MappingFile
    var notes: [String] = []

    init(
        _ samples: [PartnerSample],
        as kind: SampleKind,
        name: String
    ) throws(OnboardingFailure) {
        mapping = MappingFile(name: name)
        mapping.document = kind.rawValue
        mapping.lines = MappingFile.Lines()
        table.sampleCount = samples.count
        switch kind {
        case .json: try readRecords(samples)
        case .xml: try readElements(samples)
        case .fixed: try readColumns(samples)
        case .csv, .x12, .edifact: try readRows(samples)
        }
        guard !table.rows.isEmpty else { throw .noOrders(kind) }
    }

    // MARK: - Rows

    private mutating func readRows(_ samples: [PartnerSample]) throws(OnboardingFailure) {
        let delimiters = samples.map { RowShape.delimiter(of: $0.bytes) }
        guard let delimiter = delimiters.compactMap(\.self).first else {
            throw .unreadable(
                sample: samples[0].name,
                "neither a comma, a semicolon, a bar nor a tab parts its rows"
            )
        }
        mapping.csv = CSVShape(order: "", delimiter: delimiter)
        for (index, sample) in samples.enumerated() {
            let document: RowDocument
            do throws(RowFailure) {
                document = try RowDocument(sample.bytes, delimiter: delimiter)
            } catch {
                throw .unreadable(sample: sample.name, "\(error)")
            }
            add(document, of: index)
        }
        noteMissingColumns(samples)
    }

    private mutating func readColumns(_ samples: [PartnerSample]) throws(OnboardingFailure) {
        let columns = RowShape.columns(of: samples)
        guard columns.count > 1 else { throw .columnsUnknown(sample: samples[0].name) }
        mapping.fixed = FixedShape(order: columns[0].name, columns: columns)
        for (index, sample) in samples.enumerated() {
            do throws(RowFailure) {
                add(try RowDocument(sample.bytes, columns: columns), of: index)
            } catch {
                throw .unreadable(sample: sample.name, "\(error)")
            }
        }
        notes.append(
            "The columns were found by the bytes that are blank in every row, and are named by "
                + "their first byte; compare them with the partner's description."
        )
    }

    private mutating func add(_ document: RowDocument, of sample: Int) {
        let positions = document.columns.map { name in
            name.isEmpty ? nil : table.position(of: name)
        }
        for row in document.texts(ofFirst: SampleTable.rowsMax / max(1, table.sampleCount)) {
            let cells = zip(positions, row).compactMap { position, text in
                position.map { (position: $0, text: text) }
            }
            table.append(sample: sample, cells)
        }
    }

    /// A name that only some samples have is told: maybe the files are of several makers.
    private mutating func noteMissingColumns(_ samples: [PartnerSample]) {
        for column in table.columns.indices {
            let holders = Set(
                table.rows.filter { $0.cells[column] != nil }.map(\.sample)
            )
            guard !holders.isEmpty, holders.count < samples.count else { continue }
            notes.append(
                "\(table.columns[column].path) is filled in \(holders.count) of \(samples.count) "
                    + "samples only."
            )
        }
    }

    // MARK: - Records

    private mutating func readRecords(_ samples: [PartnerSample]) throws(OnboardingFailure) {
        var shape: JSONShape?
        for (index, sample) in samples.enumerated() {
            let document: JSONValue
            do throws(JSONFailure) {
                let limits = JSONLimits(bytes: Limits.documentBytes)
                document = try JSONValue(parsing: sample.bytes, limits: limits)
            } catch {
                throw .unreadable(sample: sample.name, "\(error)")
            }
            guard let found = shape ?? JSONShape(of: document) else {
                throw .noLines(sample: sample.name)
            }
            shape = found
            add(document, found, of: index)
        }
        guard let shape else { return }
        if !shape.orders.tokens.isEmpty { mapping.orders = shape.orders.description }
        mapping.lines?.opens = shape.lines.description
    }

    private mutating func add(_ document: JSONValue, _ shape: JSONShape, of sample: Int) {
        guard let found = document[shape.orders] else { return }
        for (number, order) in (found.array ?? [found]).enumerated() {
            var head: [(position: Int, text: String)] = []
            collect(order, [], isOfHead: true, &head)
            for line in order[shape.lines]?.array ?? [] {
                var cells = head
                collect(line, [], isOfHead: false, &cells)
                table.append(sample: sample, order: number, cells)
            }
        }
    }

    /// Every single value of a record, objects in it included, arrays left out.
    private mutating func collect(
        _ value: JSONValue,
        _ tokens: [String],
        isOfHead: Bool,
        _ cells: inout [(position: Int, text: String)]
    ) {
        let text: String
        switch value {
        case .object(let object):
            guard tokens.count < JSONShape.depthMax else { return }
            for member in object.members {
                collect(member.value, tokens + [member.name], isOfHead: isOfHead, &cells)
            }
            return
        case .array, .null: return
        case .string(let string): text = string
        case .number(let number): text = number.text
        case .bool(let isTrue): text = isTrue ? "true" : "false"
        }
        let path = JSONPointer(tokens: tokens).description
        guard !tokens.isEmpty, let position = table.position(of: path, isOfHead: isOfHead) else {
            return
        }
        cells.append((position, text))
    }
}

/// Where the orders of a JSON document stand, and in each of them its lines.
struct JSONShape {
    var orders: JSONPointer
    var lines: JSONPointer

    static let depthMax = 4

    init?(of document: JSONValue) {
        // Orders in an array that each hold an array; otherwise one order that holds one.
        for path in Self.arrays(of: document) {
            guard let first = document[path]?.array?.first,
                let lines = Self.arrays(of: first).first
            else { continue }
            self.init(orders: path, lines: lines)
            return
        }
        guard document.object != nil, let lines = Self.arrays(of: document).first else {
            return nil
        }
        self.init(orders: JSONPointer(tokens: []), lines: lines)
    }

    private init(orders: JSONPointer, lines: JSONPointer) {
        self.orders = orders
        self.lines = lines
    }

    /// Arrays of objects, the longest first.
    private static func arrays(of value: JSONValue) -> [JSONPointer] {
        var found: [(tokens: [String], count: Int)] = []
        func look(_ value: JSONValue, _ tokens: [String]) {
            if let array = value.array {
                if array.first?.object != nil { found.append((tokens, array.count)) }
            } else if let object = value.object, tokens.count < depthMax {
                for member in object.members { look(member.value, tokens + [member.name]) }
            }
        }
        look(value, [])
        return found.sorted { $1.count < $0.count }.map { JSONPointer(tokens: $0.tokens) }
    }
}
