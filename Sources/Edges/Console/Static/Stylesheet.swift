/// The one stylesheet: calm and dense, light or dark as the reader's system is, readable on paper.
///
/// Colours are named once; text reaches 4.5 : 1 against what it lies on in both schemes (WCAG 2.2
/// §1.4.3).
enum Stylesheet {
    static let text = [colours, base, bar, tables, order, timeline, flow, forms, narrow, paper]
        .joined(separator: "\n")

    private static let colours = """
        :root {
          color-scheme: light dark;
          --ground: #f4f6f8; --surface: #ffffff; --ink: #18202b; --muted: #505c6b;
          --line: #d5dbe3; --strong: #7a8798; --accent: #1d4f91; --on-accent: #ffffff;
          --tint: #e8eff8; --good: #17693f; --good-tint: #e3f3ea; --attention: #7a4d00;
          --attention-tint: #fdf1d8; --bad: #a3201b; --bad-tint: #fce8e6; --plain-tint: #e9edf2;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #10151c; --surface: #19202a; --ink: #e5eaf1; --muted: #a2aebd;
            --line: #303a47; --strong: #71809a; --accent: #8ab8ff; --on-accent: #0c1726;
            --tint: #1f2f47; --good: #6fd3a0; --good-tint: #16342a; --attention: #f2c063;
            --attention-tint: #3a2e14; --bad: #ff9d94; --bad-tint: #43211f; --plain-tint: #29323e;
          }
        }
        """

    private static let base = """
        * { box-sizing: border-box; }
        html { font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        body { margin: 0; background: var(--ground); color: var(--ink); }
        main { max-width: 92rem; margin: 0 auto; padding: 1rem 1.25rem 2rem; }
        main:focus { outline: none; }
        h1 { font-size: 1.4rem; font-weight: 600; margin: .25rem 0 .75rem; }
        h2 { font-size: 1.05rem; font-weight: 600; margin: 0 0 .5rem; }
        h3 { font-size: .93rem; font-weight: 600; margin: 1rem 0 .25rem; }
        a { color: var(--accent); text-underline-offset: 2px; }
        a:hover { text-decoration-thickness: 2px; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
        p { margin: .25rem 0; overflow-wrap: anywhere; }
        ul.plain { list-style: none; margin: 0; padding: 0; }
        .hidden, .skip:not(:focus) {
          position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
          white-space: nowrap;
        }
        .skip:focus { position: fixed; left: .5rem; top: .5rem; z-index: 2; padding: .5rem 1rem;
          background: var(--surface); }
        .card { background: var(--surface); border: 1px solid var(--line); border-radius: 8px;
          padding: .9rem 1rem; margin: 0 0 1rem; }
        .narrow { max-width: 26rem; margin: 3rem auto; }
        .caption, .why, .definition, .crumb, .id { color: var(--muted); font-size: .87rem; }
        .why, .definition { display: block; font-weight: 400; }
        .crumb { margin: 0; }
        .id, .number { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .unit { color: var(--muted); font-size: .8rem; }
        .empty { padding: .5rem 0; color: var(--muted); max-width: 44rem; }
        .notice, .alarm { padding: .6rem .8rem; border-radius: 6px; border-left: 4px solid; }
        .notice { background: var(--good-tint); color: var(--good); border-color: currentcolor; }
        .alarm { background: var(--bad-tint); color: var(--bad); border-color: currentcolor; }
        .status, .badge, .kind { display: inline-block; padding: 0 .5rem; border-radius: 99px;
          font-size: .82rem; font-weight: 500; line-height: 1.55; white-space: nowrap;
          background: var(--plain-tint); color: var(--ink); vertical-align: middle; }
        .status.good { background: var(--good-tint); color: var(--good); }
        .status.attention { background: var(--attention-tint); color: var(--attention); }
        .status.bad { background: var(--bad-tint); color: var(--bad); }
        footer { max-width: 92rem; margin: 0 auto; padding: .5rem 1.25rem 2rem; display: flex;
          flex-wrap: wrap; gap: .25rem 1.5rem; color: var(--muted); font-size: .82rem; }
        footer button { padding: 0 .5rem; }
        footer button[aria-pressed="false"] { text-decoration: line-through; }
        kbd { font: inherit; padding: 0 .3rem; border: 1px solid var(--strong); border-radius: 4px; }
        #pulse::before { content: ""; display: inline-block; width: .55rem; height: .55rem;
          margin-right: .4rem; border-radius: 50%; background: var(--good); }
        #pulse.lost::before { background: var(--bad); }
        """

