/** How much memory was asked for: by arrays from inside, and by the whole process from the system. Import it before anything else. */
import { readFileSync, writeFileSync } from 'node:fs';

let asked = 0;

const kinds = /** @type {const} */ ([
  'ArrayBuffer',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
]);
for (const kind of kinds) {
  const Original = globalThis[kind];
  const width = 'BYTES_PER_ELEMENT' in Original ? Original.BYTES_PER_ELEMENT : 1;
  /** @type {typeof Original} */
  const counting = new Proxy(Original, {
    /** @returns {object} */
    construct(target, args, newTarget) {
      const [length] = args;
      if (typeof length === 'number') asked += length * width;
      else if (Array.isArray(length) || ArrayBuffer.isView(length))
        asked += (/** @type {{ length: number }} */ (length).length ?? 0) * width;
      return Reflect.construct(target, args, newTarget === counting ? target : newTarget);
    },
  });
  Object.defineProperty(globalThis, kind, { value: counting });
}
for (const name of /** @type {const} */ (['alloc', 'allocUnsafe', 'allocUnsafeSlow'])) {
  const original = Buffer[name];
  Object.defineProperty(Buffer, name, {
    value(/** @type {number} */ size, /** @type {[]} */ ...rest) {
      asked += size;
      return original.call(Buffer, size, ...rest);
    },
  });
}

/** Begins to count. */
export function startCounting() {
  asked = 0;
  try {
    // Resets the peak that the system keeps.
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Another system: then only arrays are counted.
  }
  return memoryOfProcess('VmRSS');
}

/**
 * Bytes since then: of arrays, whether they are still there or not, and how far the process grew.
 * @param {number} before
 */
export function counted(before) {
  return { asked, grown: Math.max(0, memoryOfProcess('VmHWM') - before) };
}

/** @param {string} name */
function memoryOfProcess(name) {
  try {
    return 1024 * Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
