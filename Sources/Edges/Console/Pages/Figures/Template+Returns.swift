extension Template {
    static let returns = Template(
        "returns",
        """
        {{<layout}}
        {{$page}}
        <p class="crumb"><a href="{{back}}">Key figures</a> / returns</p>
        <h1>{{title}}</h1>
        <nav class="choices" aria-label="Window"><ul>
        {{#windows}}
        <li><a href="{{.address}}"{{#.isCurrent}} aria-current="true"{{/.isCurrent}}>{{.text}}</a></li>
        {{/windows}}
        </ul></nav>
        {{#whole}}<p><a class="button" href="{{.address}}">{{.text}}</a></p>{{/whole}}
        <p class="caption">{{caption}}</p>
        <section class="card" aria-labelledby="duration"><h2 id="duration">How long they take</h2>
        <p class="caption">{{#linesAddress}}<a href="{{.}}">{{lines}}</a>{{/linesAddress}}\
        {{^linesAddress}}{{lines}}{{/linesAddress}}</p>
        <p class="definition">{{linesDefinition}}</p>
        <div class="scroll" tabindex="0" role="region" aria-label="Return duration by stage">
        <table><thead><tr><th scope="col">Stage</th><th scope="col" class="figure">Lines</th>
        <th scope="col" class="figure">Median</th><th scope="col" class="figure">9 of 10 within</th>
        {{#hasWorking}}<th scope="col" class="figure">Median, working time</th>
        <th scope="col" class="figure">9 of 10, working time</th>{{/hasWorking}}
        <th scope="col" class="figure">Under way</th></tr></thead><tbody>
        {{#stages}}{{>stage}}{{/stages}}
        </tbody></table></div></section>
        <section class="card" aria-labelledby="worth"><h2 id="worth">What they are worth</h2>
        <p class="definition">{{valuesDefinition}}</p>
        <div class="scroll" tabindex="0" role="region" aria-label="Value of returns by currency">
        <table><thead><tr><th scope="col">Currency</th>
        <th scope="col" class="figure">May come back</th><th scope="col" class="figure">Came</th>
        <th scope="col" class="figure">Credited</th></tr></thead><tbody>
        {{#values}}
        <tr><th scope="row">{{.currency}}</th><td class="figure">{{.authorized}}</td>
        <td class="figure">{{.received}}</td><td class="figure">{{.credited}}</td></tr>
        {{/values}}
        {{^values}}<tr><td colspan="4">No return was requested.</td></tr>{{/values}}
        </tbody></table></div></section>
        {{#splits}}
        <section class="card" aria-labelledby="{{.id}}"><h2 id="{{.id}}">{{.title}}</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="{{.title}}: table">
        <table><thead><tr><th scope="col">Part</th><th scope="col" class="figure">Lines</th>
        <th scope="col" class="figure">Whole return, median</th>
        <th scope="col" class="figure">9 of 10 within</th>
        <th scope="col" class="figure">Not yet</th><th scope="col" class="figure">Came, net</th>
        <th scope="col" class="figure">Credited, net</th></tr></thead><tbody>
        {{#.rows}}
        <tr><th scope="row"><a href="{{.address}}">{{.name}}</a></th>
        <td class="figure">{{.count}}</td><td class="figure">{{.median}}</td>
        <td class="figure">{{.ninetieth}}</td><td class="figure">{{.waiting}}</td>
        <td class="figure">{{.received}}</td><td class="figure">{{.credited}}</td></tr>
        {{/.rows}}
        </tbody></table></div></section>
        {{/splits}}
        <p class="more"><a class="button quiet" href="{{csv}}" download>Export as CSV</a></p>
        {{/page}}
        {{/layout}}
        """
    )
}
