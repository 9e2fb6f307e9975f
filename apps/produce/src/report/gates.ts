/** What was checked: first whatever did not pass, then every check of every file. */
import type { CheckState, GateCheck } from '@stem/core/production';
import { counted } from './figures.ts';
import { markup, nameOf, type Content, type Markup } from './markup.ts';
import type { ReportData, ReportGate } from './report-data.ts';

const signs: Readonly<Record<CheckState, string>> = { passed: '✓', warning: '!', failed: '✗' };

/** A sign that can be seen, and the word for those who hear the page. */
export function stateSign(state: CheckState): Markup {
  return markup`<span class="sign ${state}"><span aria-hidden="true">${signs[state]}</span><span class="heard">${state}</span></span>`;
}

/** Whatever failed, then whatever deserves a word, file by file and with what to do; nothing where there is none. */
export function findings({ gates, steps, warnings }: ReportData): Markup | undefined {
  const found = (state: CheckState): Markup[] =>
    gates.filter(({ checks }) => stateOf(checks) === state).map((gate) => finding(gate, state));
  const stopped = steps
    .filter(({ state }) => state === 'failed')
    .map(
      ({ name, notes }) =>
        markup`<li class="finding failed"><h3>${stateSign('failed')}${name}</h3>${notes.map((note) => markup`<p>${note}</p>`)}</li>`,
    );
  const noticed = warnings.map(
    (words) =>
      markup`<li class="finding warning"><p class="noticed">${stateSign('warning')}<span>${words}</span></p></li>`,
  );
  const all = [...stopped, ...found('failed'), ...found('warning'), ...noticed];
  if (all.length === 0) return undefined;
  return markup`<section aria-labelledby="findings"><h2 id="findings">To look at</h2><ul class="findings">${all}</ul></section>`;
}

function finding({ name, checks }: ReportGate, state: CheckState): Markup {
  const told = checks
    .filter((check) => check.state !== 'passed')
    .toSorted((a, b) => Number(b.state === 'failed') - Number(a.state === 'failed'));
  const lines = told.map((check, i) => {
    // What to do is said once for all that call for it.
    const isSaid = check.advice === '' || told[i + 1]?.advice === check.advice;
    return [findingLine(check, state), isSaid ? undefined : markup`<li class="advice">${check.advice}</li>`];
  });
  return markup`<li class="finding ${state}"><h3>${stateSign(state)}<span>${nameOf(name)}</span></h3><ul>${lines}</ul></li>`;
}

function findingLine({ check, expected, got, state }: GateCheck, among: CheckState): Markup {
  const word = state === among ? undefined : markup` (${state})`;
  return markup`<li class="line"><span>${check}${word}</span> <span><i>expected</i> <b>${figures(expected)}</b></span> <span><i>got</i> <b>${figures(got)}</b></span></li>`;
}

/** Files that passed are folded away: their line says so. On paper all are open. */
export function gateTables({ gates }: ReportData): Markup | undefined {
  if (gates.length === 0) return undefined;
  return markup`<section aria-labelledby="checks"><h2 id="checks">Checks</h2><div class="gates">${gates.map(gateTable)}</div></section>`;
}

function stateOf(checks: readonly GateCheck[]): CheckState {
  if (checks.some(({ state }) => state === 'failed')) return 'failed';
  return checks.some(({ state }) => state === 'warning') ? 'warning' : 'passed';
}

function gateTable({ name, checks }: ReportGate): Markup {
  const state = stateOf(checks);
  return markup`<details class="gate ${state}"${state === 'passed' ? '' : openAttribute}>
<summary>${stateSign(state)}<span class="line"><span class="name">${nameOf(name)}</span> <span class="count">${outcome(checks)}</span></span></summary>
<table><thead><tr><th scope="col">check</th><th scope="col">expected</th><th scope="col">got</th></tr></thead>
<tbody>${checks.map(checkRow)}</tbody></table></details>`;
}

const openAttribute = markup` open`;

function outcome(checks: readonly GateCheck[]): string {
  const failed = checks.filter(({ state }) => state === 'failed').length;
  const warnings = checks.filter(({ state }) => state === 'warning').length;
  const told = [
    ...(failed > 0 ? [`${failed} of ${counted(checks.length, 'check')} failed`] : [counted(checks.length, 'check')]),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ];
  return told.join(', ');
}

/** Levels get the true minus of all other figures, though names keep their hyphens; hashes are cut to what tells them apart. */
function figures(words: string): Content {
  const text = words.replace(/(^|\s)-(?=(?:[\d.]+|∞) (?:dB|LU))/g, '$1−');
  return hash.test(text) ? markup`<code title="${text}">${text.slice(0, 12)}…</code>` : text;
}

const hash = /^[0-9a-f]{64}$/;

function checkRow({ check, expected, got, state }: GateCheck): Markup {
  return markup`<tr class="${state}"><th scope="row">${stateSign(state)}${check}</th><td>${figures(expected)}</td><td>${figures(got)}</td></tr>
`;
}
