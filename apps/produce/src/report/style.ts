/** The report's style sheet: light and dark, screen, phone and paper. Every text has a contrast of 4.5 or more. */

const light = `--paper:#faf9f6;--card:#fff;--ink:#1b1f24;--soft:#58606a;--line:#e4e0d8;--band:#f1eee7;--peaks:#789ba8;--rms:#2c5d73;--curve:#1b1f24;--target:#1d6b43;--ceiling:#a61b1b;--added:#c98a1b;--passed:#1d6b43;--passed-back:#e8f3ec;--warning:#7a5000;--warning-back:#fcf2dc;--failed:#a61b1b;--failed-back:#fdeceb;--tone-0:#dbe7ed;--tone-1:#ebe3d2;--tone-2:#dce8d9;--tone-3:#ecdde1;--tone-4:#e0ddef;--tone-5:#f3e2cd;`;

const dark = `--paper:#121518;--card:#191d21;--ink:#e9e7e2;--soft:#a7aeb5;--line:#2b3137;--band:#1e2328;--peaks:#4b7080;--rms:#a3cedd;--curve:#f2efe8;--target:#7fd1a3;--ceiling:#ff9a91;--added:#e0a63c;--passed:#7fd1a3;--passed-back:#16291f;--warning:#f0c674;--warning-back:#2f260f;--failed:#ff9a91;--failed-back:#381a19;--tone-0:#24353f;--tone-1:#373022;--tone-2:#25352a;--tone-3:#3a282f;--tone-4:#2d2b42;--tone-5:#40321f;`;

const page = `:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:1160px;padding:40px 32px 72px;background:var(--paper);color:var(--ink);font:15px/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1{font-size:34px;line-height:1.15;font-weight:650;letter-spacing:-.015em;margin:0}
h2{font-size:19px;font-weight:650;letter-spacing:-.005em;margin:48px 0 14px}
h3{font-size:15px;font-weight:600;margin:22px 0 8px}
p{margin:0 0 8px}
code{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.kicker{font-size:12px;letter-spacing:.08em;text-transform:uppercase;color:var(--soft);margin:0 0 6px}
.subject{color:var(--soft);margin:6px 0 0}
.note{color:var(--soft);font-size:13px;margin:8px 0 0;max-width:70ch}
.figure{font-variant-numeric:tabular-nums;white-space:nowrap}
`;

const verdict = `.verdict{display:flex;align-items:center;gap:12px;padding:14px 18px;border-radius:10px;margin:20px 0 24px;font-size:17px}
.verdict.passed{background:var(--passed-back);color:var(--passed)}
.verdict strong{white-space:nowrap}
.verdict.failed{background:var(--ceiling);color:#fff;font-size:20px}
@media (prefers-color-scheme:dark){.verdict strong{white-space:nowrap}
.verdict.failed{color:#1c0504}}
.sign{display:inline-flex;flex:none;align-items:center;justify-content:center;width:20px;height:20px;margin-right:8px;border-radius:50%;font-size:12px;font-weight:700;line-height:1}
.sign.passed{color:var(--passed);background:var(--passed-back)}
.sign.warning{color:var(--warning);background:var(--warning-back)}
.sign.failed{color:var(--card);background:var(--failed)}
.verdict .sign{width:28px;height:28px;font-size:16px;margin:0;background:var(--card)}
.verdict.failed .sign{color:var(--failed)}
.badge{font-size:11px;font-weight:650;letter-spacing:.04em;text-transform:uppercase;padding:2px 7px;border-radius:20px;color:var(--card);background:var(--failed)}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:14px 24px;margin:0}
.facts dt{font-size:12.5px;color:var(--soft)}
.facts dd{margin:0;font-weight:550}
.findings{list-style:none;margin:0;padding:0;display:grid;gap:10px}
.finding{padding:14px 18px;border-radius:10px;border-left:5px solid}
.finding.failed{border-color:var(--failed);background:var(--failed-back)}
.finding.warning{border-color:var(--warning);background:var(--warning-back)}
.finding h3{margin:0 0 6px;display:flex;align-items:flex-start}
.finding .sign{margin-top:1px}
.finding ul{list-style:none;margin:0;padding:0}
.finding .line{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr) minmax(0,6fr);gap:0 24px;padding:2px 0}
.finding .line>span:first-child{font-weight:550}
.finding i{font-style:normal}
.finding b{font-weight:600}
.finding .advice{padding:2px 0 6px;color:var(--ink)}
.finding .advice:last-child{padding-bottom:0}
.finding p{margin:0}
.finding .noticed{display:flex}
`;

