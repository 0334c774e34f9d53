import JSON
import Primitives
import Templates

/// What a target's answer means, by the operation's rules and then by HTTP.
struct RestAnswer {
    let reply: HTTPReply
    let operation: CompiledOperation
    let scope: TemplateScope
    let now: Timestamp

    private var kept: KeptAnswer { KeptAnswer(status: reply.status, body: reply.body) }

    /// The performed operation's response.
    func response() throws(ConnectorFailure) -> ConnectorResponse {
        // An error's body may be anything; only rules with a pointer look into it.
        let document = try? Self.document(reply)
        guard let rule = operation.rules.first(where: { $0.fits(reply.status, document) }) else {
            return try byStatus()
        }
        let reference = rule.reference ?? operation.reference
        switch rule.means {
        case .done: return try done(reference, wasThereAlready: false)
        case .exists: return try done(reference, wasThereAlready: true)
        case .refused:
            throw failure(
                .refused(status: reply.status, detail: Self.detail(document, rule.detail))
            )
        case .retry: throw failure(.unavailable(status: reply.status, retryAfter: pause))
        case .throttled: throw failure(.throttled(retryAfter: pause))
        case .unknown: throw failure(.failedInside(status: reply.status))
        case .unauthorized: throw failure(.unauthorized(status: reply.status))
        }
    }

    /// What `find` came back with; `nil` when nothing is there.
    func found(by find: CompiledFind) throws(ConnectorFailure) -> ConnectorResponse? {
        guard reply.status != 404 else { return nil }
        guard (200..<300).contains(reply.status) else {
            _ = try byStatus()
            return nil
        }
        let document = try readable()
        guard let number = document[find.reference]?.scalarText else { return nil }
        return ConnectorResponse(
            reference: number,
            payload: try payload(document, find.result),
            answer: kept,
            wasThereAlready: true
        )
    }

    /// A page of what the operation has made.
    func listed(by list: CompiledList) throws(ConnectorFailure) -> DocumentPage {
        guard (200..<300).contains(reply.status) else {
            _ = try byStatus()
            throw failure(.malformedAnswer("the list came with \(reply.status)"))
        }
        guard let page = list.page(in: try readable()) else {
            throw failure(
                .malformedAnswer("no list of documents with their numbers at \(list.items)")
            )
        }
        return page
    }

    /// A stretch of everything the target has of one subject.
    func exported(by export: CompiledExport) throws(ConnectorFailure) -> ExportPage {
        guard (200..<300).contains(reply.status) else {
            _ = try byStatus()
            throw failure(.malformedAnswer("the export came with \(reply.status)"))
        }
        let document = try readable()
        do throws(CompiledExport.Unreadable) {
            return try export.page(in: document)
        } catch {
            throw failure(.malformedAnswer(error.words))
        }
    }

    private func byStatus() throws(ConnectorFailure) -> ConnectorResponse {
        switch reply.status {
        case 200..<300: return try done(operation.reference, wasThereAlready: false)
        case 401, 403, 407: throw failure(.unauthorized(status: reply.status))
        case 429: throw failure(.throttled(retryAfter: pause))
        case 503: throw failure(.unavailable(status: 503, retryAfter: pause))
        case 408, 500..<600: throw failure(.failedInside(status: reply.status))
        case 300..<400:
            throw failure(
                .misconfigured("the address redirects (\(reply.status)); give its new one")
            )
        default:
            // An answer that cannot be read says nothing more than its status.
            let detail = Self.detail(try? Self.document(reply), nil)
            throw failure(.refused(status: reply.status, detail: detail))
        }
    }

    private func done(
        _ reference: JSONPointer?,
        wasThereAlready: Bool
    ) throws(ConnectorFailure) -> ConnectorResponse {
        guard reference != nil || operation.result != nil else {
            // Nobody reads the answer, so it may be anything: "OK" is fine.
            return ConnectorResponse(
                reference: nil,
                payload: reply.body,
                answer: kept,
                wasThereAlready: wasThereAlready
            )
        }
        let document = try readable()
        let number = reference.flatMap { document[$0]?.scalarText }
        if let reference, number == nil {
            throw failure(.malformedAnswer("nothing stands at \(reference)"))
        }
        return ConnectorResponse(
            reference: number,
            payload: try payload(document, operation.result),
            answer: kept,
            wasThereAlready: wasThereAlready
        )
    }

    private func payload(
        _ document: JSONValue,
        _ template: JSONTemplate?
    ) throws(ConnectorFailure) -> [UInt8] {
        guard let template else { return document.bytes() }
        var root = scope.root.object ?? JSONObject()
        root["answer"] = document
        root["status"] = .number(reply.status)
        do throws(TemplateFailure) {
            return try template.value(
                from: TemplateScope(.object(root), tables: scope.tables)
            ).bytes()
        } catch {
            throw failure(.malformedAnswer(error.description))
        }
    }

    private func readable() throws(ConnectorFailure) -> JSONValue {
        do throws(JSONFailure) {
            return try Self.document(reply)
        } catch {
            throw failure(.malformedAnswer(error.description))
        }
    }

    private var pause: Duration? { RetryAfter.pause(reply.header("retry-after"), now: now) }

    private func failure(_ reason: ConnectorFailure.Reason) -> ConnectorFailure {
        ConnectorFailure(reason, answer: kept)
    }

    private static func document(_ reply: HTTPReply) throws(JSONFailure) -> JSONValue {
        try JSONValue(parsing: reply.body, limits: JSONLimits(bytes: Limits.answerBytes, depth: 64))
    }

    /// The target's own words, cut short: at the rule's place, or where APIs usually put them.
    private static func detail(_ document: JSONValue?, _ pointer: JSONPointer?) -> String {
        let usual = ["/detail", "/message", "/error/message", "/error", "/title", "/reason"]
        let places = pointer.map { [$0] } ?? usual.compactMap { JSONPointer($0) }
        for place in places {
            if let text = document?[place]?.scalarText, !text.isEmpty { return text.shortened }
        }
        return "no reason given"
    }
}

extension String {
    /// At most `Limits.longTextBytes`, cut between characters.
    fileprivate var shortened: String {
        guard utf8.count > Limits.longTextBytes else { return self }
        var end = utf8.index(startIndex, offsetBy: Limits.longTextBytes)
        while String.Index(end, within: self) == nil { utf8.formIndex(before: &end) }
        return String(self[..<end])
    }
}
