extension Template {
    static let figures = Template(
        "figures",
        """
        {{<layout}}
        {{$page}}
        <h1>{{title}}</h1>
        <nav class="choices" aria-label="Window"><ul>
        {{#windows}}
        <li><a href="{{.address}}"{{#.isCurrent}} aria-current="true"{{/.isCurrent}}>{{.text}}</a></li>
        {{/windows}}
        </ul></nav>
        {{#whole}}<p><a class="button" href="{{.address}}">{{.text}}</a></p>{{/whole}}
        <p class="caption">{{caption}}
        <a href="{{outcomesAddress}}">Did it get better? Before and after a day.</a>
        <a href="{{objectivesAddress}}">Objectives and their budgets.</a></p>
        {{#truncated}}<p class="notice">{{.}}</p>{{/truncated}}
        <section class="card" aria-labelledby="fill"><h2 id="fill">Fill rate</h2>
        <p class="caption">{{#fillAddress}}<a href="{{.}}">{{fillCaption}}</a>{{/fillAddress}}\
        {{^fillAddress}}{{fillCaption}}{{/fillAddress}}</p>
        <dl class="shares">
        {{#fill}}
        <div><dt>{{.name}}</dt><dd><strong>{{.percent}}</strong> <span>{{.parts}}</span>
        <p class="definition">{{.definition}}</p></dd></div>
        {{/fill}}
        </dl></section>
        <section class="card" aria-labelledby="cycle"><h2 id="cycle">Order cycle time</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Order cycle time by stage">
        <table><thead><tr><th scope="col">Stage</th><th scope="col" class="figure">Orders</th>
        <th scope="col" class="figure">Median</th><th scope="col" class="figure">9 of 10 within</th>
        {{#hasWorking}}<th scope="col" class="figure">Median, working time</th>
        <th scope="col" class="figure">9 of 10, working time</th>{{/hasWorking}}
        <th scope="col" class="figure">Under way</th></tr></thead><tbody>
        {{#cycle}}{{>stage}}{{/cycle}}
        </tbody></table></div></section>
        <section class="card" aria-labelledby="confirm"><h2 id="confirm">Ship-confirm lag</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Ship-confirm lag by system">
        <table><thead><tr><th scope="col">Lag</th><th scope="col" class="figure">Shipments</th>
        <th scope="col" class="figure">Median</th><th scope="col" class="figure">9 of 10 within</th>
        {{#hasWorking}}<th scope="col" class="figure">Median, working time</th>
        <th scope="col" class="figure">9 of 10, working time</th>{{/hasWorking}}
        <th scope="col" class="figure">Not yet</th></tr></thead><tbody>
        {{#shipConfirm}}{{>stage}}{{/shipConfirm}}
        </tbody></table></div></section>
        <section class="card" aria-labelledby="release"><h2 id="release">Invoice release</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Invoice release as a table">
        <table><thead><tr><th scope="col">From, to</th><th scope="col" class="figure">Shipments</th>
        <th scope="col" class="figure">Median</th><th scope="col" class="figure">9 of 10 within</th>
        {{#hasWorking}}<th scope="col" class="figure">Median, working time</th>
        <th scope="col" class="figure">9 of 10, working time</th>{{/hasWorking}}
        <th scope="col" class="figure">Not yet</th></tr></thead><tbody>
        {{#invoice}}{{>stage}}{{/invoice}}
        </tbody></table></div>
        <div class="scroll" tabindex="0" role="region" aria-label="Not invoiced yet, by rule">
        <table><thead><tr><th scope="col">Not invoiced yet, by the customer's rule</th>
        <th scope="col" class="figure">Shipments</th>
        <th scope="col" class="figure">Billed, not posted</th><th scope="col">Oldest left</th></tr>
        </thead><tbody>
        {{#open}}
        <tr><th scope="row">{{.rule}}</th><td class="figure">{{.shipments}}</td>
        <td class="figure">{{.billed}}</td><td>{{#.oldest}}{{>time}}{{/.oldest}}</td></tr>
        {{/open}}
        {{^open}}<tr><td colspan="4">Everything that left is invoiced.</td></tr>{{/open}}
        </tbody></table></div></section>
        <section class="card" aria-labelledby="returns"><h2 id="returns">Returns</h2>
        <p class="caption"><a href="{{returnsAddress}}">By reason, channel, customer and site, and
        what they are worth</a></p>
        <div class="scroll" tabindex="0" role="region" aria-label="Return duration by stage">
        <table><thead><tr><th scope="col">Stage</th><th scope="col" class="figure">Lines</th>
        <th scope="col" class="figure">Median</th><th scope="col" class="figure">9 of 10 within</th>
        {{#hasWorking}}<th scope="col" class="figure">Median, working time</th>
        <th scope="col" class="figure">9 of 10, working time</th>{{/hasWorking}}
        <th scope="col" class="figure">Under way</th></tr></thead><tbody>
        {{#returns}}{{>stage}}{{/returns}}
        </tbody></table></div></section>
        <section class="card" aria-labelledby="ageing"><h2 id="ageing">Backorder ageing</h2>
        <p class="definition">{{ageingDefinition}}</p>
        <div class="scroll" tabindex="0" role="region" aria-label="Backorders by age">
        <table><thead><tr><th scope="col">Age</th><th scope="col" class="figure">Orders</th>
        <th scope="col" class="figure">Lines</th><th scope="col" class="figure">Overdue</th>
        <th scope="col" class="figure">Without a day</th>
        <th scope="col" class="figure">Net value</th></tr></thead><tbody>
        {{#ageing}}
        <tr><th scope="row">{{.name}}</th><td class="figure">{{.orders}}</td>
        <td class="figure">{{.lines}}</td><td class="figure">{{.overdue}}</td>
        <td class="figure">{{.unpromised}}</td><td class="figure">{{.values}}</td></tr>
        {{/ageing}}
        </tbody></table></div></section>
        {{#stale}}{{>stale}}{{/stale}}
        {{#splits}}
        <section class="card" aria-labelledby="{{.id}}"><h2 id="{{.id}}">{{.title}}</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="{{.title}}: table">
        <table><thead><tr><th scope="col">Part</th><th scope="col" class="figure">{{.counted}}</th>
        <th scope="col" class="figure">{{.spread}}, median</th>
        <th scope="col" class="figure">9 of 10 within</th>
        <th scope="col" class="figure">Not yet</th>
        <th scope="col" class="figure">Line fill rate</th></tr></thead><tbody>
        {{#.rows}}
        <tr><th scope="row"><a href="{{.address}}">{{.name}}</a></th>
        <td class="figure">{{.count}}</td><td class="figure">{{.median}}</td>
        <td class="figure">{{.ninetieth}}</td><td class="figure">{{.waiting}}</td>
        <td class="figure">{{.lines}}</td></tr>
        {{/.rows}}
        </tbody></table></div></section>
        {{/splits}}
        <p class="more"><a class="button quiet" href="{{csv}}" download>Export as CSV</a></p>
        {{/page}}
        {{/layout}}
        """
    )

    static let stage = Template(
        "stage",
        """
        <tr><th scope="row">{{.name}}<span class="definition">{{.definition}}</span></th>
        <td class="figure">{{#.countAddress}}<a href="{{.}}" aria-label="{{name}}: the {{count}}">{{count}}</a>{{/.countAddress}}\
        {{^.countAddress}}{{.count}}{{/.countAddress}}</td>
        <td class="figure">{{.median}}</td><td class="figure">{{.ninetieth}}</td>
        {{#.working}}<td class="figure">{{.median}}</td><td class="figure">{{.ninetieth}}</td>{{/.working}}
        <td class="figure">{{#.waitingAddress}}<a href="{{.}}" aria-label="{{name}}: the {{waiting}} not yet">{{waiting}}</a>{{/.waitingAddress}}\
        {{^.waitingAddress}}{{.waiting}}{{/.waitingAddress}}</td></tr>
        """
    )
}
