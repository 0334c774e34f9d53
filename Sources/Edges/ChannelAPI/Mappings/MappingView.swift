import Engine
import JSON
import Primitives
import Storage

/// Mappings as the API shows them.
enum MappingView {
    static func overview(_ one: MappingDesk.Overview) -> JSONValue {
        .members([
            "name": .string(one.head.name),
            "active": summary(one.active),
            "trial": one.trial.map(summary),
            "share": one.trial == nil ? nil : .number(one.head.share),
            "partners": .array(one.partners.map { .string($0) }),
        ])
    }

    static func summary(_ version: MappingVersion) -> JSONValue {
        .members([
            "mapping": .string(version.name),
            "number": .number(version.number),
            "hash": .string(version.hash),
            "state": .word(version.state),
            "proposed_by": .string(version.proposedBy),
            "proposed_at": .moment(version.proposedAt),
            "reason": .string(version.reason),
            "approved_by": .text(version.approvedBy),
            "approved_at": .moment(version.approvedAt),
            "replaced": version.replaced.map { .number($0) },
            "changed_by": .string(version.changedBy),
            "changed_at": .moment(version.changedAt),
            "note": .text(version.note.isEmpty ? nil : version.note),
        ])
    }

    static func json(_ detail: MappingDesk.Detail, for entity: String) -> JSONValue {
        let version = detail.version
        var object = summary(version).object ?? JSONObject()
        object["text"] = .string(version.text)
        object["is_current"] = .bool(detail.isCurrent)
        if !version.seal.isEmpty { object["seal"] = .string(version.seal) }
        if detail.head.trial == version.number { object["share"] = .number(detail.head.share) }
        object["counts"] = .object(
            JSONObject(
                MappingOutcome.allCases.map { outcome in
                    JSONObject.Member(
                        name: outcome.rawValue,
                        value: .number(detail.counts[outcome] ?? 0)
                    )
                }
            )
        )
        if let comparison = MappingComparison(stored: version.replay) {
            object["replay"] = replay(comparison, for: entity)
        }
        return .object(object)
    }

    private static func replay(_ comparison: MappingComparison, for entity: String) -> JSONValue {
        .members([
            "documents_each": .number(comparison.documentsMax),
            "set_hash": .string(comparison.setHash),
            "partners": .array(
                comparison.partners.map { partner in
                    .members([
                        "partner": .string(partner.id),
                        "touched": .bool(partner.isTouched),
                        "documents": .number(partner.documents),
                        "differing": .number(partner.differing),
                        "more": .number(partner.more),
                        "patterns": .array(
                            partner.groups.map { pattern($0, isOwn: partner.entity == entity) }
                        ),
                    ])
                }
            ),
        ])
    }

    private static func pattern(_ group: MappingComparison.Group, isOwn: Bool) -> JSONValue {
        .members([
            "field": .string(group.field),
            "kind": .string(group.kind),
            "count": .number(group.count),
            "document": .text(isOwn ? group.document : nil),
            "from": .text(isOwn && !group.from.isEmpty ? group.from : nil),
            "to": .text(isOwn && !group.to.isEmpty ? group.to : nil),
        ])
    }

    // MARK: - Schemas

    static let listSchema = JSONSchema.open([
        .required(
            "mappings",
            .array(
                of: .open([
                    .required("name", .string),
                    .required("active", .open(summaryMembers)),
                    .optional("trial", .open(summaryMembers)),
                    .optional("share", .integer(1...99)),
                    .required("partners", .array(of: .string)),
                ])
            )
        )
    ])

    static let versionsSchema = JSONSchema.open([
        .required("versions", .array(of: .open(summaryMembers)))
    ])

    private static let summaryMembers: [JSONSchema.Member] = [
        .required("mapping", .string),
        .required("number", .atLeast(1)),
        .required("hash", .string.described("SHA-256 of the text.")),
        .required("state", .words(of: MappingState.self)),
        .required("proposed_by", .string),
        .required("proposed_at", .moment),
        .required("reason", .string),
        .optional("approved_by", .string),
        .optional("approved_at", .moment),
        .optional("replaced", .atLeast(1).described("The version that was active before it.")),
        .required("changed_by", .string),
        .required("changed_at", .moment),
        .optional("note", .string),
    ]

    private static let patternSchema = JSONSchema.open([
        .required("field", .string),
        .required("kind", .string),
        .required("count", .atLeast(1)),
        .optional("document", .string.described("The newest that differs so.")),
        .optional("from", .string),
        .optional("to", .string),
    ])

    static let schema = JSONSchema.open(
        summaryMembers + [
            .required("text", .string),
            .required(
                "is_current",
                .bool.described("Whether what its replay stood on is as it was.")
            ),
            .optional("seal", .string.described("Names what was seen; an approval repeats it.")),
            .optional("share", .integer(1...99).described("While it is tried.")),
            .required(
                "counts",
                .open(MappingOutcome.allCases.map { .required($0.rawValue, .atLeast(0)) })
            ),
            .optional(
                "replay",
                .open([
                    .required("documents_each", .atLeast(1)),
                    .required("set_hash", .string),
                    .required(
                        "partners",
                        .array(
                            of: .open([
                                .required("partner", .string),
                                .required("touched", .bool),
                                .required("documents", .atLeast(0)),
                                .required("differing", .atLeast(0)),
                                .required(
                                    "more",
                                    .atLeast(0).described("Patterns that are not listed.")
                                ),
                                .required("patterns", .array(of: patternSchema)),
                            ])
                        )
                    ),
                ])
            ),
        ]
    )
}
