extension Stylesheet {
    /// The picture of the flow, the list below it, and sets that are sent again.
    static let flow = """
        svg.flow { display: block; width: 100%; height: auto; }
        .flow .edge { stroke: var(--line); stroke-linecap: round; }
        .flow .node { fill: var(--tint); stroke: var(--accent); stroke-width: 2; }
        .flow .node.empty { fill: var(--surface); stroke: var(--line); }
        .flow .node.stuck { fill: var(--bad-tint); stroke: var(--bad); }
        .flow .halo { fill: none; stroke: var(--bad); stroke-width: 5; opacity: .35; }
        .flow text { fill: var(--ink); font: 600 15px system-ui, sans-serif; }
        ol.flow { display: grid; grid-template-columns: repeat(8, 1fr); margin: .25rem 0 .75rem;
          padding: 0; list-style: none; text-align: center; }
        ol.flow li { min-width: 0; padding: 0 .25rem; }
        ol.flow .step { display: block; font-weight: 600; font-size: .87rem; }
        ol.flow .count { display: block; font-size: 1.25rem; font-weight: 600;
          font-variant-numeric: tabular-nums; }
        ol.flow span.stuck { display: inline-block; padding: 0 .5rem; border-radius: 99px;
          background: var(--bad-tint); color: var(--bad); font-size: .82rem; font-weight: 600; }
        ol.flow span.stuck a { color: inherit; }
        svg.budget { display: block; max-width: 100%; }
        .budget .whole { fill: var(--tint); } .budget .left { fill: var(--good); }
        .budget .left.attention { fill: var(--attention); } .budget .left.bad { fill: var(--bad); }
        .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr));
          gap: 0 1rem; align-items: start; }
        summary.plain { position: static; }
        .facts div { min-width: 0; }
        progress { width: 100%; height: .8rem; accent-color: var(--accent); }
        .actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end;
          margin: .75rem 0; }
        .actions form { display: flex; flex-wrap: wrap; gap: .4rem; align-items: end; }
        .actions input[type="number"] { width: 5.5rem; }
        @media (max-width: 48rem) {
          svg.flow { display: none; }
          ol.flow { grid-template-columns: 1fr; text-align: left; }
          ol.flow li { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .75rem;
            padding: .4rem 0; border-bottom: 1px solid var(--line); }
          ol.flow .step { flex: 1 1 6rem; }
          .two { grid-template-columns: minmax(0, 1fr); }
          .two .card { overflow-x: auto; }
        }
        @media (prefers-reduced-motion: no-preference) {
          .flow .halo { animation: glow 2s ease-in-out infinite alternate; }
          @keyframes glow { from { opacity: .15; } to { opacity: .6; } }
        }
        """
}