const lanes = `.defs{position:absolute}
.lanes{display:grid;gap:6px}
.lane{display:grid;grid-template-columns:168px minmax(0,1fr);align-items:center}
.lane .label{padding-right:40px}
.lane h3{margin:0;font-size:14px}
.lane h3{display:flex;flex-wrap:wrap;align-items:center;gap:0 8px}
.lane h3 bdi{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.lane .role{font-size:12px;font-weight:400;color:var(--soft)}
.lane .label p{margin:0;font-size:12px;line-height:1.4;color:var(--soft)}
.lane .label .figure{display:block;text-align:left}
.plot{position:relative;min-width:0}
.plot svg{display:block;width:100%;height:60px;background:var(--card)}
.lane.master .plot svg{height:88px}
.lane.loudness .plot svg{height:200px}
.lane.broken .plot svg{outline:2px solid var(--failed)}
.plot .nothing{margin:0;height:60px;display:flex;align-items:center;justify-content:center;border:1px dashed var(--failed);color:var(--failed);font-size:13px}
#form rect{fill:var(--band)}
svg .peaks{fill:var(--peaks)}
svg .rms{fill:var(--rms)}
svg .curve,svg .target,svg .ceiling,svg .grid,svg .seam{fill:none;vector-effect:non-scaling-stroke}
svg .curve{stroke:var(--curve);stroke-width:2;stroke-linejoin:round}
svg .target{stroke:var(--target);stroke-width:1.5;stroke-dasharray:6 4}
svg .ceiling{stroke:var(--ceiling);stroke-width:1.5}
svg .grid{stroke:var(--line);stroke-width:1}
svg .seam{stroke:var(--added);stroke-width:1.5}
svg .added{fill:var(--added);fill-opacity:.22}
svg .allowed{fill:var(--passed-back)}
.lane.loudness svg .peaks{fill-opacity:.28}
.tick{position:absolute;right:100%;white-space:nowrap;transform:translateY(-50%);padding-right:8px;font-size:11.5px;color:var(--soft)}
.strip{position:relative;height:32px}
.part{position:absolute;top:0;bottom:0;overflow:hidden;border-right:1px solid var(--paper);container-type:size}
.part span{display:block;padding:0 6px;line-height:32px;font-size:12.5px;font-weight:550;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
@container (max-width:30px){.part span{visibility:hidden}}
.axis{position:relative;height:20px;font-size:11.5px;color:var(--soft);overflow:hidden}
.axis span{position:absolute;padding-left:4px;border-left:1px solid var(--line)}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:16px 0 0;padding:0;font-size:13px;color:var(--soft)}
.legend li{display:flex;align-items:center;gap:8px}
.drift{position:relative;margin:18px 0 16px 84px}
.drift svg{display:block;width:100%;height:120px;background:var(--card)}
`;

