public import EDI
import JSON
public import Mapping
public import Primitives
import XML

/// Why a whole file gives no order by its mapping.
public struct MappedFileFailure: Failure, Equatable {
    public var detail: String
    public var code: String { "translation.file.unreadable" }
    public var remedy: Remedy { .reject }
    public var description: String { detail }
}

/// A file cut into its orders, each of which is read when it is asked for.
public struct MappedFile: Sendable {
    fileprivate enum Part: Sendable {
        case set(TransactionSet, refusal: EDIDiagnostic?)
        case rows(RowOrder)
        /// With where it stands.
        case record(JSONRecord, Range<Int>)
        case element(XMLRecord)
    }

    fileprivate let reader: MappedOrderReader
    fileprivate let bytes: [UInt8]
    fileprivate let parts: [Part]

    public var count: Int { parts.count }

    /// - Precondition: `index` is that of an order, from 0.
    public subscript(index: Int) -> MappedOrder {
        switch parts[index] {
        case .rows(let rows): return reader.read(rows)
        case .record(let record, let range):
            return reader.read(
                record,
                PlaceLookUp(bytes: bytes, record: range, pointer: record.pointer)
            )
        case .element(let record): return reader.read(record)
        case .set(let set, let refusal):
            var order = reader.read(set)
            guard !set.isUsable else { return order }
            order.request = nil
            order.violations.insert(
                TranslationViolation(
                    .fieldUnreadable,
                    at: refusal?.place ?? EDIPlace(byteOffset: 0),
                    "an acknowledgement refuses it" + (refusal.map { ": \($0)" } ?? "")
                ),
                at: 0
            )
            return order
        }
    }
}

extension MappedOrderReader {
    /// A file of the mapping's kind, cut into its orders, good and bad.
    ///
    /// Of an interchange the sets and messages of that kind, whoever sent them; one that an
    /// acknowledgement would refuse is bad.
    public func file(_ bytes: [UInt8]) throws(MappedFileFailure) -> MappedFile {
        let parts: [MappedFile.Part] =
            switch mapping.document {
            case .x12, .edifact: sets(of: bytes)
            case .csv, .fixed: try rows(of: bytes)
            case .json: try records(of: bytes)
            case .xml: try elements(of: bytes)
            }
        guard !parts.isEmpty else {
            throw MappedFileFailure(
                detail: "by \(mapping.name) it holds no \(mapping.document) order"
            )
        }
        return MappedFile(reader: self, bytes: bytes, parts: parts)
    }

    /// Every order of such a file at once.
    public func orders(of bytes: [UInt8]) throws(MappedFileFailure) -> [MappedOrder] {
        let file = try file(bytes)
        return (0..<file.count).map { file[$0] }
    }

    private func sets(of bytes: [UInt8]) -> [MappedFile.Part] {
        let document = EDIReader().read(bytes)
        return document.transactions.map(\.transaction)
            .filter { DocumentKind(of: $0) == mapping.document }
            .map { set in
                let error = document.diagnostics(of: set).first { $0.severity == .error }
                return .set(set, refusal: error)
            }
    }

    private func rows(of bytes: [UInt8]) throws(MappedFileFailure) -> [MappedFile.Part] {
        do throws(RowFailure) {
            return try mapping.orders(of: bytes).map { .rows($0) }
        } catch {
            throw MappedFileFailure(detail: "as \(mapping.document), by \(mapping.name): \(error)")
        }
    }

    private func records(of bytes: [UInt8]) throws(MappedFileFailure) -> [MappedFile.Part] {
        let records: [JSONRecord]
        do throws(JSONFailure) {
            let limits = JSONLimits(bytes: Limits.documentBytes)
            records = mapping.records(of: try JSONValue(parsing: bytes, limits: limits))
        } catch {
            throw MappedFileFailure(detail: "as json, by \(mapping.name): \(error)")
        }
        try checkCount(records.count)
        let ranges = mapping.orders.elementRanges(in: bytes)
        return records.enumerated().map { index, record in
            .record(record, index < ranges.count ? ranges[index] : bytes.indices)
        }
    }

    private func elements(of bytes: [UInt8]) throws(MappedFileFailure) -> [MappedFile.Part] {
        let records: [XMLRecord]
        do throws(XMLFailure) {
            records = mapping.records(of: try XMLDocument(bytes))
        } catch {
            throw MappedFileFailure(detail: "as xml, by \(mapping.name): \(error)")
        }
        try checkCount(records.count)
        return records.map { .element($0) }
    }

    private func checkCount(_ orders: Int) throws(MappedFileFailure) {
        guard orders > Limits.ordersPerFile else { return }
        throw MappedFileFailure(
            detail: "it holds \(orders) orders; at most \(Limits.ordersPerFile)"
        )
    }
}

extension DocumentKind {
    /// What kind of document a set or message is.
    public init(of set: TransactionSet) {
        self = set.messageType.map { .edifact(message: $0.type) } ?? .x12(set: set.identifier)
    }
}
