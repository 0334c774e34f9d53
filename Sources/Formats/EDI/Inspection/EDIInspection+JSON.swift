public import JSON

extension EDIInspection {
    /// The whole inspection as JSON; members without a value are left out.
    public var json: JSONValue {
        JSONValue.members([
            ("bytes", .number(byteCount)),
            ("segments", .number(segmentCount)),
            ("interchanges", .array(interchanges.map(\.json))),
            ("diagnostics", .array(diagnostics.map(\.json))),
            ("suppressedDiagnostics", .number(suppressedDiagnosticCount)),
        ])
    }
}

extension JSONValue {
    fileprivate static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
        var object = JSONObject()
        for (name, value) in members {
            if let value { object.append(JSONObject.Member(name: name, value: value)) }
        }
        return .object(object)
    }

    fileprivate static func optional(_ text: String?) -> JSONValue? { text.map(JSONValue.string) }

    fileprivate static func optional(_ number: Int?) -> JSONValue? {
        number.map { JSONValue.number($0) }
    }

    fileprivate static func strings(_ texts: [String]) -> JSONValue {
        .array(texts.map(JSONValue.string))
    }

    fileprivate static func list(_ values: [EDIInspection.Qualified]) -> JSONValue {
        .array(
            values.map {
                .members([("qualifier", .string($0.qualifier)), ("value", .string($0.value))])
            }
        )
    }
}

extension EDIDiagnostic {
    fileprivate var json: JSONValue {
        .members([
            ("rule", .string(rule.rawValue)),
            ("severity", .string(severity.rawValue)),
            ("level", .string(level.rawValue)),
            ("code", .optional(acknowledgmentCode)),
            ("message", .string(description)),
            ("byteOffset", .number(place.byteOffset)),
            ("byteCount", .number(place.byteCount)),
            ("interchange", .optional(place.interchange)),
            ("group", .optional(place.group)),
            ("transaction", .optional(place.transaction)),
            ("segment", .optional(place.segmentID?.description)),
            ("segmentOrdinal", .optional(place.segmentOrdinal)),
            ("element", .optional(place.element)),
            ("component", .optional(place.component)),
            ("repetition", .optional(place.repetition)),
            ("elementNumber", .optional(place.elementNumber)),
        ])
    }
}

extension EDIInspection.InterchangeSummary {
    fileprivate var json: JSONValue {
        .members([
            ("syntax", .string(syntax.rawValue)),
            ("byteOffset", .number(byteOffset)),
            ("byteCount", .number(byteCount)),
            ("segments", .number(segmentCount)),
            ("delimiters", delimiters.json),
            ("sender", .string(sender)),
            ("receiver", .string(receiver)),
            ("date", .string(date)),
            ("time", .string(time)),
            ("version", .string(version)),
            ("controlNumber", .string(controlNumber)),
            ("usage", .string(usage)),
            ("isAcknowledgmentRequested", .bool(isAcknowledgmentRequested)),
            ("disposition", .string(disposition.rawValue)),
            (
                "interchangeAcknowledgments",
                .array(interchangeAcknowledgments.map(JSONValue.strings))
            ),
            ("groups", .array(groups.map(\.json))),
            ("acknowledgment", .strings(acknowledgment)),
        ])
    }
}

extension EDIDelimiters {
    fileprivate var json: JSONValue {
        .members([
            ("element", .string(Self.shown([element]))),
            ("component", .optional(component.map { Self.shown([$0]) })),
            ("repetition", .optional(repetition.map { Self.shown([$0]) })),
            ("release", .optional(release.map { Self.shown([$0]) })),
            ("decimalMark", .string(Self.shown([decimalMark]))),
            ("segment", .string(Self.shown(terminator.bytes))),
        ])
    }
}

extension EDIInspection.GroupSummary {
    fileprivate var json: JSONValue {
        .members([
            ("functionalID", .string(functionalID)),
            ("sender", .string(sender)),
            ("receiver", .string(receiver)),
            ("date", .string(date)),
            ("time", .string(time)),
            ("controlNumber", .string(controlNumber)),
            ("version", .string(version)),
            ("disposition", .string(disposition.rawValue)),
            ("transactions", .array(transactions.map(\.json))),
            ("acknowledgment", .strings(acknowledgment)),
        ])
    }
}

extension EDIInspection.TransactionSummary {
    fileprivate var json: JSONValue {
        .members([
            ("set", .string(set)),
            ("version", .optional(version)),
            ("controlNumber", .string(controlNumber)),
            ("byteOffset", .number(byteOffset)),
            ("schema", .string(schema.rawValue)),
            ("schemaRelease", .optional(schemaRelease)),
            ("disposition", .string(disposition.rawValue)),
            ("segments", .number(segmentCount)),
            ("statedSegments", .optional(statedSegmentCount)),
            ("documentNumber", .optional(documentNumber)),
            ("dates", .list(dates)),
            ("references", .list(references)),
            ("parties", .array(parties.map(\.json))),
            ("lines", .array(lines.map(\.json))),
            ("totals", .list(totals)),
            ("hierarchy", .array(hierarchy.map(\.json))),
            (
                "tags",
                .array(
                    tags.map {
                        .members([("tag", .string($0.tag)), ("count", .number($0.count))])
                    }
                )
            ),
        ])
    }
}

extension EDIInspection.PartySummary {
    fileprivate var json: JSONValue {
        .members([
            ("role", .string(role)),
            ("name", .optional(name)),
            ("idQualifier", .optional(idQualifier)),
            ("id", .optional(id)),
            ("address", .strings(address)),
            ("byteOffset", .number(byteOffset)),
        ])
    }
}

extension EDIInspection.LineSummary {
    fileprivate var json: JSONValue {
        .members([
            ("tag", .string(tag)),
            ("number", .optional(number)),
            ("ids", .list(ids)),
            ("quantity", .optional(quantity)),
            ("unit", .optional(unit)),
            ("price", .optional(price)),
            ("priceBasis", .optional(priceBasis)),
            ("answers", .list(answers)),
            ("byteOffset", .number(byteOffset)),
        ])
    }
}

extension EDIInspection.LevelSummary {
    fileprivate var json: JSONValue {
        .members([
            ("number", .string(number)),
            ("parent", .optional(parent)),
            ("code", .string(code)),
            ("depth", .number(depth)),
            ("ids", .list(ids)),
        ])
    }
}
