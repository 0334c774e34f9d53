public import Canonical
public import EDI
public import Mapping

/// How a partner's documents become orders: by its mapping, or by the reader that knows the 850.
public struct OrderReading: Sendable {
    let profile: PartnerProfile
    let mapping: EffectiveMapping?

    /// - Parameter mapping: what the profile names, if it names one.
    public init(_ profile: PartnerProfile, by mapping: EffectiveMapping?) {
        self.profile = profile
        self.mapping = mapping
    }

    /// What one order of a document came to.
    public struct Outcome: Sendable, Equatable {
        public var request: OrderRequest?
        public var violations: [TranslationViolation]
        public var warnings: [String] = []
    }

    /// Whether such a set may be an order.
    public func takes(_ set: TransactionSet) -> Bool { isMapped(set) || Self.isKnown(set) }

    /// `nil` for a set that never is an order here.
    public func read(_ set: TransactionSet) -> Outcome? {
        if let mapping, isMapped(set) {
            return Outcome(MappedOrderReader(profile, by: mapping).read(set))
        }
        guard Self.isKnown(set) else { return nil }
        let order = PurchaseOrderReader(profile).read(set)
        return Outcome(request: order.request, violations: order.violations)
    }

    /// Every order of a whole document; of an interchange, of its well-formed sets.
    public func orders(of bytes: [UInt8]) throws(MappedFileFailure) -> [Outcome] {
        if let mapping, mapping.document.isFileOfRecords {
            return try MappedOrderReader(profile, by: mapping).orders(of: bytes).map(Outcome.init)
        }
        return EDIReader().read(bytes).transactions.map(\.transaction).filter(\.isUsable)
            .compactMap(read)
    }

    /// Whether it is for files of records, which have no envelope.
    var readsRecords: Bool { mapping?.document.isFileOfRecords ?? false }

    /// A document's orders, each read when it is asked for; `nil` for a document that is none.
    func parts(of bytes: [UInt8]) -> Parts? {
        if let mapping, mapping.document.isFileOfRecords {
            // Why it cannot be read is told by whoever reads it to act on it.
            return (try? MappedOrderReader(profile, by: mapping).file(bytes)).map(Parts.file)
        }
        return .sets(
            EDIReader().read(bytes).transactions.map(\.transaction).filter(\.isUsable),
            self
        )
    }

    enum Parts {
        case file(MappedFile)
        case sets([TransactionSet], OrderReading)

        var count: Int {
            switch self {
            case .file(let file): file.count
            case .sets(let sets, _): sets.count
            }
        }

        func outcome(_ index: Int) -> Outcome? {
            switch self {
            case .file(let file): Outcome(file[index])
            case .sets(let sets, let reading): reading.read(sets[index])
            }
        }
    }

    private func isMapped(_ set: TransactionSet) -> Bool {
        mapping?.document == DocumentKind(of: set)
    }

    private static func isKnown(_ set: TransactionSet) -> Bool {
        DocumentKind(of: set) == .x12(set: "850")
    }
}

extension OrderReading.Outcome {
    init(_ order: MappedOrder) {
        self.init(
            request: order.request,
            violations: order.violations,
            warnings: order.warnings
        )
    }
}
