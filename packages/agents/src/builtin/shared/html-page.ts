import { escapeMarkup } from "./escape-markup.ts";

const style = `
:root{color-scheme:light dark;--ink:#1c2128;--muted:#59636f;--surface:#fff;--raised:#f5f7f9;--line:#dbe0e6;--link:#1d55ad}
@media (prefers-color-scheme:dark){:root{--ink:#e8ebf0;--muted:#a7b0bd;--surface:#14171c;--raised:#1d2128;--line:#343b46;--link:#8ab6ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--surface);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:54rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{font-size:1.9rem;line-height:1.25;margin:0 0 1rem}h2{font-size:1.35rem;margin:2.5rem 0 .75rem;padding-top:1rem;border-top:1px solid var(--line)}
h3,h4,h5,h6{margin:1.5rem 0 .5rem}a{color:var(--link)}p{margin:.6rem 0}
.table{overflow-x:auto;margin:1rem 0;border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:.94rem}
th,td{padding:.45rem .8rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
thead th{background:var(--raised)}tbody tr:last-child>*{border-bottom:0}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.date{white-space:nowrap}
.figure{font-size:2.2rem;font-weight:600;font-variant-numeric:tabular-nums;margin:.5rem 0 0}.label,.note,figcaption{color:var(--muted);font-size:.92rem}
figure{margin:1rem 0}img{max-width:100%;height:auto}
pre{background:var(--raised);border:1px solid var(--line);border-radius:8px;padding:1rem;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.88rem}
code{font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
blockquote{margin:1rem 0;padding:0 1rem;border-left:4px solid var(--line);color:var(--muted)}
ul.matches{list-style:none;padding:0}ul.matches li{padding:.4rem 0;border-bottom:1px solid var(--line)}
@media print{:root{--ink:#000;--muted:#444;--surface:#fff;--raised:#f3f3f3;--line:#bbb;--link:#000}main{max-width:none;padding:0}h2,h3{break-after:avoid}tr,figure{break-inside:avoid}.table{overflow:visible}}
`.trim();

/**
 * A page that stands alone: no scripts and nothing loaded from anywhere, which its own policy enforces. Reads on
 * light and dark screens and on paper.
 * @param body HTML that is safe already
 */
export function htmlPage({ title, body }: { title: string; body: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}
