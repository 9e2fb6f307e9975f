/** A folder with a catalog in it, and `select` run there within this process. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runProgram, type Sink } from '@stem/cli';
import { selectCommand } from '../src/command.ts';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Desk {
  readonly folder: string;
  /** Writes `audio_catalog.csv` of these tracks: path and seconds, and, where it matters, rate and channels. */
  catalog(
    tracks: readonly (readonly [path: string, seconds: number, rate?: number, channels?: number])[],
  ): Promise<void>;
  write(name: string, text: string): Promise<void>;
  read(name: string): Promise<string>;
  select(...words: string[]): Promise<Run>;
  /** The same with its results on a terminal of so many columns. */
  selectOnTerminal(columns: number, ...words: string[]): Promise<Run>;
  /** The paths in `selected_sources.csv`, with their scores. */
  selected(): Promise<string[]>;
  remove(): Promise<void>;
}

export async function createDesk(): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'stem-select-'));
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const run = async (words: readonly string[], screen: Omit<Sink, 'write'>): Promise<Run> => {
    let stdout = '';
    const stderr = new PassThrough();
    const program = { name: 'stem', version: '0', summary: '', commands: [selectCommand] };
    const code = await runProgram(program, {
      words,
      cwd: folder,
      env: {},
      stdout: { ...screen, write: (text) => (stdout += text) },
      stderr,
      onInterrupt: () => () => {},
      exit: () => {},
    });
    return { code, stdout, stderr: String(stderr.read() ?? '') };
  };
  return {
    folder,
    write,
    read,
    catalog: (tracks) => {
      const rows = tracks.map(([path, seconds, rate = 44100, channels = 2], index) =>
        [`audio_${String(index).padStart(4, '0')}`, path, seconds.toFixed(2), rate, channels, '1.00'].join(','),
      );
      return write(
        'audio_catalog.csv',
        `id,rel_path,duration_sec,sample_rate,channels,file_size_mb\n${rows.join('\n')}\n`,
      );
    },
    select: (...words) => run(words, {}),
    selectOnTerminal: (columns, ...words) => run(words, { isTTY: true, columns, hasColors: () => true }),
    selected: async () => {
      const lines = (await read('selected_sources.csv')).trim().split(/\r?\n/).slice(1);
      return lines.map((line) => `${line.split(',')[1]} ${line.split(',').at(-1)}`);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
