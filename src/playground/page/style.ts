/** The page's whole look, light and dark; no picture, no font and no file from anywhere else. */
export const style = `
:root {
  --paper: #ffffff; --card: #ffffff; --soft: #f4f6f8; --line: #d8dee4; --ink: #1c2430; --quiet: #5d6876;
  --accent: #0b6bcb; --accent-ink: #ffffff; --good: #1a7f4b; --bad: #c0362c; --wait: #a06a00; --done: #7447c4;
  --good-soft: #e3f5ea; --bad-soft: #fdeae8; --wait-soft: #fff4d9; --done-soft: #f0e9fb; --accent-soft: #e3f0fd;
  --shadow: 0 1px 2px rgb(28 36 48 / 6%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f141a; --card: #161c24; --soft: #1b222c; --line: #2c3642; --ink: #e4e9ef; --quiet: #94a1b0;
    --accent: #5aa9f5; --accent-ink: #08131f; --good: #4cc38a; --bad: #f2786d; --wait: #e2b04a; --done: #b493f0;
    --good-soft: #12301f; --bad-soft: #3a1a18; --wait-soft: #33280f; --done-soft: #271d3d; --accent-soft: #12283f;
    --shadow: none;
  }
}
* { box-sizing: border-box; }
html { color-scheme: light dark; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.55 system-ui, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
code, pre, .sha { font: 0.88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
button, select, textarea, input { font: inherit; color: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }

.top { border-bottom: 1px solid var(--line); background: var(--soft); }
.top > div, main { max-width: 980px; margin: 0 auto; padding: 0 16px; }
.top > div { display: flex; align-items: center; gap: 10px 14px; flex-wrap: wrap; padding-top: 12px; }
.top h1 { font-size: 17px; font-weight: 400; margin: 0; flex: 1 1 auto; }
.top h1 b { font-weight: 650; }
.gate { width: 22px; height: 22px; vertical-align: -5px; margin-right: 6px; color: var(--accent); }
.badge { font-size: 11.5px; border: 1px solid var(--line); border-radius: 99px; padding: 1px 8px; color: var(--quiet); vertical-align: 1px; margin-left: 6px; }
.who { display: flex; align-items: center; gap: 8px; color: var(--quiet); font-size: 13.5px; }
.who select { background: var(--card); border: 1px solid var(--line); border-radius: 7px; padding: 5px 8px; color: var(--ink); }
nav { display: flex; gap: 4px; flex: 1 0 100%; overflow-x: auto; scrollbar-width: none; }
nav a { color: var(--quiet); padding: 8px 12px 9px; border-bottom: 2px solid transparent; white-space: nowrap; }
nav a:hover { color: var(--ink); text-decoration: none; }
nav a.here { color: var(--ink); border-color: var(--accent); font-weight: 600; }
.count { background: var(--line); border-radius: 99px; padding: 0 7px; font-size: 12px; margin-left: 4px; font-weight: 500; }
main { padding-top: 22px; padding-bottom: 60px; }
.flash { background: var(--bad-soft); color: var(--bad); border-radius: 9px; padding: 10px 14px; margin: 0 0 16px; font-weight: 500; }

.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; box-shadow: var(--shadow); margin: 0 0 14px; }
.card > header { display: flex; gap: 6px 9px; align-items: center; flex-wrap: wrap; padding: 9px 14px; background: var(--soft); border-bottom: 1px solid var(--line); border-radius: 10px 10px 0 0; color: var(--quiet); font-size: 13.5px; }
.card > header b { color: var(--ink); font-weight: 600; }
.card > .body { padding: 12px 16px; }
.card.good > header { background: var(--good-soft); } .card.bad > header { background: var(--bad-soft); }
.avatar { width: 24px; height: 24px; flex: none; }
.bot { border: 1px solid var(--line); border-radius: 99px; font-size: 11px; padding: 0 6px; }
.push { margin-left: auto; }

.rows > a { display: flex; gap: 11px; padding: 11px 14px; border-top: 1px solid var(--line); color: inherit; }
.rows > a:first-child { border-top: 0; }
.rows > a:hover { background: var(--soft); text-decoration: none; }
.rows .title { font-weight: 600; }
.rows .meta, .meta { color: var(--quiet); font-size: 13px; }
.rows > a > div { flex: 1; min-width: 0; }
.empty { padding: 34px 16px; text-align: center; color: var(--quiet); }
.dot { flex: none; width: 11px; height: 11px; margin-top: 6px; border-radius: 50%; background: var(--quiet); }
.dot.open, .dot.success { background: var(--good); } .dot.merged { background: var(--done); }
.dot.closed, .dot.failure, .dot.error { background: var(--bad); } .dot.pending { background: var(--wait); }

.thread h2 { font-size: 24px; line-height: 1.3; font-weight: 600; margin: 0 0 8px; }
.thread h2 span { color: var(--quiet); font-weight: 400; }
.pill { display: inline-block; border-radius: 99px; padding: 2px 11px; font-size: 13px; font-weight: 600; }
.pill.open { background: var(--good-soft); color: var(--good); } .pill.merged { background: var(--done-soft); color: var(--done); }
.pill.closed { background: var(--bad-soft); color: var(--bad); } .pill.draft { background: var(--line); }
.facts { color: var(--quiet); margin: 0 0 20px; font-size: 14px; display: flex; gap: 6px 8px; align-items: center; flex-wrap: wrap; }
.branch { background: var(--accent-soft); color: var(--accent); border-radius: 6px; padding: 1px 7px; font: 0.87em ui-monospace, Menlo, Consolas, monospace; }
.event { color: var(--quiet); font-size: 13.5px; padding: 0 4px 0 14px; margin: 0 0 14px; display: flex; gap: 8px; align-items: center; flex-wrap: wrap; }
.event b { color: var(--ink); font-weight: 600; }
.chips { display: flex; gap: 6px; flex-wrap: wrap; margin-top: 10px; }
.chip { border: 1px solid var(--line); border-radius: 99px; padding: 0 9px; font-size: 13px; background: var(--soft); }
button.chip { cursor: pointer; font: 12.5px ui-monospace, Menlo, Consolas, monospace; padding: 3px 10px; }

.markdown > :first-child { margin-top: 0; } .markdown > :last-child { margin-bottom: 0; }
.markdown p, .markdown ul, .markdown ol, .markdown blockquote, .markdown pre, .markdown details, .markdown .table { margin: 0 0 12px; }
.markdown h1, .markdown h2, .markdown h3, .markdown h4 { font-size: 17px; margin: 18px 0 8px; }
.markdown ul, .markdown ol { padding-left: 24px; }
.markdown code { background: var(--soft); border: 1px solid var(--line); border-radius: 5px; padding: 0 4px; }
pre { background: var(--soft); border-radius: 8px; padding: 11px 13px; overflow-x: auto; margin: 0; }
.markdown pre code { background: none; border: 0; padding: 0; }
.markdown blockquote { border-left: 3px solid var(--line); padding-left: 12px; color: var(--quiet); margin-left: 0; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; }
th, td { border: 1px solid var(--line); padding: 5px 11px; text-align: left; vertical-align: top; overflow-wrap: normal; }
th { background: var(--soft); font-weight: 600; } .right { text-align: right; } .center { text-align: center; }
details > summary { cursor: pointer; color: var(--accent); }
details[open] > summary { margin-bottom: 9px; }
.mention { font-weight: 600; }
.chart { max-width: 100%; height: auto; margin: 0 0 12px; display: block; font: 13px system-ui, sans-serif; }
.chart .node { fill: var(--soft); stroke: var(--line); } .chart text { fill: var(--ink); }
.chart .edge { fill: none; stroke: var(--accent); opacity: 0.6; } .chart .share { fill: var(--quiet); font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 4px; }

.check { display: flex; gap: 10px; padding: 8px 14px; border-top: 1px solid var(--line); }
.check:first-child { border-top: 0; }
.check > div { min-width: 0; flex: 1; } .check b { font-weight: 600; }
.merge { display: flex; gap: 10px; align-items: center; flex-wrap: wrap; padding: 12px 14px; border-top: 1px solid var(--line); }
.merge p { margin: 0; flex: 1 1 240px; }
.merge .dot { display: inline-block; margin: 0 5px 0 0; }
.button { border: 1px solid var(--line); background: var(--soft); border-radius: 8px; padding: 6px 14px; cursor: pointer; font-weight: 550; }
.button:hover { border-color: var(--quiet); }
.button.main { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
.button.yes { background: var(--good); border-color: var(--good); color: var(--paper); }
.button.no { color: var(--bad); }
textarea, input[type=text] { width: 100%; border: 1px solid var(--line); border-radius: 8px; background: var(--paper); padding: 9px 11px; }
textarea { min-height: 92px; resize: vertical; display: block; font: 14px/1.5 ui-monospace, Menlo, Consolas, monospace; }
.compose { padding: 13px 14px; display: grid; gap: 10px; }
.actions { display: flex; gap: 8px; flex-wrap: wrap; align-items: center; }

.edit > summary { padding: 11px 14px; margin: 0; }
.file { border-top: 1px solid var(--line); } .file:first-child { border-top: 0; }
.file > summary { padding: 8px 14px; color: var(--ink); font: 13px ui-monospace, Menlo, Consolas, monospace; margin: 0; }
.plus { color: var(--good); } .minus { color: var(--bad); }
.diff { overflow-x: auto; font: 12.5px/1.55 ui-monospace, Menlo, Consolas, monospace; padding-bottom: 6px; }
.diff div { white-space: pre; padding: 0 14px; min-width: max-content; }
.diff .add { background: var(--good-soft); } .diff .del { background: var(--bad-soft); } .diff .hunk { color: var(--quiet); background: var(--soft); }
.numbered { counter-reset: line; } .numbered div::before { counter-increment: line; content: counter(line); color: var(--quiet); display: inline-block; width: 4ch; margin-right: 1.5ch; text-align: right; }
.numbered div:target { background: var(--wait-soft); }
@media (max-width: 560px) {
  body { font-size: 14.5px; } .thread h2 { font-size: 20px; } main { padding-top: 16px; }
  .top h1 { flex-basis: 100%; } .who { flex: 1; justify-content: space-between; } .actions .button { flex: 1 1 auto; }
}
`
