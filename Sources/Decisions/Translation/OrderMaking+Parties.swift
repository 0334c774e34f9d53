import Canonical
import Mapping
import Primitives

/// How a document names the parties, for its answers to name them so, too.
///
/// Nothing is decided by them, so what is too long to be kept is left out.
extension OrderMaking {
    func partyCodes() -> PartyCodes? {
        let codes = PartyCodes(
            shipToKind: head["shipTo.code"] == nil ? nil : kind("shipTo.codeKind"),
            buyer: code("buyer"),
            seller: code("seller"),
            payer: code("payer")
        )
        return codes.isEmpty ? nil : codes
    }

    private func code(_ party: String) -> PartyCode? {
        guard let field = head["\(party).code"], field.text.utf8.count <= Limits.shortTextBytes
        else { return nil }
        return PartyCode(field.text, kind: kind("\(party).codeKind"))
    }

    private func kind(_ name: String) -> String? { PartyCodes.kind(head[name]?.text) }
}

extension PartyCodes {
    /// What says whose list a code is from: up to three characters in both standards.
    static func kind(_ text: String?) -> String? {
        text.flatMap { (1...3).contains($0.utf8.count) ? $0 : nil }
    }
}