    private static let bar = """
        .bar { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.1rem;
          padding: .5rem 1.25rem; background: var(--surface); border-bottom: 1px solid var(--line); }
        .brand { font-weight: 700; color: var(--ink); text-decoration: none; letter-spacing: -.01em; }
        .company { color: var(--muted); font-size: .87rem; }
        .bar ul, .choices ul, .tiles ul { display: flex; flex-wrap: wrap; gap: .25rem; margin: 0;
          padding: 0; list-style: none; }
        .bar nav a, .choices a { display: inline-block; padding: .25rem .6rem; border-radius: 6px;
          color: var(--ink); text-decoration: none; }
        .bar nav a:hover, .choices a:hover { background: var(--plain-tint); }
        .bar nav a[aria-current], .choices a[aria-current] { background: var(--tint);
          color: var(--accent); font-weight: 600; }
        .choices { margin-bottom: .5rem; }
        .views .choices a { border: 1px solid var(--line); } .views { margin-bottom: .75rem; }
        .search { display: flex; gap: .35rem; flex: 1 1 16rem; max-width: 32rem; }
        .search input { flex: 1; min-width: 0; }
        .who { display: flex; align-items: center; gap: .5rem; margin-left: auto; font-size: .87rem; }
        .who .name { font-weight: 600; } .who .role { color: var(--muted); }
        .tiles { margin-bottom: 1rem; }
        .tile { display: block; min-width: 6.2rem; padding: .45rem .7rem; border-radius: 8px;
          border: 1px solid var(--line); background: var(--surface); color: var(--ink);
          text-decoration: none; }
        .tile:hover { border-color: var(--strong); }
        .tile .count { display: block; font-size: 1.25rem; font-weight: 600;
          font-variant-numeric: tabular-nums; }
        .tile .label { font-size: .82rem; color: var(--muted); }
        .tile.attention .count { color: var(--attention); } .tile.bad .count { color: var(--bad); }
        .tile[aria-current] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
        """

    private static let tables = """
        .scroll { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; font-size: .93rem; }
        section#orders table, section#sheet table { background: var(--surface); border: 1px solid var(--line); }
        th, td { padding: .4rem .6rem; text-align: left; vertical-align: top;
          border-bottom: 1px solid var(--line); }
        thead th { font-size: .82rem; font-weight: 600; color: var(--muted); white-space: nowrap;
          border-bottom-color: var(--strong); }
        th[aria-sort] .sort::after { content: " ▲"; font-size: .7em; }
        th[aria-sort="descending"] .sort::after { content: " ▼"; }
        tbody th { font-weight: 500; } tbody tr:last-child > * { border-bottom: 0; }
        .list tbody tr:hover { background: var(--tint); }
        tr.here { background: var(--tint); box-shadow: inset 3px 0 0 var(--accent); }
        .figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .figure .why { white-space: normal; }
        td .number, td.number, th.number { white-space: nowrap; }
        td .why { min-width: 8rem; }
        td time, .when time, .why time { white-space: nowrap; font-variant-numeric: tabular-nums; }
        .list .id { display: block; font-weight: 400; white-space: nowrap; }
        .figure.attention:not(:empty) { color: var(--attention); font-weight: 600; }
        .lines th, .lines td { padding-left: .35rem; padding-right: .35rem; }
        .lines td:first-child, .lines th:first-child { width: 3rem; }
        .shares { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr));
          gap: 1rem; margin: .5rem 0 0; }
        .shares dt { color: var(--muted); font-size: .87rem; } .shares dd { margin: 0; }
        .shares strong { font-size: 1.6rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .more { margin-top: .75rem; display: flex; gap: .5rem; }
        """

