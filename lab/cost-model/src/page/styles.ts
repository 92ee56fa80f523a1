import { armColours } from '@telemetry/page';

const colours = `:root { color-scheme: light dark; --page: #fff; --card: #f5f6f8; --ink: #17202a; --soft: #5a6672; --rule: #dce1e7; ${armColours.light} }
@media (prefers-color-scheme: dark) { :root { --page: #12171d; --card: #1a222b; --ink: #e6ecf2; --soft: #9ba8b5; --rule: #2e3944; ${armColours.dark} } }`;

/** Of the plot alone, which can be saved as a picture: it stands in the SVG. */
export const plotStyles = `${colours}
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; } @media (max-width: 560px) { svg text { font-size: 20px; } }
.grid { stroke: var(--rule); } .here { stroke: var(--ink); stroke-dasharray: 4 4; opacity: .6; }
.curve { fill: none; stroke-width: 2.5; stroke-linejoin: round; } .curve.managed-instances { stroke: var(--a); } .curve.default { stroke: var(--b); stroke-dasharray: 9 3; } .curve.hybrid { stroke: var(--c); stroke-dasharray: 3 3; }
circle.crossing { fill: var(--page); stroke: var(--ink); stroke-width: 2; } svg text.crossing { fill: var(--ink); font-weight: 600; }
.curve.saving { stroke: var(--ink); } .tip { fill: transparent; } .tip:hover { fill: var(--ink); opacity: .08; }
`;

export const styles = `
${colours}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 16px; }
h1 { font-size: 1.25rem; margin: 4px 0 0; } h2 { font-size: 1.15rem; margin: 0 0 6px; }
header p, figcaption, .note { color: var(--soft); font-size: .875rem; margin: 2px 0 14px; }
.columns { display: grid; gap: 20px; grid-template-columns: minmax(260px, 320px) minmax(0, 1fr); align-items: start; }
@media (max-width: 780px) { .columns { grid-template-columns: minmax(0, 1fr); } }
form { background: var(--card); border-radius: 10px; padding: 14px 16px; display: grid; gap: 10px; }
label { display: grid; gap: 2px; font-size: .9rem; } label span { display: flex; justify-content: space-between; gap: 8px; }
output { font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; }
input[type=range] { width: 100%; accent-color: var(--a); margin: 0; }
select { font: inherit; padding: 4px; background: var(--page); color: inherit; border: 1px solid var(--rule); border-radius: 6px; }
.verdict { border-left: 6px solid var(--soft); background: var(--card); border-radius: 10px; padding: 14px 18px; }
.verdict.managed-instances { border-color: var(--a); } .verdict.default { border-color: var(--b); } .verdict.hybrid { border-color: var(--c); }
.verdict ul { margin: 0; padding-left: 18px; font-size: .92rem; } .verdict li { margin: 3px 0; }
figure { margin: 16px 0 8px; } svg { display: block; width: 100%; height: auto; }
.save button { font: inherit; font-size: .85rem; padding: 3px 10px; background: var(--card); color: inherit; border: 1px solid var(--rule); border-radius: 6px; cursor: pointer; }
.key { display: inline-block; width: 14px; height: 4px; border-radius: 2px; vertical-align: middle; margin: 0 4px 0 8px; }
.key.managed-instances { background: var(--a); } .key.default { background: var(--b); } .key.hybrid { background: var(--c); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; width: 100%; }
th, td { text-align: right; padding: 5px 8px; border-bottom: 1px solid var(--rule); } th:first-child { text-align: left; font-weight: 500; }
tfoot th, tfoot td { font-weight: 700; } td.cheaper { background: var(--card); }
details { margin-top: 18px; } summary { cursor: pointer; font-weight: 600; }
h2 + .scroll { margin-bottom: 12px; } .computes { margin-top: 8px; } .computes .words { text-align: left; font-size: .8rem; color: var(--soft); min-width: 180px; }
.bars { position: relative; min-width: 140px; height: 22px; } .bar { position: absolute; left: 8px; max-width: calc(100% - 16px); top: 6px; height: 14px; background: var(--rule); border-radius: 3px; } .bar.work { background: var(--soft); }
.prices td { text-align: left; vertical-align: top; } .prices td:nth-child(2) { white-space: nowrap; } .prices td:nth-child(4) { overflow-wrap: anywhere; min-width: 200px; }
@media (max-width: 560px) {
table { font-size: .8rem; } th, td { padding: 5px 3px; }
.computes thead { display: none; } .computes tr { display: grid; grid-template-columns: 1fr auto auto; border-bottom: 1px solid var(--rule); padding: 6px 0; }
.computes th, .computes td { border: 0; } .computes .bars, .computes .words { grid-column: 1 / -1; text-align: left; min-width: 0; }
.computes td[data-head]::before { content: attr(data-head) ': '; color: var(--soft); font-weight: 400; }
.prices tr { display: grid; grid-template-columns: 1fr auto; border-bottom: 1px solid var(--rule); padding: 6px 0; } .prices td { border: 0; }
.prices td:nth-child(odd) { grid-column: 1 / -1; } .prices td:nth-child(4) { grid-column: 1 / -1; min-width: 0; } .prices td:nth-child(2) { white-space: normal; }
}
`;
