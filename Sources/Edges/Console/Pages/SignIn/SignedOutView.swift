/// The page after signing out, where an identity provider may still know the browser.
struct SignedOutView: PageView {
    static var template: Template { .signedOut }
    let title = "Signed out"
    let section: Section? = nil

    var provider: String
    /// Where to sign out there too, where that is possible.
    var providerSignOut: String?
    let signIn = ConsolePath.signIn(next: nil).address
}

extension Template {
    // A link and not a redirection: the policy lets a form, such as that of "Sign out", end only
    // with us.
    static let signedOut = Template(
        "signed-out",
        """
        {{<layout}}
        {{$page}}
        <section class="card narrow" aria-labelledby="heading">
        <h1 id="heading">Signed out</h1>
        <p>You have signed out of Crossdock. {{provider}} may still know this browser.</p>
        {{#providerSignOut}}<p><a class="button" href="{{.}}">Sign out of {{provider}} too</a></p>
        {{/providerSignOut}}
        <p><a class="button" href="{{signIn}}">Sign in again</a></p>
        </section>
        {{/page}}
        {{/layout}}
        """
    )
}
