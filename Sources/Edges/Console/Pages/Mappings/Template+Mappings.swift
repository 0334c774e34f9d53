extension Template {
    static let mappingVersion = Template(
        "mappingVersion",
        """
        {{<layout}}
        {{$page}}
        <header id="head" data-region class="head">
        <p class="crumb"><a href="{{list}}">Mappings</a> / <a href="{{versions}}">{{name}}</a></p>
        <h1>{{title}} <span class="status {{tone}}">{{state}}</span></h1>
        {{#note}}<p class="wait attention">{{.}}</p>{{/note}}
        {{#staleText}}<p class="alarm">{{.}}</p>{{/staleText}}
        <dl class="facts">
        <div><dt>Proposed by</dt><dd>{{proposer}}, {{#proposed}}{{>time}}{{/proposed}}</dd></div>
        <div><dt>Why</dt><dd>{{reason}}</dd></div>
        {{#approver}}<div><dt>Approved by</dt><dd>{{.}}</dd></div>{{/approver}}
        <div><dt>Text</dt><dd class="id">{{hash}}</dd></div>
        </dl>
        {{#actions}}{{#.elsewhere}}<p class="wait">{{.}}</p>{{/.elsewhere}}{{/actions}}
        {{#propose}}<p><a href="{{.}}">Propose another text from this one</a></p>{{/propose}}
        </header>
        <section id="act" data-region class="card" aria-labelledby="act-h">
        <h2 id="act-h">What you may do</h2>
        {{#actions}}
        {{#.mayApprove}}<form method="post" action="{{act}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="name" value="{{name}}">
        <input type="hidden" name="number" value="{{number}}">
        <input type="hidden" name="seal" value="{{seal}}">
        <button class="primary" type="submit" name="do" value="approve">Approve what is
        below</button>
        <span class="why">Nothing is read by it yet.</span></form>{{/.mayApprove}}
        {{#.mayDecline}}<form method="post" action="{{act}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="name" value="{{name}}">
        <input type="hidden" name="number" value="{{number}}">
        <label for="declined">Why not?</label>
        <input id="declined" name="reason" maxlength="250" required>
        <button type="submit" name="do" value="decline">Decline</button></form>{{/.mayDecline}}
        {{#.mayTry}}<form method="post" action="{{act}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="name" value="{{name}}">
        <input type="hidden" name="number" value="{{number}}">
        <label for="share">Per cent of the documents</label>
        <input id="share" name="share" type="number" min="1" max="99" value="{{share}}" required>
        <button class="primary" type="submit" name="do" value="try">Try it on these</button>
        <span class="why">It stops by itself when it would refuse an order in a way that is not
        shown below; the version before reads that document.</span></form>{{/.mayTry}}
        {{#.mayActivate}}<form method="post" action="{{act}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="name" value="{{name}}">
        <input type="hidden" name="number" value="{{number}}">
        <button type="submit" name="do" value="activate">Have it read every document</button></form>
        {{/.mayActivate}}
        {{#.takeBackText}}<form method="post" action="{{act}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="name" value="{{name}}">
        <input type="hidden" name="number" value="{{number}}">
        <label for="taken">Why?</label><input id="taken" name="reason" maxlength="250">
        <button type="submit" name="do" value="take-back">{{.}}</button></form>{{/.takeBackText}}
        {{/actions}}
        </section>
        <section id="counts" data-region class="card" aria-labelledby="counts-h">
        <h2 id="counts-h">Documents so far</h2>
        <dl class="facts">
        {{#counts}}<div><dt>{{.name}}</dt><dd>{{.count}}</dd></div>{{/counts}}
        </dl>
        </section>
        {{#replayText}}
        <section id="replay" data-region class="card" aria-labelledby="replay-h">
        <h2 id="replay-h">What it would have changed</h2>
        <p>{{.}}</p>
        {{#partners}}
        <h3>{{.id}} <span class="status {{.tone}}">{{.differing}} of {{.documents}}</span></h3>
        {{#.part}}<p class="why">{{.}}</p>{{/.part}}
        {{#.groups}}
        <p>{{.count}} × <strong>{{.field}}</strong>
        <span{{#.isFailure}} class="status bad"{{/.isFailure}}>{{.kind}}</span>
        <span class="why">“{{.from}}” → “{{.to}}”{{#.document}}, as in {{.}}{{/.document}}\
        {{#.address}} (<a href="{{.}}" download>the document</a>){{/.address}}</span></p>
        {{/.groups}}
        {{#.more}}<p class="why">{{.}}</p>{{/.more}}
        {{/partners}}
        </section>
        {{/replayText}}
        <section id="text" data-region class="card" aria-labelledby="text-h">
        <h2 id="text-h">{{linesText}}</h2>
        <pre class="raw" tabindex="0" aria-label="{{linesText}}">{{#lines}}{{.sign}} {{.text}}
        {{/lines}}</pre>
        </section>
        {{/page}}
        {{/layout}}
        """
    )

    static let mappingProposal = Template(
        "mappingProposal",
        """
        {{<layout}}
        {{$page}}
        <p class="crumb"><a href="{{list}}">Mappings</a></p>
        <h1>{{title}}</h1>
        <section class="card" aria-labelledby="propose-h">
        <h2 id="propose-h">The text</h2>
        <form method="post" action="{{propose}}">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <p><label for="text">As its file would have it</label></p>
        <p><textarea id="text" name="text" rows="30" cols="100" spellcheck="false"
          required>
        {{text}}</textarea></p>
        <p><label for="reason">Why is it changed?</label>
        <input id="reason" name="reason" maxlength="250" required>
        <button class="primary" type="submit">Propose it</button></p>
        <p class="caption">It is read over the newest documents of every partner, which takes some
        seconds. Nothing changes until somebody else has approved it.</p>
        </form>
        </section>
        {{/page}}
        {{/layout}}
        """
    )
}