    private static let order = """
        .head { position: relative; margin-bottom: .75rem; }
        .head h1 { font-size: 1.6rem; margin: 0 12rem .1rem 0; }
        .head .amount { position: absolute; right: 0; top: 1.1rem; font-size: 1.4rem;
          font-weight: 600; font-variant-numeric: tabular-nums; }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr));
          gap: .35rem 1.25rem; margin: .5rem 0; }
        .facts dt, .keys dt { color: var(--muted); font-size: .8rem; }
        .facts dd, .keys dd { margin: 0; overflow-wrap: anywhere; }
        .wait { padding: .6rem .9rem; border-radius: 6px; border-left: 4px solid var(--strong);
          background: var(--surface); font-weight: 500; }
        .wait.good { border-color: var(--good); }
        .wait.attention { border-color: var(--attention); background: var(--attention-tint);
          color: var(--attention); }
        .wait.bad { border-color: var(--bad); background: var(--bad-tint); color: var(--bad); }
        .also { margin: .35rem 0 0; padding-left: 1.2rem; color: var(--muted); font-size: .9rem; }
        .path { display: flex; margin: 0 0 1rem; padding: .9rem .5rem; list-style: none;
          background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
        .path li { position: relative; flex: 1; min-width: 0; padding: 0 .3rem; text-align: center;
          font-size: .85rem; overflow-wrap: anywhere; }
        .path li::before { content: ""; position: absolute; top: .95rem; left: -50%; width: 100%;
          border-top: 2px solid var(--line); }
        .path li:first-child::before { display: none; }
        .path li.done::before, .path li.current::before, .path li.blocked::before {
          border-color: var(--good); }
        .path .mark { position: relative; z-index: 1; display: block; width: 1.9rem; height: 1.9rem;
          margin: 0 auto .3rem; border: 2px solid var(--line); border-radius: 50%;
          background: var(--surface); color: var(--muted); line-height: 1.65rem; font-weight: 700; }
        .path .done .mark { background: var(--good-tint); border-color: var(--good);
          color: var(--good); }
        .path .current .mark { background: var(--tint); border-color: var(--accent);
          color: var(--accent); }
        .path .blocked .mark { background: var(--bad-tint); border-color: var(--bad);
          color: var(--bad); }
        .path .step { display: block; font-weight: 600; }
        .path .ahead .step, .path .skipped .step, .path .when, .path .detail { color: var(--muted); }
        .path .when, .path .detail { display: block; font-size: .8rem; }
        .path .blocked .detail { color: var(--bad); }
        .hold { padding: .4rem 0; border-bottom: 1px solid var(--line); }
        .hold:last-child { border-bottom: 0; }
        """

    private static let timeline = """
        .chips { display: flex; flex-wrap: wrap; gap: .35rem; margin: .25rem 0 .5rem; }
        .chip { padding: .1rem .65rem; border-radius: 99px; font-size: .85rem; }
        .chip .count { color: var(--muted); font-variant-numeric: tabular-nums; }
        .chip[aria-pressed="true"] { background: var(--tint); border-color: var(--accent);
          color: var(--accent); font-weight: 600; }
        .chip[aria-pressed="true"] .count { color: inherit; }
        .day { margin: .75rem 0 0; color: var(--muted); font-variant-numeric: tabular-nums; }
        .timeline { margin: 0; padding: 0; list-style: none; }
        .timeline li { display: grid; grid-template-columns: 4.6rem 6.2rem 1fr; gap: .6rem;
          padding: .35rem 0; border-bottom: 1px solid var(--line); }
        .timeline li[hidden] { display: none; }
        .clock { color: var(--muted); font-variant-numeric: tabular-nums; font-size: .87rem; }
        .who.channel, .who.decision, .who.erp, .who.warehouse, .who.carrier, .who.invoice,
        .who.payment { font-size: .82rem; font-weight: 600; color: var(--muted); margin: 0;
          display: block; }
        .what { min-width: 0; padding-left: .7rem; border-left: 3px solid var(--line); }
        .timeline .good .what { border-color: var(--good); }
        .timeline .attention .what { border-color: var(--attention); }
        .timeline .bad .what { border-color: var(--bad); }
        .timeline .title { margin: 0; }
        .timeline .decision .title { font-weight: 600; }
        .timeline .bad .title { color: var(--bad); }
        .timeline .kind { background: none; padding: 0; color: var(--muted); font-weight: 400; }
        .timeline p.why { margin: 0; }
        .what { position: relative; padding-right: 4.5rem; }
        details { font-size: .87rem; }
        summary { position: absolute; top: 0; right: 0; color: var(--muted); cursor: pointer; }
        .keys { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr));
          gap: .25rem 1rem; margin: .25rem 0; }
        .payload { margin-right: .9rem; }
        .raw { overflow: auto; max-height: 75vh; padding: .9rem 1rem; border-radius: 8px;
          border: 1px solid var(--line); background: var(--surface); tab-size: 2;
          font: .85rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
        """

