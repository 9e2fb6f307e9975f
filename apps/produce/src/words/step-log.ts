/** Says what the steps do while they do it, and keeps their figures for the table at the end. */
import { compareCodePoints } from '@stem/catalog/text';
import { printable } from '@stem/cli';
import type { Teller } from '../stage.ts';

/** A step that has passed. */
export interface LoggedStep {
  readonly name: string;
  /** A warning is no failure. */
  readonly state: 'passed' | 'warning';
  readonly figures: readonly { readonly label: string; readonly value: string }[];
  /** In an order that does not depend on which of several threads said its own first. */
  readonly notes: readonly string[];
}

export interface StepLog extends Teller {
  readonly steps: readonly LoggedStep[];
}

/** Where the words go. */
export interface Printer {
  info(text: string): void;
  warn(text: string): void;
}

export function createStepLog(printer: Printer): StepLog {
  const steps: { name: string; figures: { label: string; value: string }[]; notes: string[] }[] = [];
  return {
    step(name) {
      steps.push({ name, figures: [], notes: [] });
      printer.info(`${steps.length}. ${name}`);
    },
    done: (line) => printer.info(printable(`   ${line}`)),
    figure: (label, value) => void steps.at(-1)?.figures.push({ label, value }),
    warn(text) {
      steps.at(-1)?.notes.push(text);
      printer.warn(printable(text));
    },
    get steps() {
      return steps.map(({ name, figures, notes }): LoggedStep => {
        const state = notes.length > 0 ? 'warning' : 'passed';
        return { name, state, figures, notes: notes.toSorted(compareCodePoints) };
      });
    },
  };
}

/** A line for each step: its name, whether it passed, its figures. */
export function stepTable(steps: readonly LoggedStep[]): string {
  const names = Math.max(...steps.map(({ name }) => name.length));
  return steps
    .map(({ name, state, figures }, index) => {
      const figuresText = figures.map(({ label, value }) => `${label} ${value}`).join(', ');
      return `${printable(`${index + 1}  ${name.padEnd(names)}  ${state.padEnd(7)}  ${figuresText}`)}\n`;
    })
    .join('');
}
