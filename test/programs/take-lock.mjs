/** Takes a lock as often as told, and says on stdout where another live process holds it at the same time. */
import { readFile, unlink, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireLock } from '../../packages/batch/dist/lock.js';

const [lock = '', witness = '', times = ''] = process.argv.slice(2);
for (let time = 0; time < Number(times); time++) {
  const held = await acquireLock(lock);
  const other = Number(await readFile(witness, 'utf8').catch(() => '0'));
  if (other > 0 && isAlive(other)) console.log(`${process.pid} and ${other} hold it`);
  await writeFile(witness, String(process.pid));
  await sleep(Math.random() * 3);
  const mine = Number(await readFile(witness, 'utf8').catch(() => '0'));
  if (mine !== process.pid) console.log(`${mine} came while ${process.pid} held it`);
  await unlink(witness).catch(() => undefined);
  await held.release();
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
