/** Which shard of a batch this run is: by --shard, else by what a scheduler has put into the environment. Pure. */
import type { Shard } from '@stem/batch';
import { printable } from '@stem/cli';
import { InputError } from '@stem/core';

export interface ShardChoice extends Shard {
  /** What says so, in words. */
  readonly because: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined where nothing speaks of shards. */
export function chooseShard(flag: string | undefined, env: Environment): ShardChoice | undefined {
  if (flag !== undefined) return fromFlag(flag);
  const found = [fromSlurm(env), fromKubernetes(env), fromAws(env)].filter((choice) => choice !== undefined);
  const [first] = found;
  const isOne = found.every(({ number, of }) => number === first?.number && of === first.of);
  if (!isOne) throw wrong(`The environment names several shards: ${found.map(choiceText).join('; ')}`);
  if (first === undefined && valueOf(env, ownCount) !== undefined) {
    throw new InputError(
      `${ownCount} is set, but nothing says which of them this is: say it with --shard I/N, counted from 1.`,
    );
  }
  return first;
}

export function choiceText({ number, of, because }: ShardChoice): string {
  return `shard ${number} of ${of} (${because})`;
}

/** More than that no scheduler has in an array. */
const mostShards = 100_000;

/** How many there are, where a scheduler does not say. */
const ownCount = 'STEM_SHARD_COUNT';

function fromFlag(flag: string): ShardChoice {
  const [, number, of] = /^0*(\d{1,9})\/0*(\d{1,9})$/.exec(flag.trim())?.map(Number) ?? [];
  if (number === undefined || of === undefined || number < 1 || number > of) {
    const words = `--shard must be I/N with I from 1 to N, such as 1/16 for the first of 16, not '${printable(flag)}'`;
    throw new InputError(words);
  }
  return inBounds({ number, of, because: '--shard' });
}

/**
 * An array counts from 0 or 1, in steps. Part of one that is submitted again has another count, and so another cut of the
 * tracks, unless ours says how many there were.
 */
function fromSlurm(env: Environment): ShardChoice | undefined {
  const prefix = 'SLURM_ARRAY_TASK_';
  const [id, count, first, last] = ['ID', 'COUNT', 'MIN', 'MAX'].map((name) => numberOf(env, prefix + name));
  const step = numberOf(env, `${prefix}STEP`) ?? 1;
  const own = numberOf(env, ownCount);
  if (id === undefined && count === undefined) return undefined;
  if (id === undefined) throw wrong(`${prefix}COUNT is set, but not ${prefix}ID`);
  if (own !== undefined) return indexed({ name: `${prefix}ID`, index: id, first: 1, countName: ownCount, count: own });
  if (count === undefined || first === undefined) {
    throw wrong(`${prefix}ID is set, but not ${prefix}${count === undefined ? 'COUNT' : 'MIN'}`);
  }
  const index = (id - first) / step;
  const isWhole = first + (count - 1) * step === (last ?? first + (count - 1) * step) && Number.isInteger(index);
  if (first > 1 || count === 1 || !isWhole) {
    const array = `tasks ${first} to ${last ?? id}, ${count} in all`;
    throw wrong(`The SLURM array (${array}) looks like a part of one that is submitted again`);
  }
  return indexed({ name: `${prefix}ID`, index, first: 0, countName: `${prefix}COUNT`, count, shown: id });
}

/** A Job does not tell its pods how many they are. */
function fromKubernetes(env: Environment): ShardChoice | undefined {
  const name = 'JOB_COMPLETION_INDEX';
  const [index, count] = [name, ownCount].map((key) => numberOf(env, key));
  if (index === undefined) return undefined;
  if (count === undefined) throw wrong(`${name} is set, but not how many the Job has`);
  return indexed({ name, index, first: 0, countName: ownCount, count });
}

function fromAws(env: Environment): ShardChoice | undefined {
  const [name, countName] = ['AWS_BATCH_JOB_ARRAY_INDEX', 'AWS_BATCH_JOB_ARRAY_SIZE'];
  const [index, count, own] = [name, countName, ownCount].map((key) => numberOf(env, key));
  if (index === undefined && count === undefined) return undefined;
  if (index === undefined) throw wrong(`${countName} is set, but not ${name}`);
  if (count !== undefined) return indexed({ name, index, first: 0, countName, count });
  if (own === undefined) throw wrong(`${name} is set, but not ${countName}`);
  return indexed({ name, index, first: 0, countName: ownCount, count: own });
}

interface Indexed {
  readonly name: string;
  readonly index: number;
  /** What the first one has. */
  readonly first: 0 | 1;
  readonly countName: string;
  readonly count: number;
  /** The index as the environment has it, where that is another. */
  readonly shown?: number;
}

function indexed({ name, index, first, countName, count, shown = index }: Indexed): ShardChoice {
  const number = index - first + 1;
  if (count < 1 || number < 1 || number > count) {
    throw wrong(`${name} is ${shown}, which is none of the ${count} that ${countName} says, counted from ${first}`);
  }
  return inBounds({ number, of: count, because: `${name} is ${shown}` });
}

function inBounds(choice: ShardChoice): ShardChoice {
  if (choice.of <= mostShards) return choice;
  throw wrong(`There can be ${mostShards} shards at the most, not ${choice.of}`);
}

function numberOf(env: Environment, name: string): number | undefined {
  const text = valueOf(env, name);
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw wrong(`${name} must be a whole number, not '${printable(text)}'`);
}

/** What is empty is not set. */
function valueOf(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
}

function wrong(what: string): InputError {
  return new InputError(
    `${what}. Say which it is with --shard I/N, counted from 1 (--shard 1/1 makes everything), or how many there are with ${ownCount}.`,
  );
}
