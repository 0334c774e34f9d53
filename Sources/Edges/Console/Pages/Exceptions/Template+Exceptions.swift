extension Template {
    static let exceptions = Template(
        "exceptions",
        """
        {{<layout}}
        {{$page}}
        <h1>{{title}}</h1>
        {{#views}}{{>views}}{{/views}}
        {{#restriction}}<p class="empty">{{.}}</p>{{/restriction}}
        {{#queues}}
        <section id="{{.id}}" data-region class="card" aria-label="{{.owner}}">
        <h2>{{.owner}} <span class="badge">{{.count}}</span></h2>
        {{#.emptyText}}<p class="empty">{{.}}</p>{{/.emptyText}}
        {{^.emptyText}}
        <div class="scroll" tabindex="0" role="region" aria-label="{{.owner}}: what waits">
        <table class="list">
        <thead><tr><th scope="col">What</th>
        <th scope="col" aria-sort="ascending"><a class="sort" href="{{.list}}">Due</a></th>
        <th scope="col">For</th>
        <th scope="col" class="figure"><a class="sort" href="{{.byValue}}">Amount</a></th>
        <th scope="col">Since</th>
        <th scope="col" class="figure"><a class="sort" href="{{.byAge}}">Age</a></th>
        <th scope="col">Who</th>
        <th scope="col">Action</th></tr></thead>
        <tbody>
        {{#.items}}
        <tr data-row>
        <th scope="row"><a href="{{.page}}">{{.reason}}</a><span class="why">{{.detail}}</span></th>
        <td>{{#.due}}{{>due}}{{/.due}}</td>
        <td>{{#.address}}<a href="{{.}}">{{number}}</a>{{/.address}}
        {{^.address}}{{.number}}{{/.address}}{{#.id}}<span class="why id">{{.}}</span>{{/.id}}</td>
        <td class="figure">{{.amount}}</td>
        <td>{{#.opened}}{{>time}}{{/.opened}}</td>
        <td class="figure">{{.age}}</td>
        <td>{{#.state}}<span class="why">{{.}}</span>{{/.state}}
        {{#.claimKey}}<form method="post" action="{{actOnItem}}">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="item" value="{{.}}">
        <input type="hidden" name="do" value="claim">
        <button type="submit" data-claim>Take</button></form>{{/.claimKey}}</td>
        <td>{{#.acts}}<a class="button" href="{{.address}}">{{.text}}</a>{{/.acts}}
        {{#.release}}<form method="post" action="{{.address}}">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="once" value="{{.once}}">
        <input type="hidden" name="reason" value="{{.reason}}">
        <input type="hidden" name="back" value="exceptions">
        <button type="submit">Release the hold</button></form>{{/.release}}
        {{#.closeKey}}<form method="post" action="{{closeItem}}">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="item" value="{{.}}">
        <button type="submit">Done</button></form>{{/.closeKey}}</td>
        </tr>
        {{/.items}}
        </tbody></table></div>
        <p class="more">{{#.more}}<a class="button" href="{{.}}">What follows</a>{{/.more}}
        <a class="button quiet" href="{{.list}}" aria-label="{{.owner}}: sort and sift">Sort and sift</a></p>
        {{/.emptyText}}
        </section>
        {{/queues}}
        {{#mayRedrive}}
        <section id="parked" data-region class="card" aria-label="Given up on">
        <h2>Given up on</h2>
        <p class="caption">Sent or decided again from the first try, under the same key: the other side
        is asked before anything is repeated.</p>
        {{#parkedEmptyText}}<p class="empty">{{.}}</p>{{/parkedEmptyText}}
        {{^parkedEmptyText}}
        <div class="scroll" tabindex="0" role="region" aria-label="Given up on: list">
        <table class="list">
        <thead><tr><th scope="col">What</th><th scope="col">For</th>
        <th scope="col" class="figure">Tries</th><th scope="col">Since</th>
        <th scope="col">Action</th></tr></thead>
        <tbody>
        {{#parked}}
        <tr data-row>
        <th scope="row">{{.what}}<span class="why">{{.failure}}</span></th>
        <td>{{#.address}}<a href="{{.}}">{{number}}</a>{{/.address}}
        {{^.address}}{{.number}}{{/.address}}<span class="why">{{.id}}</span></td>
        <td class="figure">{{.tries}}</td>
        <td>{{#.since}}{{>time}}{{/.since}}</td>
        <td>
        {{#.effectKey}}<form method="post" action="{{redriveEffect}}">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="key" value="{{.}}">
        <button type="submit">Send again</button></form>{{/.effectKey}}
        {{#.messageID}}<form method="post" action="{{redriveMessage}}">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="message" value="{{.}}">
        <button type="submit">Decide again</button></form>
        <form method="post" action="{{dismissMessage}}">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="message" value="{{.}}">
        <label>Why it is not needed <input name="reason" required maxlength="500"></label>
        <button type="submit">Dismiss</button></form>{{/.messageID}}
        </td>
        </tr>
        {{/parked}}
        </tbody></table></div>
        {{/parkedEmptyText}}
        </section>
        {{/mayRedrive}}
        {{/page}}
        {{/layout}}
        """
    )

    /// By when: in words and colour, and whose word it is.
    static let due = Template(
        "due",
        """
        <span class="status {{.tone}}">{{.text}}</span>\
        {{#.why}}<span class="why">{{.}}</span>{{/.why}}
        """
    )
}
