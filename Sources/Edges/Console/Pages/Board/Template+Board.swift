extension Template {
    static let board = Template(
        "board",
        """
        {{<layout}}
        {{$page}}
        <h1>{{title}}</h1>
        {{#views}}{{>views}}{{/views}}
        <nav class="tiles" id="tiles" data-region aria-label="Orders by status"><ul>
        {{#tiles}}
        <li><a class="tile {{.tone}}" href="{{.address}}"
          {{#.isCurrent}} aria-current="true"{{/.isCurrent}}><span
          class="count">{{.count}}</span> <span class="label">{{.text}}</span></a></li>
        {{/tiles}}
        </ul></nav>
        <section id="orders" data-region aria-labelledby="caption">
        {{#restriction}}<p class="empty">{{.}}</p>{{/restriction}}
        {{#emptyText}}<p class="empty">{{.}}</p>{{/emptyText}}
        {{^restriction}}<p id="caption" class="caption">{{caption}}</p>{{/restriction}}
        {{^emptyText}}{{^restriction}}
        <div class="scroll" tabindex="0" role="region" aria-label="Orders">
        <table class="list">
        <thead><tr><th scope="col">Purchase order</th><th scope="col">Customer</th>
        <th scope="col">Status</th><th scope="col" class="figure">Amount</th>
        <th scope="col" class="figure">Lines</th><th scope="col">Channel</th>
        <th scope="col">ERP number</th><th scope="col">Received</th>
        <th scope="col">Changed</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr data-row>
        <th scope="row"><a href="{{.address}}">{{.number}}</a>
        <span class="id">{{.order}}</span></th>
        <td>{{.customer}}</td>
        <td>{{#.status}}<span class="status {{.tone}}">{{.text}}</span>{{/.status}}
        {{#.holds}}<span class="why">{{.}}</span>{{/.holds}}</td>
        <td class="figure">{{.amount}} <span class="unit">{{.currency}}</span></td>
        <td class="figure">{{.lines}}</td>
        <td>{{.channel}}</td>
        <td class="number">{{.erpNumber}}</td>
        <td>{{#.received}}{{>time}}{{/.received}}</td>
        <td>{{#.updated}}{{>time}}{{/.updated}}</td>
        </tr>
        {{/rows}}
        </tbody>
        </table>
        </div>
        {{/restriction}}{{/emptyText}}
        <p class="more">{{#next}}<a class="button" rel="next" href="{{.}}">Older orders</a>{{/next}}
        {{#csv}}<a class="button quiet" href="{{.}}" download>Export as CSV</a>{{/csv}}</p>
        </section>
        {{/page}}
        {{/layout}}
        """
    )
}
