import Connectors
import Database
import Engine
import Foundation
import JSON
import Primitives
import Storage

extension HTTPSPickup {
    /// The address itself is the document: what stands there, unless it was seen before.
    mutating func lookAtDocument(
        at now: Timestamp
    ) async throws(HTTPSPickupFailure) -> [FolderNews] {
        let known = tag.map { [HTTPField("If-None-Match", $0)] } ?? []
        let reply = try await call("GET", settings.url, known)
        // RFC 9110 §15.4.5: not modified. A server that has nothing says 204, or 404.
        guard ![204, 304, 404].contains(reply.status) else { return [] }
        try check(reply)
        guard !reply.body.isEmpty else { return [] }
        let outcome = await accept(reply.body, at: now)
        if case .postponed = outcome { return [FolderNews(settings.url, outcome)] }
        if settings.removes {
            try check(try await call("DELETE", settings.url), orGone: true)
        } else {
            tag = reply.header("ETag")
        }
        // Without an entity tag the same document is read at each look.
        if case .duplicate = outcome, !settings.removes { return [] }
        return [FolderNews(settings.url, outcome)]
    }

    /// The addresses that the list names, in its order, each once.
    func list() async throws(HTTPSPickupFailure) -> [String] {
        let reply = try await call("GET", settings.url)
        guard reply.status != 204 else { return [] }
        try check(reply)
        let value: JSONValue
        do throws(JSONFailure) {
            value = try JSONValue(parsing: reply.body)
        } catch {
            throw HTTPSPickupFailure("https.list.invalid", "the list is no JSON: \(error)")
        }
        guard let entries = value.array else {
            throw HTTPSPickupFailure(
                "https.list.invalid",
                "expected a JSON array of addresses, found \(value.kindText)"
            )
        }
        var addresses: [String] = []
        var seen: Set<String> = []
        for (index, entry) in entries.enumerated() {
            let address = try address(entry, at: index)
            if seen.insert(address).inserted { addresses.append(address) }
        }
        return addresses
    }

    private func address(
        _ entry: JSONValue,
        at index: Int
    ) throws(HTTPSPickupFailure) -> String {
        guard let text = entry.string, let base = URL(string: settings.url),
            let url = URL(string: text, relativeTo: base)?.absoluteURL
        else {
            throw HTTPSPickupFailure(
                "https.list.invalid",
                "entry \(index) of the list is no address"
            )
        }
        // Our key goes with the call, so it goes to that server only.
        guard url.scheme == base.scheme, url.host() == base.host(), url.port == base.port else {
            throw HTTPSPickupFailure(
                "https.list.elsewhere",
                "entry \(index) of the list leads to another server; only documents of "
                    + "\(base.host() ?? settings.url) are fetched"
            )
        }
        return url.absoluteString
    }

    /// Accepts one document's bytes, and then removes it: in this order, so that dying between
    /// repeats only the removal.
    ///
    /// - Throws: when no other document would fare better at this look.
    mutating func take(
        _ address: String,
        at now: Timestamp
    ) async throws(HTTPSPickupFailure) -> FolderNews.Outcome {
        let reply = try await call("GET", address)
        switch reply.status {
        case 200..<300: break
        case 404, 410:
            return .postponed(
                code: "https.document.gone",
                detail: "its address answered \(reply.status)"
            )
        case let status where Self.isOfTheServer(status): try check(reply)
        case let status:
            return .postponed(
                code: "https.document.refused",
                detail: "its address answered \(status)"
            )
        }
        guard !reply.body.isEmpty else { return .leftAlone(.empty) }
        let outcome = await accept(reply.body, at: now)
        if case .postponed = outcome { return outcome }
        if settings.removes { try check(try await call("DELETE", address), orGone: true) }
        taken.insert(address)
        return outcome
    }

    private func accept(_ bytes: [UInt8], at now: Timestamp) async -> FolderNews.Outcome {
        let intake = DocumentIntake(store: store, entity: settings.entity, source: source)
        do throws(StoreFailure) {
            switch try await intake.accept(bytes, at: now).acceptance {
            case .accepted(let message): return .accepted(message: message)
            case .duplicate(let first): return .duplicate(of: first.id)
            }
        } catch {
            return .postponed(code: error.code, detail: "\(error)")
        }
    }

    private func call(
        _ method: String,
        _ address: String,
        _ headers: [HTTPField] = []
    ) async throws(HTTPSPickupFailure) -> HTTPReply {
        let credentials: [HTTPField]
        do throws(SecretFailure) {
            credentials = try site.credentials()
        } catch {
            throw HTTPSPickupFailure(error.code, "\(error)", pause: HTTPSOutbox.secretPause)
        }
        do throws(ConnectorFailure) {
            return try await site.send(
                HTTPCall(
                    method: method,
                    url: address,
                    headers: headers + credentials,
                    answerBytesMax: settings.sizeBytesMax
                )
            )
        } catch {
            throw HTTPSPickupFailure(error.code, "\(error)")
        }
    }

    private static func isOfTheServer(_ status: Int) -> Bool {
        [401, 403, 407, 429].contains(status) || status >= 500
    }

    /// - Parameter orGone: nothing there any more is as good.
    private func check(
        _ reply: HTTPReply,
        orGone: Bool = false
    ) throws(HTTPSPickupFailure) {
        if (200..<300).contains(reply.status) { return }
        if orGone, [404, 410].contains(reply.status) { return }
        let isRefusal = [401, 403, 407].contains(reply.status)
        throw HTTPSPickupFailure(
            isRefusal ? "https.refused" : "https.answer.\(reply.status)",
            isRefusal
                ? "the partner's server answered \(reply.status): it does not let us in; look at "
                    + "https.secret"
                : "the partner's server answered \(reply.status) instead of 2xx",
            pause: isRefusal
                ? Self.restAfterRefusal
                : RetryAfter.pause(reply.header("Retry-After"), now: clock.now())
        )
    }
}
