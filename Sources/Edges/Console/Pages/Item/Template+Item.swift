extension Template {
    static let item = Template(
        "item",
        """
        {{<layout}}
        {{$page}}
        <header id="head" data-region class="head">
        <p class="crumb"><a href="{{exceptions}}">Exceptions</a> / {{owner}}</p>
        <h1>{{title}}</h1>
        {{#row}}
        {{#.amount}}<p class="amount">{{.}}</p>{{/.amount}}
        <p>{{.detail}}</p>
        <dl class="facts">
        <div><dt>For</dt><dd>{{#.address}}<a href="{{.}}">{{number}}</a>{{/.address}}
        {{^.address}}{{.number}}{{/.address}}</dd></div>
        <div><dt>Waits since</dt><dd>{{#.opened}}{{>time}}{{/.opened}} ({{.age}})</dd></div>
        <div><dt>Due</dt><dd>{{#.due}}{{>due}}{{/.due}}</dd></div>
        <div><dt>Who works on it</dt><dd>{{#.state}}{{.}}{{/.state}}{{^.state}}nobody{{/.state}}</dd></div>
        </dl>
        {{/row}}
        <p class="wait attention">{{waitsFor}}</p>
        </header>
        {{#isOpen}}
        <section id="end" data-region class="card" aria-labelledby="end-h">
        <h2 id="end-h">Settle it</h2>
        {{^mayAct}}<p class="empty">Somebody else works on it. Write a comment, or wait until it is
        given back.</p>{{/mayAct}}
        {{#elsewhere}}<p class="empty">{{.}}</p>{{/elsewhere}}
        {{#row}}
        {{#.acts}}<p><a class="button primary" href="{{.address}}">{{.text}}</a></p>{{/.acts}}
        {{#.release}}<form method="post" action="{{.address}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="once" value="{{.once}}">
        <input type="hidden" name="reason" value="{{.reason}}">
        <input type="hidden" name="back" value="exceptions">
        <label for="note">Why may it go on?</label><input id="note" name="note" maxlength="500">
        <button class="primary" type="submit">Release the hold</button>
        <span class="why">The order goes on at once, with what is reserved for it. A released hold
        is not put back; the order can be cancelled until it ships.</span></form>{{/.release}}
        {{#.closeKey}}<form method="post" action="{{closeItem}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="item" value="{{.}}">
        <button class="primary" type="submit">Done</button>
        <span class="why">It leaves the queue; nothing is sent and no order changes. It comes back
        only if the same happens again.</span></form>{{/.closeKey}}
        {{/row}}
        {{#verdict}}<form method="post" action="{{judgeAdjustment}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="item" value="{{key}}">
        <input type="hidden" name="once" value="{{.}}">
        <label for="note">What do you say to it?</label>
        <input id="note" name="note" maxlength="500">
        <button class="primary" type="submit" name="do" value="approve">Approve</button>
        <button type="submit" name="do" value="decline">Decline</button>
        <span class="why">Approved, it is in the ledger at once and the ERP is told; to take it back
        is another adjustment. Declined, nothing changes; write why. Who asked for it cannot
        approve.</span></form>{{/verdict}}
        {{#effectKey}}<form method="post" action="{{redriveEffect}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="key" value="{{.}}">
        <button class="primary" type="submit">Send again</button>
        <span class="why">The other side is asked first whether it has it, then it is sent under the
        same key. What was sent cannot be called back.</span></form>{{/effectKey}}
        {{#messageID}}<form method="post" action="{{redriveMessage}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="message" value="{{.}}">
        <button class="primary" type="submit">Decide again</button>
        <span class="why">It is decided on what is known now; what it sets off is not taken
        back.</span></form>
        <form method="post" action="{{dismissMessage}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="message" value="{{.}}">
        <label for="reason">Why it is not needed</label>
        <input id="reason" name="reason" required maxlength="500">
        <button type="submit">Dismiss</button>
        <span class="why">For good: it is kept with your reason and never decided.</span>
        </form>{{/messageID}}
        </section>
        <section id="share" class="card" aria-labelledby="share-h">
        <h2 id="share-h">Share it</h2>
        {{#mayAct}}
        <form method="post" action="{{actOnItem}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="item" value="{{key}}">
        <button type="submit" name="do" value="claim" data-claim>Take for an hour</button>
        {{#isMine}}<button type="submit" name="do" value="give_back">Give back</button>{{/isMine}}
        </form>
        {{#hasPeople}}<form method="post" action="{{actOnItem}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="item" value="{{key}}">
        <input type="hidden" name="do" value="hand_over">
        <label for="person">To whom?</label>
        <select id="person" name="person">
        {{#people}}<option value="{{.}}">{{.}}</option>{{/people}}
        </select>
        <button type="submit">Hand over</button></form>{{/hasPeople}}
        <form method="post" action="{{actOnItem}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="item" value="{{key}}">
        <input type="hidden" name="do" value="snooze">
        <label for="hours">For how long?</label>
        <select id="hours" name="hours"><option value="1">an hour</option>
        <option value="4">four hours</option><option value="24">a day</option>
        <option value="72">three days</option><option value="168">a week</option></select>
        <button type="submit">Set aside</button></form>
        {{/mayAct}}
        <form method="post" action="{{actOnItem}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="item" value="{{key}}">
        <input type="hidden" name="do" value="comment">
        <label for="text">What should others know?</label>
        <input id="text" name="text" required maxlength="1000">
        <button type="submit">Comment</button></form>
        </section>
        {{/isOpen}}
        <section id="history" data-region class="card" aria-labelledby="history-h">
        <h2 id="history-h">History</h2>
        {{#historyEmptyText}}<p class="empty">{{.}}</p>{{/historyEmptyText}}
        <ul class="plain">
        {{#history}}
        <li><p><strong>{{.action}}</strong> by {{.actor}}, {{#.at}}{{>time}}{{/.at}}</p>
        <p class="why">{{.detail}}</p></li>
        {{/history}}
        </ul>
        </section>
        {{/page}}
        {{/layout}}
        """
    )
}
