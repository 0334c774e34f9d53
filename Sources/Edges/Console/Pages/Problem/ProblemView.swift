/// What a person is told when a page cannot be shown: what, why, and what to do.
struct ProblemView: PageView {
    static var template: Template { .problem }
    let section: Section? = nil

    var title: String
    var detail: String
    /// Where to go on.
    var back: String
    var backText: String
}

extension ProblemView {
    static let notFound = ProblemView(
        title: "Not here",
        detail: "There is no such page, or what it showed does not exist.",
        back: ConsolePath.board.address,
        backText: "Go to the orders"
    )

    static let unknownOrder = ProblemView(
        title: "No such order",
        detail: "No order of this company has this id. Search for another of its numbers.",
        back: ConsolePath.board.address,
        backText: "Go to the orders"
    )

    static let expiredForm = ProblemView(
        title: "Nothing was changed",
        detail:
            "This form did not come from a page of your present session. Open the page again and "
            + "repeat what you wanted to do.",
        back: ConsolePath.board.address,
        backText: "Go to the orders"
    )

    static let unavailable = ProblemView(
        title: "Not available for a moment",
        detail: "The database does not answer. Nothing was changed. Try again in a few seconds.",
        back: ConsolePath.board.address,
        backText: "Try again"
    )

    static let broken = ProblemView(
        title: "This cannot be shown",
        detail:
            "Something that is stored could not be read. It was logged; tell integration support "
            + "the time and the address of this page.",
        back: ConsolePath.board.address,
        backText: "Go to the orders"
    )

    static func forbidden(_ role: String) -> ProblemView {
        ProblemView(
            title: "Not for your role",
            detail: "As \(role) you may not see or do this. Ask an operations manager.",
            back: ConsolePath.board.address,
            backText: "Go to the orders"
        )
    }
}

extension Template {
    static let problem = Template(
        "problem",
        """
        {{<layout}}
        {{$page}}
        <section class="card narrow" aria-labelledby="heading">
        <h1 id="heading">{{title}}</h1>
        <p>{{detail}}</p>
        <p><a class="button" href="{{back}}">{{backText}}</a></p>
        </section>
        {{/page}}
        {{/layout}}
        """
    )
}
