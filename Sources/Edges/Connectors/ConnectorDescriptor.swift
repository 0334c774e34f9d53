public import Primitives

/// What a kind of connector is and how it is configured.
public struct ConnectorDescriptor: Equatable, Sendable {
    /// As written in a system's file: `rest`.
    public let kind: String
    public let summary: String
    /// Fixed operations; empty when the configuration names them.
    public let operations: [String]
    public let fields: [ConfigurationField]

    public init(
        kind: String,
        summary: String,
        operations: [String] = [],
        fields: [ConfigurationField]
    ) {
        self.kind = kind
        self.summary = summary
        self.operations = operations
        self.fields = fields
    }

    /// The keys allowed in one section: `nil` is the top, `operations.*` each operation.
    public func keys(in section: String?) -> Set<String> {
        let prefix = section.map { $0 + "." } ?? ""
        return Set(
            fields.compactMap { field in
                guard field.key.hasPrefix(prefix) else { return nil }
                let rest = field.key.dropFirst(prefix.count)
                return rest.split(separator: "." as Character).first.map(String.init)
            }
        )
    }
}

/// One setting of a connector.
public struct ConfigurationField: Equatable, Sendable {
    /// The path in the file; `*` stands for a name the file chooses: `operations.*.path`.
    public let key: String
    public let summary: String
    /// The value is a secret reference (`env:NAME`, `file:PATH`), never the secret.
    public let isSecret: Bool
    /// What holds when the file does not say; `nil` when the file must.
    public let defaultValue: String?

    public init(
        _ key: String,
        _ summary: String,
        isSecret: Bool = false,
        default value: String? = nil
    ) {
        self.key = key
        self.summary = summary
        self.isSecret = isSecret
        defaultValue = value
    }
}

/// Everything that is wrong with one configuration, all at once.
public struct ConfigurationFailure: Failure, Equatable {
    public struct Problem: Equatable, Sendable, CustomStringConvertible {
        /// `operations.erp.book.body /lines/1/qty`
        public var place: String
        public var detail: String

        public init(at place: String, _ detail: String) {
            self.place = place
            self.detail = detail
        }

        public var description: String { "\(place): \(detail)" }
    }

    public var problems: [Problem]

    public init(_ problems: [Problem]) {
        precondition(!problems.isEmpty, "a failure without a problem")
        self.problems = problems
    }

    public var code: String { "connector.configuration" }
    public var remedy: Remedy { .escalate(to: .integrationSupport) }
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
