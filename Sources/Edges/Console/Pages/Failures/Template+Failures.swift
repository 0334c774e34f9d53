extension Template {
    static let failures = Template(
        "failures",
        """
        {{<layout}}
        {{$page}}
        <h1>{{title}}</h1>
        <section id="groups" data-region class="card" aria-labelledby="groups-title">
        <h2 id="groups-title">Given up on, by what it failed of</h2>
        {{#groupsEmptyText}}<p class="empty">{{.}}</p>{{/groupsEmptyText}}
        {{^groupsEmptyText}}
        <div class="scroll" tabindex="0" role="region" aria-label="Failure groups">
        <table class="list"><thead><tr><th scope="col">What</th><th scope="col">Failure</th>
        <th scope="col" class="figure">Count</th><th scope="col" class="figure">Orders and others</th>
        <th scope="col">First</th><th scope="col">Last</th></tr></thead><tbody>
        {{#groups}}
        <tr data-row><th scope="row"><a href="{{.address}}">{{.what}}</a>
        <span class="why">{{.way}}</span></th>
        <td><span class="status bad">{{.code}}</span><span class="why">{{.detail}}</span></td>
        <td class="figure">{{.count}}</td><td class="figure">{{.instances}}</td>
        <td>{{#.first}}{{>time}}{{/.first}}</td><td>{{#.last}}{{>time}}{{/.last}}</td></tr>
        {{/groups}}
        </tbody></table></div>
        <p class="more"><a class="button quiet" href="{{csv}}" download>Export as CSV</a></p>
        {{/groupsEmptyText}}
        </section>
        <section id="readings" data-region class="card" aria-labelledby="readings-title">
        <h2 id="readings-title">What could not be read, by mapping and field</h2>
        <p class="caption">A mapping has another version as soon as it says something else: what fails
        under the new one is a line of its own.</p>
        {{#readingsEmptyText}}<p class="empty">{{.}}</p>{{/readingsEmptyText}}
        {{^readingsEmptyText}}
        <div class="scroll" tabindex="0" role="region" aria-label="What could not be read">
        <table class="list"><thead><tr><th scope="col">Field</th><th scope="col">Failure</th>
        <th scope="col">Mapping</th><th scope="col">Partner</th>
        <th scope="col" class="figure">Times</th><th scope="col" class="figure">Documents</th>
        <th scope="col">First</th><th scope="col">Last</th><th scope="col">Sample</th></tr></thead><tbody>
        {{#readings}}
        <tr data-row><th scope="row">{{.field}}</th>
        <td><span class="status bad">{{.code}}</span><span class="why">{{.detail}}</span></td>
        <td>{{.mapping}}<span class="why">version {{.version}}</span></td>
        <td><a href="{{.documents}}">{{.partner}}</a></td>
        <td class="figure">{{.count}}</td><td class="figure">{{.files}}</td>
        <td>{{#.first}}{{>time}}{{/.first}}</td><td>{{#.last}}{{>time}}{{/.last}}</td>
        <td><a href="{{.sample}}" download aria-label="The last document whose {{.field}} failed">Document</a></td></tr>
        {{/readings}}
        </tbody></table></div>
        {{/readingsEmptyText}}
        </section>
        <section id="sets" data-region class="card" aria-labelledby="sets-title">
        <h2 id="sets-title">Sets that were sent again</h2>
        {{#setsEmptyText}}<p class="empty">{{.}}</p>{{/setsEmptyText}}
        {{^setsEmptyText}}
        <div class="scroll" tabindex="0" role="region" aria-label="Sets">
        <table class="list"><thead><tr><th scope="col">Set</th><th scope="col">What</th>
        <th scope="col">State</th><th scope="col" class="figure">Through</th>
        <th scope="col">Made by</th><th scope="col">Made</th></tr></thead><tbody>
        {{#sets}}
        <tr data-row><th scope="row"><a href="{{.address}}">{{.hash}}</a></th>
        <td>{{.what}}</td><td><span class="status {{.tone}}">{{.state}}</span></td>
        <td class="figure">{{.through}}</td><td>{{.maker}}</td>
        <td>{{#.made}}{{>time}}{{/.made}}</td></tr>
        {{/sets}}
        </tbody></table></div>
        {{/setsEmptyText}}
        </section>
        {{/page}}
        {{/layout}}
        """
    )

    static let failureGroup = Template(
        "failureGroup",
        """
        {{<layout}}
        {{$page}}
        <p class="crumb"><a href="{{back}}">Failures</a></p>
        <h1>{{title}}</h1>
        {{#emptyText}}<p class="empty">{{.}}</p>{{/emptyText}}
        {{^emptyText}}
        <section class="card" aria-labelledby="again">
        <h2 id="again">Send them again</h2>
        <p>{{preview}}</p>
        <p>It is about {{stake}}.</p>
        <div class="actions"><form method="post" action="{{freeze}}">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        {{#group}}<input type="hidden" name="kind" value="{{.kind}}">
        <input type="hidden" name="target" value="{{.target}}">
        <input type="hidden" name="operation" value="{{.operation}}">
        <input type="hidden" name="code" value="{{.code}}">{{/group}}
        <input type="hidden" name="until" value="{{until}}">
        <input type="hidden" name="hash" value="{{hash}}">
        <label for="canary">First, alone</label>
        <input id="canary" name="canary" type="number" min="1" max="{{canaryMax}}"
          value="{{canary}}" required>
        <button type="submit" class="primary">Freeze these {{size}}</button></form></div>
        <p class="caption">Freezing sends nothing. Whatever fails from now on is not in the set
        <span class="id">{{hash}}</span>.</p>
        </section>
        {{>members}}
        {{/emptyText}}
        {{/page}}
        {{/layout}}
        """
    )

    static let redriveSet = Template(
        "redriveSet",
        """
        {{<layout}}
        {{$page}}
        <p class="crumb"><a href="{{back}}">Failures</a></p>
        <h1>{{title}}</h1>
        <section id="set" data-region class="card" aria-labelledby="set-title">
        <h2 id="set-title">Set <span class="id">{{hash}}</span>
        <span class="status {{tone}}">{{state}}</span></h2>
        {{#note}}<p class="alarm">{{.}}</p>{{/note}}
        <p>{{preview}}</p>
        <p>It is about {{stake}}.</p>
        <p class="caption">Frozen by {{maker}}, {{#made}}{{>time}}{{/made}}. Moved last by {{mover}},
        {{#moved}}{{>time}}{{/moved}}.</p>
        <p><label for="progress">{{progress}}</label>
        <progress id="progress" max="{{size}}" value="{{settled}}"></progress></p>
        <dl class="facts">{{#counts}}<div><dt>{{.name}}</dt><dd>{{.count}}</dd></div>{{/counts}}</dl>
        <div class="actions">
        {{#goText}}<form method="post" action="{{go}}">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="hash" value="{{hash}}">
        <input type="hidden" name="state" value="{{seenState}}">
        <button type="submit" class="primary">{{.}}</button></form>{{/goText}}
        {{#mayWithdraw}}<form method="post" action="{{withdraw}}">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="hash" value="{{hash}}">
        <button type="submit">Take the set back</button></form>{{/mayWithdraw}}
        </div>
        </section>
        {{>members}}
        {{/page}}
        {{/layout}}
        """
    )

    static let members = Template(
        "members",
        """
        <section id="members" data-region class="card" aria-labelledby="members-title">
        <h2 id="members-title">Members <span class="badge">{{shown}}</span></h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Members">
        <table class="list"><thead><tr><th scope="col">For</th><th scope="col">Customer</th>
        <th scope="col" class="figure">Amount</th><th scope="col">Parked</th>
        <th scope="col">What was said</th><th scope="col">State</th></tr></thead><tbody>
        {{#members}}
        <tr data-row><th scope="row">{{#.address}}<a href="{{.}}">{{number}}</a>{{/.address}}\
        {{^.address}}{{.number}}{{/.address}}<span class="why id">{{.id}}</span></th>
        <td>{{.customer}}</td><td class="figure">{{.amount}}</td>
        <td>{{#.parked}}{{>time}}{{/.parked}}</td>
        <td>{{.detail}}</td>
        <td>{{#.state}}<span class="status {{tone}}">{{.}}</span>{{/.state}}
        {{#.code}}<span class="why">{{.}}</span>{{/.code}}</td></tr>
        {{/members}}
        </tbody></table></div>
        </section>
        """
    )
}
