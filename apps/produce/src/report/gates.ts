/** What was checked: first whatever did not pass, then every check of every file. */
import type { CheckState, GateCheck } from '@stem/core/production';
import { counted } from './figures.ts';
import { markup, nameOf, type Markup } from './markup.ts';
import type { ReportData, ReportGate } from './report-data.ts';

const signs: Readonly<Record<CheckState, string>> = { passed: '✓', warning: '!', failed: '✗' };

/** A sign that can be seen, and the word for those who hear the page. */
export function stateSign(state: CheckState): Markup {
  return markup`<span class="sign ${state}"><span aria-hidden="true">${signs[state]}</span><span class="heard">${state}</span></span>`;
}

/** Every check that failed, and every warning, with what to do; nothing where there is none. */
export function findings({ gates, steps, warnings }: ReportData): Markup | undefined {
  const ofGates = (['failed', 'warning'] as const).flatMap((state) =>
    gates.flatMap(({ name, checks }) =>
      checks.filter((check) => check.state === state).map((check) => finding(name, check)),
    ),
  );
  const ofSteps = steps
    .filter(({ state }) => state === 'failed')
    .map(
      ({ name, notes }) =>
        markup`<li class="finding failed"><h3>${stateSign('failed')}${name}</h3>${notes.map((note) => markup`<p>${note}</p>`)}</li>`,
    );
  const noticed = warnings.map(
    (words) =>
      markup`<li class="finding warning"><p class="noticed">${stateSign('warning')}<span>${words}</span></p></li>`,
  );
  if (ofGates.length + ofSteps.length + noticed.length === 0) return undefined;
  return markup`<section aria-labelledby="findings"><h2 id="findings">To look at</h2><ul class="findings">${ofSteps}${ofGates}${noticed}</ul></section>`;
}

function finding(name: string, { check, expected, got, state, advice }: GateCheck): Markup {
  return markup`<li class="finding ${state}"><h3>${stateSign(state)}<span>${nameOf(name)} <span class="what">${check}</span></span></h3>
<dl><div><dt>expected</dt><dd>${levels(expected)}</dd></div><div><dt>got</dt><dd>${levels(got)}</dd></div></dl>
${advice === '' ? undefined : markup`<p>${advice}</p>`}</li>`;
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

/** Levels get the true minus of all other figures; names keep their hyphens. */
function levels(words: string): string {
  return words.replace(/(^|\s)-(?=(?:[\d.]+|∞) (?:dB|LU))/g, '$1−');
}

function checkRow({ check, expected, got, state }: GateCheck): Markup {
  return markup`<tr class="${state}"><th scope="row">${stateSign(state)}${check}</th><td>${levels(expected)}</td><td>${levels(got)}</td></tr>
`;
}
