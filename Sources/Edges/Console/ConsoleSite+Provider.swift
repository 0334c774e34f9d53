import Database
import Hummingbird
import Logging
import Primitives
import Storage

/// Signing in and out by the company's identity provider: the authorization code flow with PKCE.
extension ConsoleSite {
    /// The secret that ties a sign-in to the browser that began it.
    private static let browserCookie = "crossdock_provider"
    /// How long a person has for the provider's pages.
    private static let patience = Duration.seconds(600)

    /// Sends a browser to the provider.
    func beginAtProvider(_ request: Request) async throws -> Response {
        guard let provider = dependencies.provider else { return problem(.notFound, .notFound) }
        let next = ConsolePath.safeReturn(query(of: request)["next"])
        let secrets = (0..<4).map { _ in Sessions.text(dependencies.random(32)) }
        let (state, browser, nonce, verifier) = (secrets[0], secrets[1], secrets[2], secrets[3])
        let address: String
        do throws(OpenIDFailure) {
            address = try await provider.authorizationAddress(
                state: state,
                nonce: nonce,
                verifier: verifier
            )
        } catch {
            return told(error)
        }
        let now = now
        let pending = PendingSignIn(
            stateHash: Sessions.hash(state),
            browserHash: Sessions.hash(browser),
            nonce: nonce,
            verifier: verifier,
            returnTo: next,
            expiresAt: now.advanced(by: Self.patience)
        )
        try await dependencies.store.write { (transaction) throws(StoreFailure) in
            try transaction.pendingSignIns.insert(pending, at: now)
        }
        var response = Reply.redirect(to: address)
        response.headers[.setCookie] = cookie(Self.browserCookie, browser, Self.patience)
        return response
    }

    /// Takes a browser back from the provider; each answer counts once, in the browser that began.
    func returnFromProvider(_ request: Request) async throws -> Response {
        guard let provider = dependencies.provider else { return problem(.notFound, .notFound) }
        let fields = query(of: request)
        let browser = request.cookies[Self.browserCookie]?.value ?? ""
        let (stateHash, browserHash) = (
            Sessions.hash(fields.exact("state")), Sessions.hash(browser)
        )
        let now = now
        let pending = try await dependencies.store.write { (transaction) throws(StoreFailure) in
            try transaction.pendingSignIns.take(
                stateHash: stateHash,
                browserHash: browserHash,
                at: now
            )
        }
        guard let pending else { return problem(.unknownSignIn, .badRequest) }
        let person: ProvidedPerson
        do throws(OpenIDFailure) {
            try await provider.check(issuerOnReturn: fields["iss"])
            guard let code = fields["code"], code.utf8.count <= 2_000 else {
                return leaving(problem(.notGranted, .forbidden))
            }
            person = try await provider.person(
                code: code,
                verifier: pending.verifier,
                nonce: pending.nonce
            )
        } catch {
            return leaving(told(error))
        }
        return leaving(try await admit(person, by: provider, returningTo: pending.returnTo))
    }

    /// Takes the browser's secret away; it has served.
    private func leaving(_ response: Response) -> Response {
        var response = response
        response.headers[values: .setCookie].append(cookie(Self.browserCookie, "", .zero))
        return response
    }

    private func admit(
        _ person: ProvidedPerson,
        by provider: IdentityProvider,
        returningTo next: String
    ) async throws -> Response {
        let settings = provider.settings
        let role = settings.role(of: person.groups)
        let now = now
        let admission = try await dependencies.store.write { (transaction) throws(StoreFailure) in
            try transaction.admission(of: person, as: role, at: now)
        }
        switch admission {
        case .admitted(let user):
            let token = try await sessions.begin(
                for: user,
                at: now,
                lasting: settings.sessionLifetime,
                by: "identity provider"
            )
            var response = Reply.redirect(to: next)
            response.headers[.setCookie] =
                cookie(Sessions.cookieName, token, settings.sessionLifetime)
            return response
        case .hasNoRole:
            dependencies.logger.notice("a sign-in was refused", metadata: ["why": "no role"])
            return problem(.noRole(person, settings), .forbidden)
        case .isDisabled:
            dependencies.logger.notice("a sign-in was refused", metadata: ["why": "disabled"])
            return problem(.disabled, .forbidden)
        }
    }

    /// What a failure looks like to the person; the log has what to mend.
    private func told(_ failure: OpenIDFailure) -> Response {
        dependencies.logger.notice(
            "a sign-in by the identity provider failed",
            metadata: ["code": "\(failure.code)", "detail": "\(failure.detail)"]
        )
        switch failure.reason {
        case .unreachable:
            var response = problem(.providerSilent, .serviceUnavailable)
            response.headers[.retryAfter] = "5"
            return response
        case .malformed, .misconfigured:
            return problem(.providerMisunderstood(failure), .badGateway)
        case .refused, .untrusted: return problem(.notProven(failure), .forbidden)
        }
    }

    /// The page after signing out. What the provider knows of this browser ends there only.
    func signedOutPage(of provider: IdentityProvider) async -> Response {
        let view = SignedOutView(
            provider: provider.settings.name,
            providerSignOut: await provider.signOutAddress()
        )
        return page(view, for: nil)
    }
}
