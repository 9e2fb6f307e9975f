/** Replaces the functions of node:fs, node:fs/promises and FileHandle by ones that ask the counter first. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { devNull } from 'node:os';
import { createCalls, ofDescriptors, ofHandles, ofPaths } from './calls.mjs';
import { createCounter } from './counter.mjs';
import { createWraps } from './wrap.mjs';

/** @typedef {import('./wrap.mjs').Method} Method */
/** @typedef {Record<string, Method>} Methods */
/** @typedef {{ owner: Methods, name: string, wrap: import('./wrap.mjs').Wrap, trapped: import('./calls.mjs').Trapped }} Place */

/** @param {import('./trap.mjs').Trap} trap */
export async function installTrap(trap) {
  const handles = await handlePrototype();
  const { synchronous, promised, calledBack } = createWraps(createCalls(), createCounter(trap));
  const owner = /** @type {Methods} */ (/** @type {unknown} */ (fs));
  const promises = /** @type {Methods} */ (/** @type {unknown} */ (fs.promises));
  for (const [target, kinds] of /** @type {const} */ ([
    ['path', ofPaths],
    ['descriptor', ofDescriptors],
  ])) {
    for (const [method, kind] of Object.entries(kinds)) {
      const trapped = { method, label: method, kind, target };
      replace({ owner, name: method, wrap: calledBack, trapped });
      replace({ owner, name: `${method}Sync`, wrap: synchronous, trapped: { ...trapped, label: `${method}Sync` } });
      if (target === 'path') replace({ owner: promises, name: method, wrap: promised, trapped });
    }
  }
  for (const [method, kind] of Object.entries(ofHandles)) {
    const trapped = /** @type {const} */ ({ method, label: `FileHandle.${method}`, kind, target: 'handle' });
    replace({ owner: handles, name: method, wrap: promised, trapped });
  }
  syncBuiltinESMExports();
}

/** Keeps what else hangs on a function: its name, `native`, what promisify asks for. @param {Place} place */
function replace({ owner, name, wrap, trapped }) {
  const original = owner[name];
  // Not every version of Node has all of them.
  if (original === undefined) return;
  owner[name] = Object.defineProperties(wrap(original, trapped), Object.getOwnPropertyDescriptors(original));
}

async function handlePrototype() {
  const handle = await fs.promises.open(devNull);
  await handle.close();
  return /** @type {Methods} */ (Object.getPrototypeOf(handle));
}
