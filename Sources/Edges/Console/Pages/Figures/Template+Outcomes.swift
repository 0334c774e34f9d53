extension Template {
    static let outcomes = Template(
        "outcomes",
        """
        {{<layout}}
        {{$page}}
        <p class="crumb"><a href="{{back}}">Key figures</a> / before and after</p>
        <h1>{{title}}</h1>
        <form method="get" action="{{address}}" class="inline">
        <span class="field"><label for="date">First day after</label>
        <input id="date" name="date" type="date" value="{{date}}" required></span>
        <span class="field"><label for="days">Days on each side</label>
        <input id="days" name="days" type="number" min="1" max="{{daysMax}}" value="{{days}}"
          required></span>
        <button type="submit">Compare</button>
        </form>
        <p class="caption">{{caption}}</p>
        {{#notice}}<p class="notice">{{.}}</p>{{/notice}}
        {{#truncated}}<p class="notice">{{.}}</p>{{/truncated}}
        {{#outcomes}}
        <section class="card" aria-labelledby="{{.id}}"><h2 id="{{.id}}">{{.name}}</h2>
        <p><span class="status {{.tone}}">{{.direction}}</span> {{.reason}}</p>
        <dl class="shares">
        {{#.sides}}
        <div><dt>{{.name}}</dt><dd><strong>{{.value}}</strong>
        <span class="why">{{#.address}}<a href="{{.}}">{{basis}}</a>{{/.address}}\
        {{^.address}}{{.basis}}{{/.address}}</span>
        {{#.imported}}<span class="why"><span class="badge">imported</span> {{.}}</span>{{/.imported}}
        </dd></div>
        {{/.sides}}
        </dl>
        <p class="definition">{{.definition}}</p></section>
        {{/outcomes}}
        <p class="more"><a class="button quiet" href="{{csv}}" download>Export as CSV</a></p>
        {{/page}}
        {{/layout}}
        """
    )
}
