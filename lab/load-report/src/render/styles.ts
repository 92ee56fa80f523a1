import { armColours, html } from '@telemetry/page';

export const styles = html`
  :root { color-scheme: light dark; --page: #fff; --card: #f6f7f9; --ink: #16202b; --soft: #5b6773; --rule:
  #dde2e8; ${armColours.light} --bad: #b3142b; --bad-soft: #fde8eb; --good: #17733a; } @media
  (prefers-color-scheme: dark) { :root { --page: #11161c; --card: #19212a; --ink: #e7edf3; --soft: #9aa7b4;
  --rule: #2d3843; ${armColours.dark} --bad: #ff7d8d; --bad-soft: #40191f; --good: #6ad08c; } } * {
  box-sizing: border-box; } body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5
  system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; } main { max-width: 1000px; margin: 0 auto;
  padding: 20px 16px 48px; } main.wide { max-width: 1240px; } header p { margin: 0; color: var(--soft);
  font-size: .875rem; } h1 { font-size: 1rem; margin: 0; color: var(--soft); font-weight: 600; } h2 {
  font-size: 1.35rem; line-height: 1.25; margin: 44px 0 8px; } h3 { font-size: 1.05rem; margin: 24px 0 4px; }
  p { margin: 6px 0; max-width: 75ch; } .lead { font-size: 1.1rem; font-weight: 600; } .note, figcaption {
  color: var(--soft); font-size: .85rem; } .note { overflow-wrap: anywhere; } .good { color: var(--good); }
  .bad { color: var(--bad); font-weight: 700; } .verdict { margin: 14px 0 0; padding: 18px 20px;
  border-radius: 12px; background: var(--card); border-left: 8px solid var(--soft); } .verdict.arm-a {
  background: var(--a-soft); border-color: var(--a); } .verdict.arm-b { background: var(--b-soft);
  border-color: var(--b); } .verdict.arm-c { background: var(--c-soft); border-color: var(--c); }
  .verdict.broken { background: var(--bad-soft); border-color: var(--bad); } .headline { margin: 0; font-size:
  clamp(1.3rem, 1rem + 2vw, 1.9rem); text-wrap: balance; } .verdict ul { margin: 10px 0; padding-left: 20px; }
  .verdict li { margin: 4px 0; max-width: 80ch; } .verdict details { border: 0; margin: 0; padding: 0; }
  .verdict summary { font-weight: 400; } .tiles { display: grid; gap: 10px; grid-template-columns:
  repeat(auto-fit, minmax(280px, 1fr)); margin: 14px 0 0; } .tile { background: var(--card); border-radius:
  10px; padding: 12px 14px; } .tile h3 { margin: 0 0 4px; font-size: .85rem; color: var(--soft); font-weight:
  600; } .tile p { margin: 0; display: flex; justify-content: space-between; gap: 8px; align-items: baseline;
  font-size: .875rem; } .tile span:last-child { text-align: right; } .tile .name { white-space: nowrap; }
  .tile small { display: block; white-space: nowrap; font-size: .72rem; line-height: 1.1; } .tile b {
  font-size: 1.15rem; font-variant-numeric: tabular-nums; white-space: nowrap; } .tile small { color:
  var(--soft); } details { border-top: 1px solid var(--rule); padding: 8px 0; margin: 6px 0; } details details
  { border-top: 0; padding: 2px 0; } summary { cursor: pointer; } .scroll { overflow-x: auto; margin: 10px 0;
  } table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; min-width:
  min(100%, 420px); } th, td { padding: 5px 14px 5px 0; text-align: right; border-bottom: 1px solid
  var(--rule); vertical-align: top; white-space: nowrap; } th:first-child { text-align: left; white-space:
  normal; min-width: 120px; } tbody th { font-weight: 400; } thead th { color: var(--soft); font-weight: 600;
  } td small, th small { display: block; color: var(--soft); font-size: .78rem; } figure { margin: 8px 0; }
  figure svg { display: block; width: 100%; max-width: 640px; height: auto; } .columns { display: grid; gap:
  4px 24px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); } .wide .columns {
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 350px), 1fr)); } .columns.three, .wide
  .columns.three { grid-template-columns: repeat(auto-fit, minmax(min(100%, 270px), 1fr)); } .key { display:
  inline-block; width: .75em; height: .75em; border-radius: 3px; margin: 0 .35em 0 0; background:
  currentColor; } .key.arm-a, .arm-a.name { color: var(--a); } .key.arm-b, .arm-b.name { color: var(--b); }
  .key.arm-c { color: var(--c); } svg text { fill: var(--soft); font: 11px system-ui, sans-serif;
  font-variant-numeric: tabular-nums; } @media (max-width: 560px) { svg text { font-size: 13px; } } svg
  text.title { fill: var(--ink); font-weight: 600; } svg text.over { paint-order: stroke; stroke: var(--page);
  stroke-width: 4px; } svg text.value { font-weight: 600; } svg text.value.arm-a { fill: var(--a); } svg
  text.value.arm-b { fill: var(--b); } svg text.value.arm-c { fill: var(--c); } svg .grid { stroke:
  var(--rule); stroke-width: 1; } svg .mark { stroke: var(--soft); stroke-dasharray: 3 3; } svg .line { fill:
  none; stroke-width: 1.6; stroke-linejoin: round; } svg .wide { stroke-width: 2.6; } .checks th:first-child {
  min-width: 220px; } .checks td, .bounds td { white-space: normal; } @media (max-width: 560px) { .checks
  thead, .bounds thead { display: none; } .checks :is(table, tbody, tr, th, td), .bounds :is(table, tbody, tr,
  th, td) { display: block; text-align: left; border: 0; padding: 0; } .checks tr, .bounds tr { border-bottom:
  1px solid var(--rule); padding: 6px 0; } .checks td[data-of]:not([data-of=''])::before, .bounds
  td[data-of]:not([data-of=''])::before { content: attr(data-of) ': '; color: var(--soft); } } svg .line.thin
  { stroke-width: .9; opacity: .75; } svg .tip { fill: transparent; } svg .tip:hover { fill: var(--ink);
  opacity: .08; } svg .limit { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 2; } svg .lane {
  stroke-width: 2; stroke: var(--rule); } svg .dots { stroke-width: 2.6; stroke-linecap: round; fill: none;
  opacity: .55; } svg .dots.big { stroke-width: 8; opacity: .85; } svg .line.arm-a, svg .dots.arm-a { stroke:
  var(--a); } svg .line.arm-b, svg .dots.arm-b { stroke: var(--b); } svg .line.arm-c, svg .dots.arm-c {
  stroke: var(--c); } svg .line.wide.arm-c { stroke-dasharray: 6 3; } svg .bar.arm-a { fill: var(--a);
  opacity: .6; } svg .bar.arm-b { fill: var(--b); opacity: .6; } svg .bar.arm-c { fill: var(--c); opacity: .6;
  } svg .span { fill: var(--c); opacity: .16; } svg .trouble { stroke: var(--bad); } svg .bar.trouble { fill:
  var(--bad); stroke: none; opacity: 1; } .save { text-align: right; margin: 2px 0 8px; max-width: 640px; }
  .save button { font: inherit; font-size: .72rem; padding: 0 8px; margin-left: 4px; background: var(--card);
  color: var(--soft); border: 1px solid var(--rule); border-radius: 5px; cursor: pointer; } @media print {
  .save { display: none; } } code { font-size: .9em; background: var(--card); padding: 1px 4px; border-radius:
  4px; overflow-wrap: anywhere; }
`;
