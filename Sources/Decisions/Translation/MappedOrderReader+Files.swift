public import EDI
import JSON
public import Mapping
public import Primitives

/// Why a whole file gives no order by its mapping.
public struct MappedFileFailure: Failure, Equatable {
    public var detail: String
    public var code: String { "translation.file.unreadable" }
    public var remedy: Remedy { .reject }
    public var description: String { detail }
}

extension MappedOrderReader {
    /// Every order of a file of the mapping's kind, good and bad.
    ///
    /// Of an interchange the sets and messages of that kind, whoever sent them; one that an
    /// acknowledgement would refuse is bad.
    public func orders(
        of bytes: [UInt8]
    ) throws(MappedFileFailure) -> [MappedOrder] {
        let orders =
            switch mapping.document {
            case .x12, .edifact: ordersOfEnvelopes(bytes)
            case .csv: try ordersOfRows(bytes)
            case .json: try ordersOfRecords(bytes)
            }
        guard orders.isEmpty else { return orders }
        throw MappedFileFailure(detail: "by \(mapping.name) it holds no \(mapping.document) order")
    }

    private func ordersOfEnvelopes(_ bytes: [UInt8]) -> [MappedOrder] {
        let document = EDIReader().read(bytes)
        return document.transactions.map(\.transaction)
            .filter { DocumentKind(of: $0) == mapping.document }
            .map { set in
                var order = read(set)
                guard !set.isUsable else { return order }
                let error = document.diagnostics(of: set).first { $0.severity == .error }
                order.request = nil
                order.violations.insert(
                    TranslationViolation(
                        .fieldUnreadable,
                        at: error?.place ?? EDIPlace(byteOffset: 0),
                        "an acknowledgement refuses it" + (error.map { ": \($0)" } ?? "")
                    ),
                    at: 0
                )
                return order
            }
    }

    private func ordersOfRows(_ bytes: [UInt8]) throws(MappedFileFailure) -> [MappedOrder] {
        do throws(CSVFailure) {
            return try mapping.orders(of: bytes).map { read($0) }
        } catch {
            throw MappedFileFailure(detail: "as CSV, by \(mapping.name): \(error)")
        }
    }

    private func ordersOfRecords(_ bytes: [UInt8]) throws(MappedFileFailure) -> [MappedOrder] {
        do throws(JSONFailure) {
            let limits = JSONLimits(bytes: Limits.documentBytes)
            let document = try JSONValue(parsing: bytes, limits: limits)
            return mapping.records(of: document).map { read($0, of: bytes) }
        } catch {
            throw MappedFileFailure(detail: "as JSON, by \(mapping.name): \(error)")
        }
    }
}

extension DocumentKind {
    /// What kind of document a set or message is.
    public init(of set: TransactionSet) {
        self = set.messageType.map { .edifact(message: $0.type) } ?? .x12(set: set.identifier)
    }
}
