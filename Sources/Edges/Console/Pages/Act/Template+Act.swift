extension Template {
    static let act = Template(
        "act",
        """
        {{<layout}}
        {{$page}}
        <header id="head" class="head">
        <p class="crumb">{{#crumb}}<a href="{{.address}}">{{.text}}</a>{{/crumb}}</p>
        <h1>{{title}}</h1>
        <p>{{lead}}</p>
        {{#hasNews}}<div class="alarm" role="alert"><p><strong>Nothing was done: somebody was faster
        than you.</strong> What you typed is still here, and what would come of it now is shown
        anew.</p><ul>{{#news}}<li>{{.}}</li>{{/news}}</ul></div>{{/hasNews}}
        {{#hasFaults}}<div class="alarm" role="alert"><ul>{{#faults}}<li>{{.}}</li>{{/faults}}</ul>
        </div>{{/hasFaults}}
        </header>
        <section id="wish" class="card" aria-labelledby="wish-h">
        <h2 id="wish-h">What is to be done</h2>
        <form method="get" action="{{address}}" class="act">
        {{#fixed}}<input type="hidden" name="{{.name}}" value="{{.value}}">{{/fixed}}
        <input type="hidden" name="ask" value="1">
        {{#fields}}{{>actField}}{{/fields}}
        {{#hasRows}}<p class="caption">{{rowsCaption}}</p>
        {{#rows}}<fieldset><legend>{{.name}}</legend><p class="why">{{.why}}</p>
        {{#.tick}}<p class="field"><input type="checkbox" id="{{.name}}" name="{{.name}}" value="1"\
        {{#.isOn}} checked{{/.isOn}}> <label for="{{.name}}">{{.label}}</label></p>{{/.tick}}
        {{#.fields}}{{>actField}}{{/.fields}}</fieldset>{{/rows}}
        <p class="more">{{#earlier}}<a class="button" rel="prev" href="{{.}}">Earlier lines</a>
        {{/earlier}}{{#later}}<a class="button" rel="next" href="{{.}}">Later lines</a>{{/later}}</p>
        {{/hasRows}}
        <p><button type="submit">Show what will happen</button></p></form>
        </section>
        {{#preview}}
        <section id="preview" class="card" aria-labelledby="preview-h">
        <h2 id="preview-h">What will happen</h2>
        {{#.refusal}}<p class="alarm" role="alert">This cannot be done: {{.}}</p>{{/.refusal}}
        {{#.points}}<h3>{{.label}}</h3>
        <ul>{{#.sentences}}<li>{{.}}</li>{{/.sentences}}</ul>{{/.points}}
        {{#.go}}<form method="post" action="{{address}}">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="once" value="{{.once}}">
        <input type="hidden" name="seen" value="{{.seen}}">
        {{#fixed}}<input type="hidden" name="{{.name}}" value="{{.value}}">{{/fixed}}
        {{#.typed}}<input type="hidden" name="{{.name}}" value="{{.value}}">{{/.typed}}
        <p><button class="primary" type="submit">{{.text}}</button>
        <span class="why">Nothing has been done yet. If the order moves before you press it, nothing
        is done either, and you are told.</span></p></form>{{/.go}}
        </section>
        {{/preview}}
        {{/page}}
        {{/layout}}
        """
    )

    /// One thing to type or to choose.
    static let actField = Template(
        "actField",
        """
        <p class="field"><label for="{{.name}}">{{.label}}</label>
        {{#.isChoice}}<select id="{{.name}}" name="{{.name}}">
        {{#.options}}<option value="{{.value}}"{{#.isSelected}} selected{{/.isSelected}}>{{.text}}</option>
        {{/.options}}</select>{{/.isChoice}}
        {{^.isChoice}}<input id="{{.name}}" name="{{.name}}" value="{{.value}}" autocomplete="off"\
        {{#.isDate}} type="date"{{/.isDate}}{{#.isRequired}} required{{/.isRequired}} maxlength="{{.longest}}">{{/.isChoice}}
        </p>
        """
    )
}
