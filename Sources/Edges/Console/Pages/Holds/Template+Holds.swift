extension Template {
    static let holds = Template(
        "holds",
        """
        {{<layout}}
        {{$page}}
        <header id="head" data-region class="head">
        <p class="crumb"><a href="{{inventory}}">Inventory</a> / <a href="{{all}}">On hold</a></p>
        <h1>{{title}}</h1>
        <p>{{caption}}</p>
        </header>
        <section id="holds" data-region class="card" aria-labelledby="holds-h">
        <h2 id="holds-h">What stands</h2>
        {{#emptyText}}<p class="empty">{{.}}</p>{{/emptyText}}
        <ul class="plain">
        {{#holds}}
        <li><p><strong>{{.left}} {{.sku}}</strong> at {{.site}}, {{.number}}: {{.words}}</p>
        <p class="why">Since {{#.placed}}{{>time}}{{/.placed}}{{#.until}}, ends by itself
        {{>time}}{{/.until}}</p>
        {{#.once}}<form method="post" action="{{endHold}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="once" value="{{.}}">
        <input type="hidden" name="item" value="{{sku}}">
        <input type="hidden" name="site" value="{{site}}">
        <input type="hidden" name="number" value="{{number}}">
        <label for="q{{field}}">How much? All of it, if empty</label>
        <input id="q{{field}}" name="quantity" inputmode="decimal" maxlength="20">
        <label for="n{{field}}">Why?</label>
        <input id="n{{field}}" name="note" maxlength="120">
        <button type="submit">Give free</button>
        <span class="why">It can be promised at once, and who waits for it is served. To take it back
        is another hold.</span></form>{{/.once}}</li>
        {{/holds}}
        </ul>
        </section>
        {{#place}}
        <section id="place" class="card" aria-labelledby="place-h">
        <h2 id="place-h">Put stock on hold</h2>
        <form method="post" action="{{placeHold}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="once" value="{{.}}">
        <span class="field"><label for="item">Item</label>
        <input id="item" name="item" value="{{item}}" required maxlength="64"></span>
        <span class="field"><label for="site">Site</label>
        <input id="site" name="site" required maxlength="64"></span>
        <span class="field"><label for="number">Your number for it</label>
        <input id="number" name="number" required maxlength="64"></span>
        <span class="field"><label for="quantity">How much?</label>
        <input id="quantity" name="quantity" inputmode="decimal" required maxlength="20"></span>
        <span class="field"><label for="reason">Why?</label>
        <select id="reason" name="reason">
        {{#reasons}}<option value="{{.}}">{{.}}</option>{{/reasons}}
        </select></span>
        <span class="field"><label for="note">What should others know?</label>
        <input id="note" name="note" maxlength="120"></span>
        <span class="field">
        <label for="until">Until when (UTC)? Until somebody gives it free, if empty</label>
        <input id="until" name="until" type="datetime-local"></span>
        <button class="primary" type="submit">Put on hold</button>
        <span class="why">Nobody is promised it from then on. What is promised already stays
        promised, and the supervisor is told which orders that are.</span></form>
        </section>
        {{/place}}
        {{/page}}
        {{/layout}}
        """
    )
}
