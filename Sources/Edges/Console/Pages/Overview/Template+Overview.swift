extension Template {
    static let overview = Template(
        "overview",
        """
        {{<layout}}
        {{$page}}
        <h1>{{title}}</h1>
        <section id="flow" data-region class="card" aria-label="The flow of orders">
        {{#picture}}
        <svg class="flow" viewBox="0 0 {{width}} {{height}}" aria-hidden="true" focusable="false">
        {{#edges}}<line class="edge" x1="{{.from}}" y1="{{.y}}" x2="{{.to}}" y2="{{.y}}"
          stroke-width="{{.width}}"/>
        {{/edges}}
        {{#nodes}}
        {{#.isStuck}}<circle class="halo" cx="{{x}}" cy="{{y}}" r="{{halo}}"/>{{/.isStuck}}
        <circle class="node {{.tone}}" cx="{{.x}}" cy="{{.y}}" r="{{.radius}}"/>
        <text x="{{.x}}" y="{{.textY}}" text-anchor="middle">{{.count}}</text>
        {{/nodes}}
        </svg>
        {{/picture}}
        <ol class="flow">
        {{#stages}}
        <li class="{{.tone}}">
        <span class="step">{{.name}}</span>
        <span class="count">{{#.address}}<a href="{{.}}" aria-label="{{name}}: {{count}}">{{count}}</a>{{/.address}}\
        {{^.address}}{{.count}}{{/.address}}</span>
        {{#.stuck}}<span class="stuck">{{#stuckAddress}}<a href="{{.}}" aria-label="{{name}}: {{stuck}}">{{stuck}}</a>{{/stuckAddress}}\
        {{^stuckAddress}}{{stuck}}{{/stuckAddress}}</span>{{/.stuck}}
        {{#.oldest}}<span class="why">oldest {{.}}</span>{{/.oldest}}
        <span class="why">{{#.enteredAddress}}<a href="{{.}}" aria-label="{{name}}: {{entered}} in the last hour">{{entered}} / h</a>{{/.enteredAddress}}\
        {{^.enteredAddress}}{{#.entered}}{{.}} / h{{/.entered}}{{/.enteredAddress}}</span>
        </li>
        {{/stages}}
        </ol>
        <p class="caption">{{#endedAddress}}<a href="{{.}}">{{ended}}</a>{{/endedAddress}}\
        {{^endedAddress}}{{ended}}{{/endedAddress}}
        “/ h” counts who came to a stage since {{#since}}{{>time}}{{/since}}.</p>
        <details><summary class="plain">What the stages mean</summary><dl class="facts">
        {{#stages}}<div><dt>{{.name}}</dt><dd>{{.definition}}</dd></div>
        {{/stages}}
        </dl></details>
        </section>
        <nav id="figures" data-region class="tiles" aria-label="Key figures"><ul>
        {{#tiles}}
        <li><a class="tile" href="{{.address}}"><span class="count">{{.value}}</span>
        <span class="label">{{.label}}</span></a></li>
        {{/tiles}}
        </ul></nav>
        <div class="two">
        <section id="desks" data-region class="card" aria-labelledby="desks-title">
        <h2 id="desks-title">Waiting for a person</h2>
        {{#desksEmptyText}}<p class="empty">{{.}}</p>{{/desksEmptyText}}
        {{^desksEmptyText}}
        <table><thead><tr><th scope="col">Role</th><th scope="col" class="figure">Items</th>
        <th scope="col">Late</th>
        <th scope="col" class="figure">Oldest</th><th scope="col" class="figure">Value</th></tr></thead>
        <tbody>
        {{#desks}}
        <tr data-row><th scope="row">{{#.address}}<a href="{{.}}">{{owner}}</a>{{/.address}}\
        {{^.address}}{{.owner}}{{/.address}}</th>
        <td class="figure">{{.count}}</td>
        <td>{{#.late}}<span class="status bad">{{.}}</span>{{/.late}}</td>
        <td class="figure">{{.oldest}}</td>
        <td class="figure">{{.value}}</td></tr>
        {{/desks}}
        </tbody></table>
        {{/desksEmptyText}}
        </section>
        <section id="systems" data-region class="card" aria-labelledby="systems-title">
        <h2 id="systems-title">Waiting for a system</h2>
        {{#systemsEmptyText}}<p class="empty">{{.}}</p>{{/systemsEmptyText}}
        {{^systemsEmptyText}}
        <table><thead><tr><th scope="col">System</th><th scope="col">State</th>
        <th scope="col" class="figure">Open</th><th scope="col" class="figure">Oldest</th>
        <th scope="col" class="figure">Given up on</th></tr></thead>
        <tbody>
        {{#systems}}
        <tr><th scope="row">{{.name}}</th>
        <td><span class="status {{.tone}}">{{.words}}</span></td>
        <td class="figure">{{.open}}</td><td class="figure">{{.oldest}}</td>
        <td class="figure">{{#.address}}<a href="{{.}}">{{parked}}</a>{{/.address}}\
        {{^.address}}{{.parked}}{{/.address}}</td></tr>
        {{/systems}}
        </tbody></table>
        {{/systemsEmptyText}}
        </section>
        </div>
        {{/page}}
        {{/layout}}
        """
    )
}