    private static let forms = """
        input, select, button, .button { font: inherit; color: inherit; padding: .35rem .7rem;
          border: 1px solid var(--strong); border-radius: 6px; background: var(--surface); }
        input[type="hidden"] { display: none; }
        button, .button { cursor: pointer; text-decoration: none; display: inline-block;
          white-space: nowrap;
          min-height: 1.75rem; }
        button:hover, .button:hover { background: var(--tint); }
        .primary { background: var(--accent); border-color: var(--accent);
          color: var(--on-accent); font-weight: 600; }
        .primary:hover { background: var(--ink); border-color: var(--ink); color: var(--surface); }
        .quiet { border-color: var(--line); }
        .stack { display: grid; gap: .35rem; } .stack button { margin-top: .6rem; }
        .stack input { width: 100%; }
        .inline { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem;
          margin-top: .35rem; }
        .inline input { flex: 1 1 16rem; max-width: 32rem; }
        .inline .field { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .5rem;
          flex: 1 1 20rem; }
        .inline .field input { flex-basis: 9rem; }
        .act fieldset { border: 1px solid var(--line); border-radius: 8px; margin: .6rem 0;
          padding: .4rem .8rem; }
        .act .field { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .6rem;
          margin: .4rem 0; }
        .act .field input:not([type="checkbox"]) { flex: 0 1 24rem; min-width: 8rem; }
        .act legend { font-weight: 600; }
        """

    private static let narrow = """
        @media (max-width: 48rem) {
          main { padding: .75rem .75rem 1.5rem; } .bar { padding: .5rem .75rem; }
          .company, .who .name { display: none; }
          .who { margin-left: 0; } .search { flex-basis: 100%; max-width: none; }
          .head h1 { margin-right: 0; } .head .amount { position: static; }
          .path { flex-direction: column; padding: .5rem .9rem; gap: .5rem; }
          .path li { text-align: left; padding-left: 2.7rem; min-height: 2.2rem; }
          .path li::before { top: -1rem; left: .9rem; width: 0; height: 1.2rem; border-top: 0;
            border-left: 2px solid var(--line); }
          .path .mark { position: absolute; left: 0; top: 0; }
          .path .step, .path .when, .path .detail { display: inline; margin-right: .4rem; }
          .scroll table { min-width: 46rem; } .scroll table.lines { min-width: 68rem; }
          .timeline li { grid-template-columns: 4.6rem 1fr; }
          .timeline .what { grid-column: 1 / -1; }
          footer .hints { display: none; }
        }
        @media (prefers-reduced-motion: no-preference) {
          .fresh { animation: fresh 1.6s ease-out; }
          @keyframes fresh { from { background: var(--tint); } }
        }
        """

    private static let paper = """
        @media print {
          :root { --ground: #fff; --surface: #fff; --ink: #000; --muted: #333; --line: #bbb; }
          html { font-size: 10pt; }
          .bar nav, .search, .who button, footer, .chips, .more, form.inline, .skip { display: none; }
          .card, .path { border: 0; padding: 0; break-inside: avoid-page; }
          .scroll { overflow: visible; } a { color: inherit; text-decoration: none; }
          .raw { max-height: none; white-space: pre-wrap; }
        }
        """
}
