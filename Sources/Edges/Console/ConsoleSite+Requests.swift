import Canonical
import Database
import Governance
import Hummingbird
import Logging
import Primitives

/// What every request goes through: bounds, session, permission, form, and how failures are told.
extension ConsoleSite {
    /// Bytes an address may have; a longer one is refused.
    private static let addressBytesMax = 4_096

    /// Bytes of a filled-in form's address that still fit the sign-in's own, escaped.
    private static let returnBytesMax = 1_500

    var now: Timestamp { dependencies.clock.now() }
    var entity: LegalEntity.ID { dependencies.configuration.entity }

    /// Answers anybody; failures become pages, told in the log once.
    func answer(
        _ request: Request,
        _ body: () async throws -> Response
    ) async -> Response {
        let isSecure = dependencies.configuration.isSecure
        guard request.uri.string.utf8.count <= Self.addressBytesMax else {
            return Reply.secured(problem(.notFound, .uriTooLong), isSecure: isSecure)
        }
        do {
            return Reply.secured(try await body(), isSecure: isSecure)
        } catch let failure as StoreFailure {
            dependencies.logger.error(
                "a console page failed",
                metadata: [
                    "code": "\(failure.code)", "failure": "\(failure)",
                    "path": "\(request.uri.path.prefix(200))",
                ]
            )
            let isWeather = if case .retry = failure.remedy { true } else { false }
            var response =
                isWeather
                ? problem(.unavailable, .serviceUnavailable)
                : problem(.broken, .internalServerError)
            if isWeather { response.headers[.retryAfter] = "5" }
            return Reply.secured(response, isSecure: isSecure)
        } catch let error as any HTTPResponseError {
            return Reply.secured(problem(.expiredForm, error.status), isSecure: isSecure)
        } catch {
            dependencies.logger.error("a console page failed", metadata: ["failure": "\(error)"])
            return Reply.secured(problem(.broken, .internalServerError), isSecure: isSecure)
        }
    }

    /// Answers whoever has signed in and may; others are sent to sign in and come back.
    func signedIn(
        _ request: Request,
        needs permission: Permission = .consoleRead,
        _ body: (Viewer) async throws -> Response
    ) async -> Response {
        await answer(request) {
            guard let viewer = try await viewer(of: request) else {
                guard request.headers[.accept] != "text/event-stream" else {
                    return Response(status: .noContent)
                }
                return Reply.redirect(
                    to: ConsolePath.signIn(next: ConsolePath.safeReturn(request.uri.string)).address
                )
            }
            guard viewer.may(permission) else {
                return problem(.forbidden(viewer.role.words), .forbidden)
            }
            return try await body(viewer)
        }
    }

    /// Answers a form of the present session; one without its secret changes nothing.
    ///
    /// - Parameters:
    ///   - path: where a person goes whose session ended in the middle.
    ///   - field: the form's field that names a work item, to go to that instead.
    ///   - filled: the form as it was filled in, to go to that instead.
    ///   - bytes: what the form may have at most.
    func posted(
        _ request: Request,
        needs permission: Permission = .consoleRead,
        returningTo path: ConsolePath? = nil,
        orItem field: String? = nil,
        orForm filled: (FormFields) -> ConsolePath? = { _ in nil },
        upTo bytes: Int = FormFields.bytesMax,
        _ body: (Viewer, FormFields) async throws -> Response
    ) async -> Response {
        await answer(request) {
            guard isFromHere(request) else { return problem(.expiredForm, .forbidden) }
            let form = try await form(of: request, upTo: bytes)
            guard let viewer = try await viewer(of: request) else {
                let key = field.flatMap { form[$0] }.flatMap { $0.utf8.count <= 512 ? $0 : nil }
                let next = (key.map { ConsolePath.item($0) } ?? path ?? .overview).address
                // Of a form that is too long to be carried through the sign-in, its page is left.
                let form = filled(form)?.address
                if let form, form.utf8.count <= Self.returnBytesMax {
                    return Reply.redirect(to: ConsolePath.signIn(next: form).address)
                }
                return Reply.redirect(to: ConsolePath.signIn(next: next).address)
            }
            guard ConstantTime.areEqual(form.exact("csrf"), viewer.csrfToken) else {
                return problem(.expiredForm, .forbidden)
            }
            guard viewer.may(permission) else {
                return problem(.forbidden(viewer.role.words), .forbidden)
            }
            return try await body(viewer, form)
        }
    }

    /// Browsers say where a request began (Fetch Metadata §2.4); another site never posts here.
    func isFromHere(_ request: Request) -> Bool {
        guard let site = request.headers[.secFetchSite] else { return true }
        return site == "same-origin" || site == "none"
    }

    func form(
        of request: Request,
        upTo bytes: Int = FormFields.bytesMax
    ) async throws -> FormFields {
        var request = request
        let body = try await request.collectBody(upTo: bytes)
        return FormFields(String(buffer: body))
    }

    func viewer(of request: Request) async throws(StoreFailure) -> Viewer? {
        try await sessions.viewer(token: request.cookies[Sessions.cookieName]?.value, at: now)
    }

    func query(of request: Request) -> FormFields { FormFields(request.uri.query ?? "") }

    func orderID(_ text: String?) -> Order.ID? {
        text.flatMap { FormFields("id=" + $0)["id"] }.flatMap { Order.ID(validating: $0) }
    }

    /// Chance as a form's name: sending the same form twice acts once.
    func once() -> String { Sessions.text(dependencies.random(16)) }

    /// 32 hexadecimal digits: the trace of what a click sets off.
    func traceID() -> String {
        Hexadecimal.text(dependencies.random(16))
    }

    func page<View: PageView>(
        _ view: View,
        for viewer: Viewer?,
        status: HTTPResponse.Status = .ok,
        search: String = "",
        notice: String? = nil,
        watch: Watch? = nil
    ) -> Response {
        let frame = Frame(
            title: view.title,
            company: dependencies.configuration.companyName,
            viewer: viewer.map {
                Frame.ViewerView(
                    name: $0.displayName ?? $0.name,
                    role: $0.role.words,
                    csrfToken: $0.csrfToken
                )
            },
            navigation: Section.allCases.filter { viewer.map($0.isFor) ?? false }.map {
                Frame.Link(
                    text: $0.text,
                    address: $0.path.address,
                    isCurrent: $0 == view.section
                )
            },
            searchText: search,
            notice: notice,
            live: watch.map { ConsolePath.events($0).address },
            content: view
        )
        return Reply.html(Library.render(View.template, frame), status: status)
    }

    func problem(_ view: ProblemView, _ status: HTTPResponse.Status) -> Response {
        page(view, for: nil, status: status)
    }
}

extension Role {
    /// `finance analyst`
    var words: String { String(rawValue.map { $0 == "_" ? " " : $0 }) }
}
