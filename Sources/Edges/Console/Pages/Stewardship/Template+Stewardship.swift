extension Template {
    static let stewardshipCase = Template(
        "stewardship-case",
        """
        {{<layout}}
        {{$page}}
        <header id="head" data-region class="head">
        <p class="crumb"><a href="{{list}}">Who is who</a></p>
        <h1>{{title}}</h1>
        <dl class="facts">
        <div><dt>Question</dt><dd>{{question}}</dd></div>
        <div><dt>Stands at</dt><dd>{{phase}}</dd></div>
        <div><dt>Steward</dt><dd>{{steward}}</dd></div>
        <div><dt>Due</dt><dd>{{#due}}{{>time}}{{/due}}</dd></div>
        <div><dt>Found</dt><dd>{{#found}}{{>time}}{{/found}}</dd></div>
        </dl>
        <p>{{why}}</p>
        {{#settlement}}<p>{{.}}</p>{{/settlement}}
        {{#proposal}}<p class="wait attention">{{.}}</p>{{/proposal}}
        {{#elsewhere}}<p class="wait">{{.}}</p>{{/elsewhere}}
        </header>
        <section id="claims" data-region class="card" aria-labelledby="claims-h">
        <h2 id="claims-h">What the records say</h2>
        <ul class="plain">
        {{#claims}}
        <li><p><strong>{{.id}}</strong> {{.name}}, written by {{.source}}</p>
        <p class="why">{{.words}}</p></li>
        {{/claims}}
        </ul>
        {{#fields}}<p><strong>{{.name}}</strong> ({{.owner}}): {{.values}}. The word of {{.winner}}
        stands.</p>{{/fields}}
        </section>
        {{#mayPropose}}
        <section id="propose" data-region class="card" aria-labelledby="propose-h">
        <h2 id="propose-h">Propose what is to be made of it</h2>
        <form method="post" action="{{propose}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="case" value="{{id}}">
        <label for="offer">Who is who?</label>
        <select id="offer" name="offer">
        {{#choices}}<option value="{{.value}}"{{#.isFirst}} selected{{/.isFirst}}>{{.text}}</option>
        {{/choices}}
        </select>
        {{#takes}}<label><input type="checkbox" name="{{.name}}" value="1"> {{.text}}</label>
        {{/takes}}
        <label for="note">Why?</label><input id="note" name="note" maxlength="500">
        <button class="primary" type="submit" name="do" value="propose">Propose</button>
        <span class="why">Nothing changes until somebody else agrees. To leave them as they are
        needs a reason.</span></form>
        </section>
        {{/mayPropose}}
        {{#mayUndo}}
        <section id="undo" data-region class="card" aria-labelledby="undo-h">
        <h2 id="undo-h">Was it wrong?</h2>
        <form method="post" action="{{propose}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="case" value="{{id}}">
        <label for="because">Why?</label><input id="because" name="note" maxlength="500">
        <button type="submit" name="do" value="undo">Propose to take it back</button>
        <span class="why">Once somebody else agrees, every record is what it was before; what others
        have changed since stays, and is named.</span></form>
        </section>
        {{/mayUndo}}
        {{#mayJudge}}
        <section id="judge" data-region class="card" aria-labelledby="judge-h">
        <h2 id="judge-h">Do you agree?</h2>
        <form method="post" action="{{judge}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="case" value="{{id}}">
        <label for="said">What do you say to it?</label>
        <input id="said" name="note" maxlength="500">
        <button class="primary" type="submit" name="do" value="approve">Agree</button>
        <button type="submit" name="do" value="decline">Decline</button>
        <span class="why">Agreed, it is carried out at once. Declined, nothing changes; write
        why.</span></form>
        </section>
        {{/mayJudge}}
        {{>case-history}}
        {{/page}}
        {{/layout}}
        """
    )
}
