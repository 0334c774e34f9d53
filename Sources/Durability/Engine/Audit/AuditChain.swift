public import Database
public import Primitives
public import Storage

/// Makes a change of the audit visible, whoever made it and however.
///
/// Entries are sealed some at a time: a seal's code is over its number, the code before it, and every
/// field of its entries. Whoever changes, adds or takes away a sealed entry, or a seal, without the
/// installation's key breaks the chain there. What is cut off at its end is seen by who kept the
/// chain's head elsewhere.
public struct AuditChain: Sendable {
    /// Entries of one seal, at most.
    public static let entriesMax = 1_000
    private static let sealsAtOnce = 20

    /// The code of a message under the installation's key.
    private let code: @Sendable ([UInt8]) -> [UInt8]

    public init(code: @escaping @Sendable ([UInt8]) -> [UInt8]) { self.code = code }

    /// Seals the oldest entries that no seal covers; `nil` when there are none.
    ///
    /// One at a time: of two that seal at once, one fails by the seal's number.
    public func seal(
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> AuditSeal? {
        let lines = try transaction.auditSeals.unsealed(limit: Self.entriesMax)
        guard !lines.isEmpty else { return nil }
        let last = try transaction.auditSeals.last()
        let number = (last?.number ?? 0) + 1
        let seal = AuditSeal(
            number: number,
            entries: lines.count,
            sealedAt: now,
            code: code(Self.message(number, after: last?.code ?? [], lines))
        )
        try transaction.auditSeals.add(seal, over: lines.map(\.id))
        return seal
    }

    /// Reads the whole chain and says whether it holds.
    ///
    /// - Parameter head: a seal that was noted before; the chain must still have it.
    public func verify(
        in store: any Store,
        keeping head: AuditHead? = nil
    ) async throws(StoreFailure) -> AuditVerdict {
        var verdict = AuditVerdict()
        var previous: [UInt8] = []
        while true {
            let after = verdict.seals
            let links = try await store.read { (snapshot) throws(StoreFailure) in
                try snapshot.auditSeals.seals(after: after, limit: Self.sealsAtOnce).map {
                    (seal) throws(StoreFailure) in
                    (
                        seal,
                        try snapshot.auditSeals.lines(of: seal.number, limit: Self.entriesMax + 1)
                    )
                }
            }
            for (seal, lines) in links {
                verdict.fault = fault(of: seal, lines, behind: verdict.seals, previous, head)
                guard verdict.fault == nil else { return verdict }
                verdict.seals = seal.number
                verdict.entries += lines.count
                verdict.head = AuditHead(seal.number, seal.code)
                previous = seal.code
            }
            if links.isEmpty { break }
        }
        if let head, head.number > verdict.seals {
            verdict.fault = .cutOff(after: verdict.seals, expected: head.number)
        }
        verdict.waiting = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.auditSeals.unsealed(limit: Self.entriesMax).count
        }
        return verdict
    }

    private func fault(
        of seal: AuditSeal,
        _ lines: [AuditLine],
        behind number: Int64,
        _ previous: [UInt8],
        _ head: AuditHead?
    ) -> AuditVerdict.Fault? {
        guard seal.number == number + 1 else { return .missing(number + 1) }
        guard lines.count == seal.entries else {
            return .counted(seal.number, sealedAt: seal.sealedAt, seal.entries, lines.count)
        }
        guard code(Self.message(seal.number, after: previous, lines)) == seal.code else {
            return .changed(seal.number, sealedAt: seal.sealedAt)
        }
        if let head, head.number == seal.number, head.code != seal.code {
            return .replaced(seal.number)
        }
        return nil
    }

    /// What a code is over: each field behind its length, so that no two readings are alike.
    static func message(_ number: Int64, after previous: [UInt8], _ lines: [AuditLine]) -> [UInt8] {
        var bytes: [UInt8] = []
        func add(_ number: Int64) {
            withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        }
        func add(_ field: some Collection<UInt8>) {
            add(Int64(field.count))
            bytes.append(contentsOf: field)
        }
        add(number)
        add(previous)
        add(Int64(lines.count))
        for line in lines {
            add(line.id)
            add(line.entry.at.microseconds)
            add(line.entry.actor.utf8)
            add(line.entry.action.utf8)
            add(line.entry.subject.utf8)
            add(line.entry.detail.utf8)
        }
        return bytes
    }
}

/// The last seal as somebody noted it: `12:9f86d0…`.
public struct AuditHead: Sendable, Equatable, CustomStringConvertible {
    public var number: Int64
    public var code: [UInt8]

    public init(_ number: Int64, _ code: [UInt8]) {
        self.number = number
        self.code = code
    }

    /// `nil` unless it is a number from one, a colon and hexadecimal digits in pairs.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int64(parts[0]), number > 0,
            let code = Hexadecimal.bytes(String(parts[1])), !code.isEmpty
        else { return nil }
        self.init(number, code)
    }

    public var description: String { "\(number):" + Hexadecimal.text(code) }
}

/// What became of a reading of the chain.
public struct AuditVerdict: Sendable, Equatable {
    /// Where the chain does not hold.
    public enum Fault: Sendable, Equatable, CustomStringConvertible {
        case missing(Int64)
        case counted(Int64, sealedAt: Timestamp, Int, Int)
        case changed(Int64, sealedAt: Timestamp)
        case replaced(Int64)
        case cutOff(after: Int64, expected: Int64)

        public var description: String {
            switch self {
            case .missing(let number): "seal \(number) is not there"
            case .counted(let number, let at, let sealed, let found):
                "seal \(number) of \(at) is over \(sealed) entries, and \(found) are there"
            case .changed(let number, let at):
                "seal \(number) of \(at) does not fit its entries: one of them was changed or "
                    + "replaced, or the key is not the one it was sealed with"
            case .replaced(let number): "seal \(number) is not the one that was noted"
            case .cutOff(let last, let expected):
                "the chain ends with seal \(last), and seal \(expected) was noted"
            }
        }
    }

    /// Seals that hold, counted from the first.
    public var seals: Int64 = 0
    /// Entries under them.
    public var entries = 0
    public var head: AuditHead?
    /// Entries that wait for the next seal, counted up to `AuditChain.entriesMax`.
    public var waiting = 0
    public var fault: Fault?

    public init() {}
}
