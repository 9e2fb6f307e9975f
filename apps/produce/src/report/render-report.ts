/** The report as one page of HTML that needs neither network nor script. */
import { counted } from './figures.ts';
import { findings, gateTables, stateSign } from './gates.ts';
import { markup, nameOf, raw, type Markup } from './markup.ts';
import { referencePart } from './reference.ts';
import type { ReportData } from './report-data.ts';
import { style } from './style.ts';
import { alignmentTables, factList, provenance, fileTable, formTable, mixList, stepList } from './tables.ts';
import { timeLine } from './time-line.ts';

/** Nothing may be loaded and nothing run, whatever a name tries. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

/** Stands near the start of every report, and tells it from other pages. */
export const generator = '<meta name="generator" content="stem">';

/** The page. The same data, the same bytes: it holds no date and no place. */
export function renderReport(data: ReportData): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${raw(generator)}
<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${data.title} – ${verdictWords(data)}</title>
<style>
${raw(style)}</style>
</head>
<body>
${header(data)}
<main>
${findings(data)}
${timeLine(data)}
${gateTables(data)}
${formTable(data)}
${referencePart(data)}
${alignmentTables(data)}
${mixList(data)}
${stepList(data)}
${fileTable(data)}
${provenance(data)}
</main>
</body>
</html>
`.safe;
}

function verdictWords({ passed, failed }: ReportData): string {
  return failed === 0 ? `${counted(passed, 'passed', 'passed')}, 0 failed` : `${failed} failed, ${passed} passed`;
}

function header(data: ReportData): Markup {
  const { title, subject, facts, failed } = data;
  const state = failed === 0 ? 'passed' : 'failed';
  return markup`<header>
<p class="kicker">Delivery report</p>
<h1>${nameOf(title)}</h1>
${subject === title ? undefined : markup`<p class="subject">${nameOf(subject)}</p>`}
<p class="verdict ${state}">${stateSign(state)}<span>Final verification: <strong>${data.passed} passed, ${failed} failed</strong></span></p>
${facts.length > 0 ? factList(facts) : undefined}
</header>`;
}
