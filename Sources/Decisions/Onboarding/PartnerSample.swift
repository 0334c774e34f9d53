public import EDI
public import Mapping
public import Translation

/// One file that a partner sent, or says that it would send.
public struct PartnerSample: Sendable {
    /// What it is called in questions and tests.
    public var name: String
    public var bytes: [UInt8]

    public init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// What is known here of what a partner may name: values that equal ours prove what a column is.
public struct KnownTrade: Sendable {
    /// Each SKU with the units in which it may be ordered.
    public var units: [String: Set<String>] = [:]
    /// In their 14-digit form, with the SKU.
    public var gtins: [String: String] = [:]
    /// The buyer's own numbers of items.
    public var buyerParts: Set<String> = []
    /// The buyer's codes of the places that goods go to.
    public var shipTos: Set<String> = []

    public init() {}

    var isEmpty: Bool { units.isEmpty && gtins.isEmpty && shipTos.isEmpty }
    /// Every unit that some item may be ordered in.
    var allUnits: Set<String> { units.values.reduce(into: []) { $0.formUnion($1) } }
}

/// Something decided, and by what.
public struct OnboardingDecision: Sendable, Equatable {
    /// `purchaseOrderNumber`, `lines.quantity` or `profile.version`.
    public var field: String
    /// Where it stands: a column, a pointer, an element; or the value itself.
    public var place: String
    public var why: String
}

/// Something that the samples do not prove, and a person must say.
public struct OnboardingQuestion: Sendable, Equatable {
    public var field: String
    /// In plain words.
    public var text: String
    /// What was seen, in how many of the samples, with examples.
    public var evidence: [String]
    /// What it might be, the likeliest first, each with its reason.
    public var candidates: [Candidate]

    public struct Candidate: Sendable, Equatable {
        public var place: String
        public var why: String
    }

    init(
        _ field: String,
        _ text: String,
        evidence: [String] = [],
        candidates: [Candidate] = []
    ) {
        self.field = field
        self.text = text
        self.evidence = evidence
        self.candidates = candidates
    }
}

/// What the samples say of a partner: a profile in part, a mapping, and what is left to be asked.
public struct PartnerDraft: Sendable {
    /// What of the profile stands in the samples.
    public var profile = ProfileDraft()
    public var mapping: MappingFile
    public var decisions: [OnboardingDecision] = []
    public var questions: [OnboardingQuestion] = []
    /// What whoever reads the draft should know.
    public var notes: [String] = []

    init(_ mapping: MappingFile) { self.mapping = mapping }
}

/// The part of a profile that samples tell.
public struct ProfileDraft: Sendable, Equatable {
    public var partner: X12Identity?
    public var ourselves: X12Identity?
    public var version: String?
    public var usage: String?
    public var currency: String?
    public var itemNumbers: [PartnerProfile.ItemNumber] = []
    /// The service characters, in words; they are found in every document anew.
    public var delimiters: String?

    public init() {}
}
