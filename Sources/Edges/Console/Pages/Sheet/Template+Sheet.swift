extension Template {
    static let sheet = Template(
        "sheet",
        """
        {{<layout}}
        {{$page}}
        <h1>{{title}}</h1>
        {{#views}}{{>views}}{{/views}}
        {{#choices}}<nav class="choices" aria-label="{{.label}}"><ul>
        {{#.items}}
        <li><a href="{{.address}}"{{#.isCurrent}} aria-current="true"{{/.isCurrent}}>{{.text}}</a></li>
        {{/.items}}
        </ul></nav>{{/choices}}
        {{#actions}}<a class="button" href="{{.address}}">{{.text}}</a> {{/actions}}
        <section id="sheet" data-region aria-labelledby="caption">
        <p id="caption" class="caption">{{caption}}</p>
        {{#emptyText}}<p class="empty">{{.}}</p>{{/emptyText}}
        {{^emptyText}}
        <div class="scroll" tabindex="0" role="region" aria-label="{{title}}">
        <table class="list sheet">
        <thead><tr>
        {{#columns}}<th scope="col"{{#.isFigure}} class="figure"{{/.isFigure}}\
        {{#.direction}} aria-sort="{{.}}"{{/.direction}}>\
        {{#.sort}}<a class="sort" href="{{.}}">{{name}}</a>{{/.sort}}{{^.sort}}{{.name}}{{/.sort}}</th>
        {{/columns}}
        </tr></thead>
        <tbody>
        {{#rows}}
        <tr data-row>
        {{#.head}}<th scope="row">{{>cell}}</th>{{/.head}}
        {{#.cells}}<td{{#.isFigure}} class="figure"{{/.isFigure}}>{{>cell}}</td>
        {{/.cells}}
        </tr>
        {{/rows}}
        </tbody></table></div>
        {{/emptyText}}
        <p class="more">
        {{#next}}<a class="button" rel="next" href="{{.}}">What follows</a>{{/next}}
        <a class="button quiet" href="{{csv}}" download>Export as CSV</a></p>
        </section>
        {{/page}}
        {{/layout}}
        """
    )

    /// One cell: a time, a link, a coloured word or plain text.
    static let cell = Template(
        "cell",
        """
        {{#.linked}}<a href="{{.address}}">{{.text}}</a>{{/.linked}}\
        {{#.timed}}{{>time}}{{/.timed}}\
        {{#.toned}}<span class="status {{.tone}}">{{.text}}</span>{{/.toned}}\
        {{.plain}}\
        {{#.why}}<span class="why">{{.}}</span>{{/.why}}
        """
    )
}
