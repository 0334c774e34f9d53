import Database
import Governance
import Hummingbird
import Primitives
import Storage

/// Lists under names: each person keeps their own, shows one first and shares some with their role.
extension ConsoleSite {
    func addViews<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post("views/save") { request, _ in
            await posted(request) { try await saveView($0, $1) }
        }
        group.post("views/change") { request, _ in
            await posted(request) { try await changeView($0, $1) }
        }
    }

    /// Where to go instead when a list is asked for with nothing said: the viewer's default view.
    func defaultView(
        of list: SavedView.List,
        _ request: Request,
        _ viewer: Viewer
    ) async throws(StoreFailure) -> Response? {
        guard request.uri.query?.isEmpty ?? true else { return nil }
        let entity = entity.rawValue
        let views = try await dependencies.store.read {
            (snapshot) throws(StoreFailure) -> [SavedView] in
            try snapshot.savedViews.own(
                list,
                of: viewer.name,
                entity: entity,
                limit: ViewTabs.viewsMax
            )
        }
        // A queue that is the viewer's no more is not shown.
        guard let view = views.first(where: \.isDefault),
            let choice = ListChoice(list, FormFields(view.filter), for: viewer), !choice.isWhole
        else { return nil }
        return Reply.redirect(to: choice.path.address)
    }

    /// The tabs of a list that is looked at.
    func tabs(
        _ choice: ListChoice,
        _ viewer: Viewer,
        _ snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> ViewTabs? {
        try ViewTabs.read(choice, for: viewer, entity: entity.rawValue, from: snapshot)
    }

    private func saveView(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let list = form["list"].flatMap(SavedView.List.init(rawValue:)),
            let choice = ListChoice(list, FormFields(form.exact("filter")), for: viewer),
            !choice.isWhole
        else { return problem(.nothingToSave, .badRequest) }
        guard let name = form["name"], name.isSearchable,
            name.utf8.count <= ViewTabs.nameBytesMax
        else { return problem(.badViewName(choice), .badRequest) }
        let view = SavedView(
            id: once(),
            entity: entity.rawValue,
            person: viewer.name,
            list: list,
            name: name,
            filter: choice.text,
            sharedWith: form["share"] == "1" ? viewer.role : nil,
            savedAt: now
        )
        let isDefault = form["default"] == "1"
        let isKept = try await dependencies.store.write {
            (transaction) throws(StoreFailure) -> Bool in
            let views = transaction.savedViews
            guard try views.save(view, most: ViewTabs.viewsMax) else { return false }
            // One of that name stood there before, under its own id.
            let kept = try views.own(
                list,
                of: view.person,
                entity: view.entity,
                limit: ViewTabs.viewsMax
            )
            if isDefault, let saved = kept.first(where: { $0.name == name }) {
                try views.setDefault(saved, true)
            }
            return true
        }
        guard isKept else { return problem(.tooManyViews(choice), .unprocessableContent) }
        return Reply.redirect(to: choice.path.told(.viewSaved))
    }

    private func changeView(_ viewer: Viewer, _ form: FormFields) async throws -> Response {
        guard let id = form["view"], id.utf8.count <= 64, let wish = form["do"] else {
            return problem(.notFound, .notFound)
        }
        let entity = entity.rawValue
        let changed = try await dependencies.store.write {
            (transaction) throws(StoreFailure) -> SavedView? in
            let views = transaction.savedViews
            guard let view = try views.load(id, of: viewer.name, entity: entity) else {
                return nil
            }
            switch wish {
            case "default": try views.setDefault(view, true)
            case "usual": try views.setDefault(view, false)
            case "share": try views.share(view, with: viewer.role)
            case "keep": try views.share(view, with: nil)
            case "delete": try views.delete(view)
            default: return nil
            }
            return view
        }
        guard let changed else { return problem(.notFound, .notFound) }
        guard wish != "delete" else {
            return Reply.redirect(to: ConsolePath.whole(changed.list).told(.viewDeleted))
        }
        let choice = ListChoice(changed.list, FormFields(changed.filter), for: viewer)
        return Reply.redirect(to: (choice?.path ?? .whole(changed.list)).told(.viewChanged))
    }
}

extension ProblemView {
    fileprivate static let nothingToSave = ProblemView(
        title: "Nothing was saved",
        detail: "A view has a filter or an order: choose a status, a queue, a partner or an item.",
        back: ConsolePath.overview.address,
        backText: "Back to the overview"
    )

    fileprivate static func badViewName(_ choice: ListChoice) -> ProblemView {
        ProblemView(
            title: "Nothing was saved",
            detail: "Give the view a name of 1 to \(ViewTabs.nameBytesMax) bytes on one line.",
            back: choice.path.address,
            backText: "Back to the list"
        )
    }

    fileprivate static func tooManyViews(_ choice: ListChoice) -> ProblemView {
        ProblemView(
            title: "Nothing was saved",
            detail: "You have \(ViewTabs.viewsMax) views. Delete one that you do not need, or save "
                + "this one under the name of one that you have.",
            back: choice.path.address,
            backText: "Back to the list"
        )
    }
}
