/** What is tortured: how each command is started, which of its files tell the time, and what must hold whenever it is killed. */
import { batch } from './batch.mjs';
import { discover } from './discover.mjs';
import { produce } from './produce.mjs';

/**
 * @typedef {object} Command
 * @property {string} name
 * @property {(place: string) => readonly string[]} args Started in the place, which lies beside the material.
 * @property {(place: string) => readonly string[]} earlierArgs What the place holds already in half of the rounds: another version of it all.
 * @property {(file: string, text: string) => string | undefined} settled A document that tells the time or the machine, as
 *   it is without that; undefined for all others. Throws where it is half-written.
 * @property {(file: string) => boolean} isWork Visible, and work all the same.
 * @property {(place: string, truth: Truth) => string[]} faults What must not be, whenever it was killed.
 * @property {(place: string, truth: Truth) => Map<string, string>} done Stamps of what is done and must not be done again, by
 *   where it lies in the end.
 * @property {RegExp} [refusal] What the second of two says, where it does not wait.
 * @property {(place: string) => readonly string[]} locks Names of the locks it takes.
 */

/** Trees of runs that nobody has disturbed. @typedef {{ before: import('../tree.mjs').Tree, after: import('../tree.mjs').Tree }} Truth */

/** @type {readonly Command[]} */
export const commands = [discover, batch, produce];
