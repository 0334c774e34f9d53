import Database
import Hummingbird
import Logging
import Primitives
import Storage

/// Signing in and out.
extension ConsoleSite {
    /// The secret that ties the sign-in form to the browser that was shown it.
    private static let formCookie = "crossdock_sign_in"

    /// A hash that no password makes, so that an unknown name takes as long as a known one.
    private var nobody: String {
        let cost = dependencies.configuration.passwordCost
        return "scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)"
            + "$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    }

    func signInPage(_ request: Request) async throws -> Response {
        let next = ConsolePath.safeReturn(query(of: request)["next"])
        if try await viewer(of: request) != nil { return Reply.redirect(to: next) }
        return signInForm(request, next: next, failure: nil, name: "", status: .ok)
    }

    func signIn(_ request: Request) async throws -> Response {
        guard dependencies.configuration.takesPasswords else {
            return problem(.passwordsAreOff, .forbidden)
        }
        let form = try await form(of: request)
        let next = ConsolePath.safeReturn(form["next"])
        let name = form["name"] ?? ""
        func refused(_ failure: String, _ status: HTTPResponse.Status) -> Response {
            signInForm(request, next: next, failure: failure, name: name, status: status)
        }
        let secret = request.cookies[Self.formCookie]?.value ?? ""
        guard isFromHere(request), !secret.isEmpty,
            ConstantTime.areEqual(form.exact("csrf"), secret)
        else {
            return refused("The form was too old. Please try again.", .forbidden)
        }
        guard name.isSearchable else { return refused(Self.wrong, .unauthorized) }
        if let wait = throttle.wait(for: name, at: now) {
            var response = refused(
                "Too many tries. Wait \(max(1, wait.components.seconds)) seconds.",
                .tooManyRequests
            )
            response.headers[.retryAfter] = String(max(1, wait.components.seconds))
            return response
        }
        let user = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> ConsoleUser? in try snapshot.users.find(name)
        }
        let stored =
            user.flatMap { $0.disabledAt == nil && $0.hasPassword ? $0.passwordHash : nil }
            ?? nobody
        guard let isRight = await passwords.verify(form.exact("password"), against: stored) else {
            return refused(
                "Many are signing in just now. Try again in a moment.",
                .serviceUnavailable
            )
        }
        guard isRight, let user, user.disabledAt == nil, user.hasPassword else {
            throttle.failed(name, at: now)
            dependencies.logger.notice(
                "a sign-in failed",
                metadata: ["known": "\(user != nil)"]
            )
            // Only of those who exist: their number is ours, and the wait bounds how often.
            if let user { try await sessions.refused(user, at: now) }
            return refused(Self.wrong, .unauthorized)
        }
        throttle.succeeded(name)
        let token = try await sessions.begin(for: user, at: now)
        var response = Reply.redirect(to: next)
        response.headers[values: .setCookie] = [
            cookie(Sessions.cookieName, token, dependencies.configuration.sessionLifetime),
            cookie(Self.formCookie, "", .zero),
        ]
        return response
    }

    func signOut(_ viewer: Viewer) async throws -> Response {
        try await sessions.end(viewer, at: now)
        var response: Response
        if let provider = dependencies.provider, !viewer.hasPassword {
            response = await signedOutPage(of: provider)
        } else {
            response = Reply.redirect(to: ConsolePath.signIn(next: nil).address)
        }
        response.headers[.setCookie] = cookie(Sessions.cookieName, "", .zero)
        return response
    }

    private static let wrong = "This name and password do not fit together."

    private func signInForm(
        _ request: Request,
        next: String,
        failure: String?,
        name: String,
        status: HTTPResponse.Status
    ) -> Response {
        let known = request.cookies[Self.formCookie]?.value
        let secret =
            known.flatMap { $0.utf8.count == 43 ? $0 : nil }
            ?? Sessions.text(dependencies.random(32))
        let provider = dependencies.provider.map {
            SignInView.Provider(
                name: $0.settings.name,
                address: ConsolePath.providerStart(next: next).address
            )
        }
        let password =
            dependencies.configuration.takesPasswords
            ? SignInView.PasswordForm(name: name, next: next, csrf: secret) : nil
        let view = SignInView(failure: failure, provider: provider, password: password)
        var response = page(view, for: nil, status: status)
        response.headers[.setCookie] = cookie(Self.formCookie, secret, .seconds(3_600))
        return response
    }

    /// For this path only, out of reach of scripts, and never sent along from other sites' forms.
    func cookie(_ name: String, _ value: String, _ age: Duration) -> String {
        "\(name)=\(value); Path=\(ConsolePath.root); Max-Age=\(age.components.seconds); "
            + "HttpOnly; SameSite=Lax" + (dependencies.configuration.isSecure ? "; Secure" : "")
    }
}
