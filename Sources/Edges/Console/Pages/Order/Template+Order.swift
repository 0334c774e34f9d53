extension Template {
    static let order = Template(
        "order",
        """
        {{<layout}}
        {{$page}}
        <header id="head" data-region class="head">
        {{#heading}}
        <p class="crumb"><a href="{{home}}">Orders</a> / purchase order</p>
        <h1>{{.number}} {{#.status}}<span class="status {{.tone}}">{{.text}}</span>{{/.status}}</h1>
        <p class="amount">{{.amount}}</p>
        <dl class="facts">
        <div><dt>Customer</dt><dd>{{.customer}} <span class="id">{{.customerID}}</span></dd></div>
        <div><dt>Order</dt><dd class="number">{{.order}}</dd></div>
        <div><dt>ERP number</dt><dd class="number">{{#.erpNumber}}{{.}}{{/.erpNumber}}
        {{^.erpNumber}}none yet{{/.erpNumber}}</dd></div>
        <div><dt>Channel</dt><dd>{{.channel}}</dd></div>
        <div><dt>Received</dt><dd>{{#.received}}{{>time}}{{/.received}}</dd></div>
        {{#.requested}}<div><dt>Wanted on</dt><dd>{{.}}</dd></div>{{/.requested}}
        <div><dt>Ship to</dt><dd>{{.shipTo}}</dd></div>
        <div><dt>Agreed</dt><dd>{{.policy}}</dd></div>
        {{#.note}}<div><dt>Note</dt><dd>{{.}}</dd></div>{{/.note}}
        {{#.document}}<div><dt>Came in</dt><dd>{{.}}</dd></div>{{/.document}}
        {{#.reader}}<div><dt>Read by</dt><dd>{{.}}</dd></div>{{/.reader}}
        <div><dt>Trace</dt><dd class="number">{{.trace}}</dd></div>
        </dl>
        {{/heading}}
        {{#frozen}}<p class="alarm" role="alert">Frozen: {{.}}</p>{{/frozen}}
        <p class="wait {{summaryTone}}">{{summary}}</p>
        {{#hasAlsoWaits}}<ul class="also">{{#alsoWaits}}<li>{{.}}</li>{{/alsoWaits}}</ul>{{/hasAlsoWaits}}
        {{#actions}}<a class="button" href="{{.address}}">{{.text}}</a> {{/actions}}
        </header>
        <section id="way" data-region aria-label="The order's way">
        <ol class="path">
        {{#path}}
        <li class="{{.state}}"><span class="mark" aria-hidden="true">{{.mark}}</span>
        <span class="step">{{.name}}</span> <span class="hidden">{{.stateText}}</span>
        {{#.time}}<span class="when">{{>time}}</span>{{/.time}}
        <span class="detail">{{.detail}}</span></li>
        {{/path}}
        </ol>
        </section>
        {{>ahead}}
        {{#hasHolds}}
        <section id="holds" data-region class="card" aria-labelledby="holds-h">
        <h2 id="holds-h">Holds</h2>
        <ul class="plain">
        {{#holds}}
        <li class="hold"><p><strong>{{.reason}}</strong> {{.detail}}</p>
        <p class="why">For {{.owner}}, since {{#.placed}}{{>time}}{{/.placed}}.
        {{#.released}}{{.}}.{{/.released}}{{#.needs}}{{.}}{{/.needs}}</p>
        {{#.release}}<form method="post" action="{{.address}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="once" value="{{.once}}">
        <input type="hidden" name="reason" value="{{.reason}}">
        <label for="{{.field}}">Why may it go on?</label>
        <input id="{{.field}}" name="note" maxlength="500">
        <button class="primary" type="submit">Release the hold</button></form>{{/.release}}
        {{#.correction}}<form method="post" action="{{.address}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="once" value="{{.once}}">
        <label for="ship-to">Where does it go?</label>
        <select id="ship-to" name="code">
        {{#.places}}<option value="{{.code}}">{{.text}}</option>{{/.places}}
        </select>
        <button class="primary" type="submit">Send it there</button></form>{{/.correction}}</li>
        {{/holds}}
        </ul></section>
        {{/hasHolds}}
        {{>orderLines}}
        {{>timeline}}
        {{/page}}
        {{/layout}}
        """
    )

    static let orderLines = Template(
        "orderLines",
        """
        {{#lines}}
        <section id="lines" data-region class="card" aria-labelledby="lines-h">
        <h2 id="lines-h">Lines</h2><p class="caption">{{.caption}}. Quantities are in the stock unit:
        ordered = cancelled + open + backordered + allocated + picked + shipped.</p>
        <div class="scroll" tabindex="0" role="region" aria-label="Lines as a table">
        <table class="lines"><thead><tr><th scope="col">Line</th><th scope="col">Item</th>
        <th scope="col" class="figure">Ordered</th><th scope="col" class="figure">Cancelled</th>
        <th scope="col" class="figure">Open</th><th scope="col" class="figure">Backordered</th>
        <th scope="col" class="figure">Allocated</th><th scope="col" class="figure">Picked</th>
        <th scope="col" class="figure">Shipped</th><th scope="col" class="figure">Invoiced</th>
        <th scope="col">Answer</th><th scope="col" class="figure">Price</th>
        <th scope="col" class="figure">Net</th><th scope="col" class="figure">Tax</th></tr></thead>
        <tbody>
        {{#.rows}}
        <tr><th scope="row" class="figure">{{.number}}</th>
        <td><span class="number">{{.item}}</span><span class="why">{{.description}}</span>
        {{#.components}}<span class="why">{{.}}</span>{{/.components}}
        {{#.broken}}<span class="alarm">{{.}}</span>{{/.broken}}</td>
        <td class="figure">{{.ordered}}{{#.stock}}<span class="why">{{.}}</span>{{/.stock}}</td>
        <td class="figure">{{.cancelled}}</td><td class="figure">{{.open}}</td>
        <td class="figure attention">{{.backordered}}</td><td class="figure">{{.allocated}}</td>
        <td class="figure">{{.picked}}</td><td class="figure">{{.shipped}}
        {{#.overshipped}}<span class="why">{{.}} too many</span>{{/.overshipped}}</td>
        <td class="figure">{{.invoiced}}</td>
        <td><span class="status {{.tone}}">{{.status}}</span>
        {{#.reasons}}<span class="why">{{.}}</span>{{/.reasons}}
        {{#.promised}}<span class="why">promised {{.}}</span>{{/.promised}}</td>
        {{#.price}}
        <td class="figure">{{.unit}}<span class="why">{{.rule}}</span></td>
        <td class="figure">{{.net}}</td>
        <td class="figure">{{.tax}}{{#.taxes}}<span class="why">{{.}}</span>{{/.taxes}}</td>
        {{/.price}}
        {{^.price}}<td class="figure" colspan="3">no price</td>{{/.price}}
        </tr>
        {{/.rows}}
        </tbody></table></div>
        <p class="more">{{#.previous}}<a class="button" rel="prev" href="{{.}}">Earlier lines</a>
        {{/.previous}}{{#.next}}<a class="button" rel="next" href="{{.}}">Later lines</a>{{/.next}}</p>
        </section>
        {{/lines}}
        {{#hasShipments}}
        <section id="shipments" data-region class="card" aria-labelledby="shipments-h">
        <h2 id="shipments-h">Shipments</h2>
        {{#shipments}}
        <h3><span class="number">{{.id}}</span> from {{.site}},
        {{#.shipped}}{{>time}}{{/.shipped}}</h3>
        <p class="caption">Fulfilment <span class="number">{{.fulfilment}}</span>
        {{#.freight}}· freight {{.}}{{/.freight}}
        {{#.invoice}}· billed on <span class="number">{{.}}</span>{{/.invoice}}
        {{^.invoice}}· not billed yet{{/.invoice}}</p>
        <div class="scroll" tabindex="0" role="region" aria-label="Parcels of {{.id}}">
        <table><thead><tr><th scope="col">Parcel</th><th scope="col">Carrier</th>
        <th scope="col">Tracking number</th><th scope="col">Contents</th>
        <th scope="col">Scanned</th><th scope="col">Delivered</th></tr></thead><tbody>
        {{#.parcels}}
        <tr><th scope="row">{{.reference}}{{#.sscc}}<span class="why">SSCC {{.}}</span>{{/.sscc}}</th>
        <td>{{.carrier}}</td><td class="number">{{.tracking}}</td><td>{{.contents}}</td>
        <td>{{#.dispatched}}{{>time}}{{/.dispatched}}</td>
        <td>{{#.delivered}}{{>time}}{{/.delivered}}
        {{#.signedBy}}<span class="why">signed by {{.}}</span>{{/.signedBy}}</td></tr>
        {{/.parcels}}
        </tbody></table></div>
        {{/shipments}}
        </section>
        {{/hasShipments}}
        {{#hasReturns}}
        <section id="returns" data-region class="card" aria-labelledby="returns-h">
        <h2 id="returns-h">Returns</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Authorized returns">
        <table><thead><tr><th scope="col">RMA</th><th scope="col">Buyer's number</th>
        <th scope="col">Authorized</th><th scope="col">What may come back</th>
        <th scope="col">State</th></tr></thead><tbody>
        {{#returns}}
        <tr><th scope="row" class="number">{{.id}}</th><td class="number">{{.reference}}</td>
        <td>{{#.authorized}}{{>time}}{{/.authorized}}<span class="why">{{.by}}</span></td>
        <td>{{#.lines}}<span class="why">{{.}}</span>{{/.lines}}</td>
        <td><span class="status {{.tone}}">{{.state}}</span></td></tr>
        {{/returns}}
        </tbody></table></div>
        </section>
        {{/hasReturns}}
        {{#hasInvoices}}
        <section id="invoices" data-region class="card" aria-labelledby="invoices-h">
        <h2 id="invoices-h">Invoices and payments</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Invoices">
        <table><thead><tr><th scope="col">Invoice</th><th scope="col">ERP number</th>
        <th scope="col">Issued</th><th scope="col">Due</th><th scope="col" class="figure">Net</th>
        <th scope="col" class="figure">Tax</th><th scope="col" class="figure">Total</th>
        <th scope="col" class="figure">Paid</th><th scope="col">State</th></tr></thead><tbody>
        {{#invoices}}
        <tr><th scope="row" class="number">{{.id}}</th><td class="number">{{.number}}</td>
        <td>{{.issued}}</td><td>{{.due}}</td><td class="figure">{{.net}}</td>
        <td class="figure">{{.tax}}</td><td class="figure">{{.total}}</td>
        <td class="figure">{{.paid}}</td>
        <td><span class="status {{.tone}}">{{.state}}</span></td></tr>
        {{/invoices}}
        </tbody></table></div></section>
        {{/hasInvoices}}
        """
    )

    static let timeline = Template(
        "timeline",
        """
        {{#timeline}}
        <section id="timeline" data-region class="card" aria-labelledby="timeline-h">
        <h2 id="timeline-h">Timeline</h2>
        {{#.truncated}}<p class="notice">{{.}}</p>{{/.truncated}}
        <div class="chips" role="group" aria-label="Show only" data-chips>
        {{#.filters}}
        <button type="button" class="chip {{.code}}" data-filter="{{.code}}"
          aria-pressed="false">{{.label}} <span class="count">{{.count}}</span></button>
        {{/.filters}}
        </div>
        {{#.days}}
        <h3 class="day">{{.date}}</h3>
        <ol class="timeline">
        {{#.entries}}
        <li class="{{.tone}} {{.kind}}" data-participant="{{.participant}}">
        {{#.time}}<time class="clock" datetime="{{.machine}}" title="{{.text}} UTC, {{.age}}">{{clock}}</time>{{/.time}}
        <span class="who {{.participant}}">{{.participantLabel}}</span>
        <div class="what"><p class="title">{{.title}} <span class="kind">{{.kindLabel}}</span></p>
        {{#.reasons}}<p class="why">{{.}}</p>{{/.reasons}}
        {{#.hasMore}}<details data-key="{{.identity}}"><summary>Details</summary><dl class="keys">
        {{#.actor}}<div><dt>by</dt><dd>{{.}}</dd></div>{{/.actor}}
        {{#.keys}}<div><dt>{{.name}}</dt><dd class="number">{{.value}}</dd></div>{{/.keys}}
        </dl>{{#.payloads}}<a class="payload" href="{{.address}}">{{.text}}</a> {{/.payloads}}
        </details>{{/.hasMore}}</div>
        </li>
        {{/.entries}}
        </ol>
        {{/.days}}
        </section>
        {{/timeline}}
        """
    )
}
