/// The page that asks who it is.
struct SignInView: PageView {
    static var template: Template { .signIn }
    let title = "Sign in"
    let section: Section? = nil

    /// What went wrong with the last try, for people.
    var failure: String?
    /// Where people sign in who have no password here.
    var provider: Provider?
    /// Absent where passwords are off.
    var password: PasswordForm?

    struct Provider {
        var name: String
        var address: String
    }

    struct PasswordForm {
        var name: String
        /// Where to go afterwards.
        var next: String
        /// Repeated in a cookie, so that no other site can sign somebody in.
        var csrf: String
        let action = ConsolePath.signIn(next: nil).address
    }
}

extension Template {
    static let signIn = Template(
        "signIn",
        """
        {{<layout}}
        {{$page}}
        <section class="card narrow" aria-labelledby="heading">
        <h1 id="heading">Sign in</h1>
        {{#failure}}<p class="alarm" role="alert">{{.}}</p>{{/failure}}
        {{#provider}}
        <p><a class="button primary" href="{{.address}}">Sign in with {{.name}}</a></p>
        {{/provider}}
        {{#password}}
        <form method="post" action="{{.action}}" class="stack">
        <input type="hidden" name="csrf" value="{{.csrf}}">
        <input type="hidden" name="next" value="{{.next}}">
        <label for="name">Name</label>
        <input id="name" name="name" value="{{.name}}" autocomplete="username" required autofocus
          maxlength="128" autocapitalize="none" spellcheck="false">
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required
          maxlength="256">
        <button class="primary" type="submit">Sign in</button>
        </form>
        {{/password}}
        </section>
        {{/page}}
        {{/layout}}
        """
    )
}
