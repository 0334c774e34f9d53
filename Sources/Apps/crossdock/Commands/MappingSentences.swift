import Engine
import Storage

extension MappingComparison {
    /// Every partner in a line, and below it each kind of difference.
    var sentences: String {
        partners.flatMap { partner -> [String] in
            let part = partner.isTouched ? "" : " (the mapping has no part in them)"
            let differing =
                partner.differing == 0 ? "none differs" : "\(partner.differing) differ"
            var lines = ["\(partner.id): \(partner.documents) documents, \(differing)\(part)"]
            lines += partner.groups.map { group in
                let example =
                    group.from.isEmpty && group.to.isEmpty
                    ? "" : ": “\(group.from)” → “\(group.to)”"
                return "    \(group.count) × \(group.field) \(group.kind), as in "
                    + "\(group.document)\(example)"
            }
            if partner.more > 0 { lines.append("    and \(partner.more) other kinds") }
            return lines
        }.joined(separator: "\n")
    }
}

extension MappingVersion {
    var sentence: String {
        var text = "\(name) version \(number) (\(hash.prefix(12))): \(state.rawValue)"
        text += ", proposed by \(proposedBy) at \(proposedAt): \(reason)"
        if let approvedBy { text += "; approved by \(approvedBy)" }
        if !note.isEmpty { text += "; \(note)" }
        return text
    }
}

extension MappingDesk.Overview {
    var sentence: String {
        var text = "\(head.name): version \(active.number) (\(active.hash.prefix(12)))"
        if let trial {
            text += ", and version \(trial.number) for \(head.share) % of the documents"
        }
        let whose = partners.joined(separator: ", ")
        return text + (whose.isEmpty ? "; no partner uses it" : " for " + whose)
    }
}
