import Governance
import Primitives

/// What surrounds every page: names, navigation, search, and where its live changes come from.
struct Frame {
    var title: String
    var company: String
    /// Absent on pages for those who have not signed in.
    var viewer: ViewerView?
    var navigation: [Link]
    var searchText: String
    /// Told once, after something was done.
    var notice: String?
    /// The stream that says when this page changed.
    var live: String?
    var stylesheet = ConsolePath.asset(.stylesheet).address
    var script = ConsolePath.asset(.script).address
    var icon = ConsolePath.asset(.icon).address
    var home = ConsolePath.overview.address
    var find = ConsolePath.board.address
    var signOut = ConsolePath.signOut.address
    var version = ProductVersion.text
    var content: Any

    struct ViewerView {
        var name: String
        var role: String
        var csrfToken: String
    }

    struct Link {
        var text: String
        var address: String
        var isCurrent: Bool
    }
}

/// Which part of the console a page belongs to.
enum Section: CaseIterable {
    case overview, orders, exceptions, failures, systems, documents, inventory, purchases
    case differences, stewardship, mappings, figures, audit

    /// Whether the section is the viewer's to see.
    func isFor(_ viewer: Viewer) -> Bool {
        switch self {
        case .overview, .orders, .exceptions, .figures: viewer.may(.consoleRead)
        case .failures: viewer.may(.redrive)
        case .systems, .documents: viewer.may(.ordersRead)
        case .inventory: viewer.may(.inventoryRead)
        case .purchases: viewer.may(.purchasesRead)
        case .differences: viewer.may(.reconciliationRead)
        case .stewardship: viewer.may(.stewardshipRead)
        case .mappings: viewer.may(.mappingsRead)
        case .audit: viewer.maySeeAudit
        }
    }

    var text: String {
        switch self {
        case .overview: "Overview"
        case .failures: "Failures"
        case .systems: "Systems"
        case .documents: "Documents"
        case .inventory: "Inventory"
        case .purchases: "Purchases"
        case .differences: "Differences"
        case .stewardship: "Who is who"
        case .mappings: "Mappings"
        case .audit: "Audit"
        case .orders: "Orders"
        case .exceptions: "Exceptions"
        case .figures: "Key figures"
        }
    }

    var path: ConsolePath {
        switch self {
        case .overview: .overview
        case .failures: .failures
        case .systems: .systems
        case .documents: .documents(partner: nil)
        case .inventory: .inventory(item: nil)
        case .purchases: .purchases(nil)
        case .differences: .differences(nil)
        case .stewardship: .stewardship(nil)
        case .mappings: .mappings
        case .audit: .audit(subject: nil)
        case .orders: .board
        case .exceptions: .exceptions()
        case .figures: .figures(FigureWindow())
        }
    }
}

/// A page: a view (what its template shows) made from a model (what a query found).
protocol PageView {
    static var template: Template { get }
    var title: String { get }
    var section: Section? { get }
}

extension Template {
    static let frame = [layout, time]

    private static let time = Template(
        "time",
        #"<time datetime="{{.machine}}" title="{{.age}}">{{.text}}</time>"#
    )

    private static let layout = Template(
        "layout",
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}} · Crossdock</title>
        <link rel="stylesheet" href="{{stylesheet}}">
        <link rel="icon" type="image/svg+xml" href="{{icon}}">
        <script src="{{script}}" defer></script>
        </head>
        <body{{#live}} data-live="{{.}}"{{/live}}>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="bar">
        <a class="brand" href="{{home}}">Crossdock</a>
        <span class="company">{{company}}</span>
        {{#viewer}}
        <nav aria-label="Main"><ul>
        {{#navigation}}
        <li><a href="{{.address}}"{{#.isCurrent}} aria-current="page"{{/.isCurrent}}>{{.text}}</a></li>
        {{/navigation}}
        </ul></nav>
        <form class="search" role="search" action="{{find}}" method="get">
        <label class="hidden" for="search">Find an order by any of its numbers</label>
        <input id="search" name="q" type="search" value="{{searchText}}" maxlength="128"
          placeholder="Order, PO, ERP, tracking, invoice" autocomplete="off"
          aria-keyshortcuts="/" enterkeyhint="search">
        <button type="submit">Find</button>
        </form>
        <form class="who" action="{{signOut}}" method="post">
        <input type="hidden" name="csrf" value="{{.csrfToken}}">
        <span class="name">{{.name}}</span> <span class="role">{{.role}}</span>
        <button class="quiet" type="submit">Sign out</button>
        </form>
        {{/viewer}}
        </header>
        <main id="main" tabindex="-1">
        {{#notice}}<p class="notice" role="status">{{.}}</p>{{/notice}}
        {{#content}}{{$page}}{{/page}}{{/content}}
        </main>
        <footer>
        {{#viewer}}<span>Crossdock {{version}}</span>{{/viewer}}
        <span>Times are UTC.</span>
        {{#viewer}}<span class="hints"><kbd>/</kbd> find, <kbd>j</kbd> <kbd>k</kbd> move,
        <kbd>Enter</kbd> open, <kbd>c</kbd> take <button type="button" class="quiet" data-keys
        aria-pressed="true">Single keys</button></span>{{/viewer}}
        {{#live}}<span id="pulse" role="status" aria-live="polite">Live</span>{{/live}}
        </footer>
        </body>
        </html>
        """
    )
}