const tables = `table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;padding:6px 20px 6px 0;border-bottom:1px solid var(--line);vertical-align:top;font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:12.5px;color:var(--soft)}
.figure{text-align:right}
tbody th{font-weight:550}
tbody th.figure{font-weight:400}
.scroll{overflow-x:auto}
.scroll table{width:auto}
.scroll th,.scroll td{padding-right:32px;overflow-wrap:break-word}
.scroll td{white-space:nowrap}
.scroll th:last-child,.scroll td:last-child{padding-right:0}
.scroll tbody th:not(.figure){min-width:116px;max-width:280px}
.swatch{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:8px;border:1px solid var(--line)}
.gates{display:grid;gap:8px}
.gate{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:0 16px}
.gate.failed{border:2px solid var(--failed)}
.gate summary{display:flex;align-items:flex-start;padding:10px 0;cursor:pointer;list-style:none}
.gate summary::-webkit-details-marker{display:none}
.gate summary::after{content:'';flex:none;width:7px;height:7px;margin:6px 3px 0 14px;border:solid var(--soft);border-width:0 1.5px 1.5px 0;transform:rotate(45deg)}
.gate[open] summary::after{transform:rotate(225deg);margin-top:10px}
.gate summary .sign{margin-top:1px}
.gate .line{flex:1;min-width:0;display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 16px}
.gate .name{font-weight:600}
.gate .count{color:var(--soft);font-size:13px;line-height:22px}
.gate.failed .count{color:var(--failed);font-weight:600}
.gate table{margin-bottom:12px;table-layout:fixed}
.gate tbody tr:last-child>*{border-bottom:0}
.gate tbody th{position:relative;padding-left:28px}
.gate tbody .sign{position:absolute;left:0;top:7px}
tr.failed>*{background:var(--failed-back);color:var(--failed);font-weight:600}
tr.warning>*{background:var(--warning-back)}
.mix,.mix ol{list-style:none;margin:0;padding:0}
.mix>li{display:grid;grid-template-columns:168px minmax(0,1fr);padding:10px 0;border-bottom:1px solid var(--line);font-size:14px}
.mix h3,.mix p{margin:0}
.mix p{color:var(--soft)}
.mix b{font-weight:550}
.steps{list-style:none;margin:0;padding:0;display:grid;gap:10px}
.steps>li{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 16px}
.steps h3{display:flex;align-items:center;margin:0}
.steps .facts{margin:8px 0 0 28px}
.steps .notes{list-style:none;margin:6px 0 0 28px;padding:0;color:var(--soft);font-size:14px}
.files{list-style:none;margin:0;padding:0}
.files li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 24px;padding:8px 0;border-bottom:1px solid var(--line)}
.files .name{font-weight:550}
.files code{grid-column:1/-1;color:var(--soft);overflow-wrap:anywhere}
`;

const tones = Array.from({ length: 6 }, (_, tone) => `.tone-${tone}{background:var(--tone-${tone})}\n`).join('');

const phone = `@media (max-width:680px){
body{padding:24px 16px 48px}
h1{font-size:27px}
h2{margin-top:36px}
.finding .line{grid-template-columns:minmax(0,1fr);padding:4px 0}
.facts{grid-template-columns:repeat(2,minmax(0,1fr));gap:12px 16px}
.lanes{gap:12px}
.lane{grid-template-columns:minmax(0,1fr);gap:3px}
.lane .label{padding:0;display:flex;align-items:baseline;justify-content:space-between;gap:12px}
.lane.form .label,.lane.times .label{display:none}
.lane .label p{flex:none;text-align:right}
.lane .label .figure{display:inline;margin-left:12px}
.lane.loudness .plot svg{height:150px}
.lane .tick:nth-child(odd),.lane .tick:nth-child(2),.lane .tick:nth-child(n+8){display:none}
.lane .tick{right:auto;left:4px;padding:0;text-shadow:0 0 3px var(--card),0 0 3px var(--card)}
.part span{font-size:11px;padding:0 3px}
.axis span:nth-child(even){display:none}
.legend{gap:4px 16px}
.gate{padding:0 12px}
.gate table{font-size:13px}
.gate thead th:first-child{width:40%}
th,td,.scroll th:not(:last-child),.scroll td:not(:last-child){padding-right:14px}
.steps .facts,.steps .notes{margin-left:0}
.mix>li{grid-template-columns:minmax(0,1fr);gap:4px}
}
`;

const paper = `@page{margin:14mm}
@media print{
:root{${light}--paper:#fff}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{max-width:none;padding:0;font-size:10.5pt}
h2{break-after:avoid}
.lanes,.lane,.gate,.finding,.steps>li,.mix li,.files li,tr{break-inside:avoid}
.scroll{overflow:visible}
.gate::details-content{content-visibility:visible;block-size:auto}
.gate summary{break-after:avoid}
}
`;

export const style: string = page + verdict + lanes + tables + tones + phone + paper;
