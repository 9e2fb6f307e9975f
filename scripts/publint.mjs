/** Packs every package as it would be published and lets publint judge the tarballs. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const folder = await mkdtemp(path.join(tmpdir(), 'stem-publint-'));
try {
  const packed = spawnSync('pnpm', ['-r', '--filter', './{packages,apps}/**', 'pack', '--pack-destination', folder], {
    encoding: 'utf8',
  });
  if (packed.status !== 0) throw new Error(`pnpm pack failed:\n${packed.stdout}${packed.stderr}`);
  for (const name of (await readdir(folder)).toSorted()) {
    const bytes = await readFile(path.join(folder, name));
    const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    for (const message of messages) console.error(`${name}: ${formatMessage(message, pkg) ?? message.code}`);
    if (messages.length > 0) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
