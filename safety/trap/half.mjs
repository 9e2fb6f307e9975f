/** Does a part of a call, as a system does whose disk fills up or whose power ends. Uses functions that are not trapped. */
import fs from 'node:fs';
import path from 'node:path';

const { closeSync, copyFileSync, mkdirSync, openSync, readdirSync, unlinkSync, writeSync } = fs;

/**
 * @typedef {object} Part
 * @property {string} method `writeFile`, `write`; of node:fs or a FileHandle
 * @property {readonly unknown[]} args Those of the call; a descriptor comes first where there is one.
 * @property {number} share
 */

/**
 * Throws what the system says where not even that can be done, as the whole call would have.
 * @param {Part} part
 */
export function doHalf({ method, args, share }) {
  const [target] = args;
  if (method === 'writeFile' || method === 'appendFile') writeSome(part(args[1], share), args, method);
  else if (method === 'write') writeTo(Number(target), part(sliceOf(args), share), positionOf(args));
  else if (method === 'writev') writeTo(Number(target), part(joined(args[1]), share), numberOf(args[2]));
  else if (method === 'rm') removeSome(String(target), share);
  else if (method === 'cp') copySome(String(target), String(args[1]), share);
  else if (method === 'open') closeSync(openSync(/** @type {string} */ (target), /** @type {string} */ (args[1])));
}

/** @param {Buffer} bytes @param {readonly unknown[]} args @param {string} method */
function writeSome(bytes, [target, , options], method) {
  if (typeof target === 'number') return writeTo(target, bytes, null);
  const flag = typeof options === 'object' && options !== null && 'flag' in options ? String(options.flag) : undefined;
  const fd = openSync(/** @type {string} */ (target), flag ?? (method === 'appendFile' ? 'a' : 'w'));
  try {
    writeTo(fd, bytes, null);
  } finally {
    closeSync(fd);
  }
}

/** @param {number} fd @param {Buffer} bytes @param {number | null} position */
function writeTo(fd, bytes, position) {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(fd, bytes, done, bytes.length - done, position === null ? null : position + done);
  }
}

/** The first bytes of text or bytes; of a stream, none. @param {unknown} data @param {number} share */
function part(data, share) {
  const bytes =
    typeof data === 'string'
      ? Buffer.from(data)
      : ArrayBuffer.isView(data)
        ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
        : Buffer.alloc(0);
  return bytes.subarray(0, Math.floor(bytes.length * share));
}

/** What `write(fd, buffer, offset, length)` would write. @param {readonly unknown[]} args */
function sliceOf([, data, offset, length]) {
  if (!ArrayBuffer.isView(data)) return data;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const options = typeof offset === 'object' && offset !== null ? /** @type {Record<string, unknown>} */ (offset) : {};
  const start = numberOf(offset) ?? numberOf(options['offset']) ?? 0;
  const count = numberOf(length) ?? numberOf(options['length']);
  return bytes.subarray(start, count === null ? undefined : start + count);
}

/** @param {readonly unknown[]} args */
function positionOf([, data, offset, , position]) {
  if (typeof data === 'string') return numberOf(offset);
  if (typeof offset === 'object' && offset !== null && 'position' in offset) return numberOf(offset.position);
  return numberOf(position);
}

/** @param {unknown} value */
function numberOf(value) {
  return typeof value === 'number' ? value : null;
}

/** @param {unknown} buffers */
function joined(buffers) {
  const views = Array.isArray(buffers) ? buffers.filter((one) => ArrayBuffer.isView(one)) : [];
  return Buffer.concat(views.map((one) => Buffer.from(one.buffer, one.byteOffset, one.byteLength)));
}

/** Files in the order of the folder, so that a marker may go before what it marks. @param {string} target @param {number} share */
function removeSome(target, share) {
  const files = filesIn(target);
  for (const file of files.slice(0, Math.ceil(files.length * share))) unlinkSync(path.join(target, file));
}

/** @param {string} from @param {string} to @param {number} share */
function copySome(from, to, share) {
  const files = filesIn(from);
  for (const file of files.slice(0, Math.ceil(files.length * share))) {
    mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    copyFileSync(path.join(from, file), path.join(to, file));
  }
}

/** @param {string} folder */
function filesIn(folder) {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((one) => !one.isDirectory())
      .map((one) => path.relative(folder, path.join(one.parentPath, one.name)));
  } catch {
    return [];
  }
}
