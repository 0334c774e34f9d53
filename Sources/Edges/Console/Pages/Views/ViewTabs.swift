import Database
import Primitives
import Storage

/// The views of a list as tabs above it, and what can be done with the one that is looked at.
struct ViewTabs: Equatable {
    var label: String
    var tabs: [Tab]
    var hasTabs: Bool
    /// Set when what is looked at has a filter and no name yet.
    var unsaved: Unsaved?
    /// Set when what is looked at is a view of the viewer's own.
    var own: Own?
    var csrfToken: String
    var save = ConsolePath.saveView.address
    var change = ConsolePath.changeView.address

    struct Tab: Equatable {
        var text: String
        var address: String
        var isCurrent: Bool
        /// `default`, or whose it is.
        var note: String?
    }

    struct Unsaved: Equatable {
        var list: String
        var filter: String
        var role: String
        let nameMax = ViewTabs.nameBytesMax
    }

    struct Own: Equatable {
        var id: String
        var name: String
        var role: String
        var isDefault: Bool
        var isShared: Bool
    }

    /// Views that a person may have, of all lists.
    static let viewsMax = 40
    static let nameBytesMax = 60

    static func read(
        _ choice: ListChoice,
        for viewer: Viewer,
        entity: String,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> ViewTabs? {
        let own = try snapshot.savedViews.own(
            choice.list,
            of: viewer.name,
            entity: entity,
            limit: viewsMax
        )
        let shared = try snapshot.savedViews.shared(
            choice.list,
            with: viewer.role,
            notOf: viewer.name,
            entity: entity,
            limit: viewsMax
        )
        return ViewTabs(choice, own: own, shared: shared, viewer: viewer)
    }

    /// `nil` where there is nothing to choose.
    init?(_ choice: ListChoice, own: [SavedView], shared: [SavedView], viewer: Viewer) {
        label = "Views of the \(choice.list.rawValue)"
        csrfToken = viewer.csrfToken
        let whole = Tab(
            text: "All \(choice.list.rawValue)",
            address: ConsolePath.whole(choice.list).address,
            isCurrent: choice.isWhole
        )
        tabs =
            [whole]
            + (own + shared).compactMap { view in
                guard
                    let saved = ListChoice(view.list, FormFields(view.filter), for: viewer)
                else { return nil }
                let isOwn = view.person == viewer.name
                return Tab(
                    text: view.name,
                    address: saved.path.address,
                    isCurrent: saved == choice,
                    note: isOwn ? view.isDefault ? "default" : nil : "of \(view.person)"
                )
            }
        let current = own.first {
            ListChoice($0.list, FormFields($0.filter), for: viewer) == choice
        }
        if let view = current {
            self.own = Own(
                id: view.id,
                name: view.name,
                role: viewer.role.words,
                isDefault: view.isDefault,
                isShared: view.sharedWith != nil
            )
        } else if !choice.isWhole {
            unsaved = Unsaved(
                list: choice.list.rawValue,
                filter: choice.text,
                role: viewer.role.words
            )
        }
        hasTabs = tabs.count > 1
        // A list that shows all, and that nobody has a view of, has nothing to choose or to save.
        if !hasTabs, choice.isWhole { return nil }
    }
}

extension Template {
    static let views = Template(
        "views",
        """
        <section id="views" data-region class="views" aria-label="{{.label}}">
        {{#.hasTabs}}<nav class="choices" aria-label="{{.label}}"><ul>
        {{#.tabs}}
        <li><a href="{{.address}}"{{#.isCurrent}} aria-current="true"{{/.isCurrent}}>{{.text}}\
        {{#.note}} <span class="why">{{.}}</span>{{/.note}}</a></li>
        {{/.tabs}}
        </ul></nav>{{/.hasTabs}}
        {{#.unsaved}}<details data-key="save-view"><summary>Save this view</summary>
        <form method="post" action="{{save}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="list" value="{{.list}}">
        <input type="hidden" name="filter" value="{{.filter}}">
        <label for="view-name">Name</label>
        <input id="view-name" name="name" required maxlength="{{.nameMax}}">
        <label><input type="checkbox" name="share" value="1"> share with every {{.role}}</label>
        <label><input type="checkbox" name="default" value="1"> show it first</label>
        <button type="submit" class="primary">Save</button></form></details>{{/.unsaved}}
        {{#.own}}<form method="post" action="{{change}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="view" value="{{.id}}">
        {{#.isDefault}}<button type="submit" name="do" value="usual">Show all first</button>{{/.isDefault}}
        {{^.isDefault}}<button type="submit" name="do" value="default">Show it first</button>{{/.isDefault}}
        {{#.isShared}}<button type="submit" name="do" value="keep">Share it no more</button>{{/.isShared}}
        {{^.isShared}}<button type="submit" name="do" value="share">Share with every {{.role}}</button>{{/.isShared}}
        <button type="submit" name="do" value="delete">Delete the view</button></form>{{/.own}}
        </section>
        """
    )
}
