/** From samples to figures: medians, their spread, the ratio of two contestants, and whether a target is met. Pure. */

/**
 * @typedef {object} Sample one run of a contestant
 * @property {number} seconds
 * @property {number} [firstSeconds] of the first call in a fresh process, where `seconds` is that of later ones
 * @property {number} [cpuSeconds] processor time over all threads
 * @property {number} [peakMib] peak memory of the process
 */

/**
 * @typedef {object} Figure
 * @property {number} median
 * @property {number} low
 * @property {number} high
 * @property {number} count of samples
 */

/** @typedef {'realtime' | 'faster' | 'slower' | 'seconds' | 'extraMs' | 'mib'} Measure what a row's value says */

/** @typedef {{ atLeast: number } | { atMost: number }} Target */

/**
 * @typedef {object} Row
 * @property {string} id `textures.speed`: the same from run to run
 * @property {string} work
 * @property {Figure} [ours] in seconds
 * @property {number} [oursCpu] median of the processor's seconds
 * @property {number} [oursFirst] median of first calls
 * @property {number} [peakMib] largest of all runs
 * @property {string} against
 * @property {Figure} [theirs] in seconds
 * @property {Measure} measure
 * @property {Figure} [value]
 * @property {Target} [target]
 * @property {boolean} [met]
 * @property {string} [skipped] why there is no value
 */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {readonly number[]} values @returns {Figure} */
function figureOf(values) {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values), count: values.length };
}

/** @param {Figure} value @param {Target} target */
function meets({ median: value }, target) {
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

/**
 * A row of the table. The value is that of the medians; its spread is that of the rounds, each paired with its own.
 * @param {object} request
 * @param {string} request.id
 * @param {string} request.work
 * @param {readonly Sample[]} request.ours
 * @param {string} request.against
 * @param {readonly Sample[] | number | string} [request.theirs] samples, a fixed number of seconds, or why there are none
 * @param {Measure} request.measure
 * @param {Target} [request.target]
 * @returns {Row}
 */
export function rowOf({ id, work, ours, against, theirs, measure, target }) {
  const head = { id, work, ...figuresOfOurs(ours), against, measure, ...(target && { target }) };
  if (typeof theirs === 'string') return { ...head, skipped: theirs };
  const beside = typeof theirs === 'number' ? ours.map(() => ({ seconds: theirs })) : (theirs ?? []);
  const rounds = figureOf(ours.map((sample, round) => valueOf(measure, sample, beside[round])));
  const value = { ...rounds, median: valueOf(measure, medianSample(ours), medianSample(beside)) };
  return {
    ...head,
    ...(typeof theirs === 'object' && { theirs: figureOf(theirs.map(({ seconds }) => seconds)) }),
    value,
    ...(target && { met: meets(value, target) }),
  };
}

/** @param {readonly Sample[]} samples */
function figuresOfOurs(samples) {
  /** @param {(sample: Sample) => number | undefined} pick */
  const all = (pick) => samples.map(pick).filter((value) => value !== undefined);
  const [cpu, first, peaks] = [
    all(({ cpuSeconds }) => cpuSeconds),
    all(({ firstSeconds }) => firstSeconds),
    all(({ peakMib }) => peakMib),
  ];
  return {
    ours: figureOf(samples.map(({ seconds }) => seconds)),
    ...(cpu.length > 0 && { oursCpu: median(cpu) }),
    ...(first.length > 0 && { oursFirst: median(first) }),
    ...(peaks.length > 0 && { peakMib: Math.max(...peaks) }),
  };
}

/** @param {readonly Sample[]} samples @returns {Sample} */
function medianSample(samples) {
  const peaks = samples.map(({ peakMib }) => peakMib).filter((peak) => peak !== undefined);
  return {
    seconds: samples.length === 0 ? NaN : median(samples.map(({ seconds }) => seconds)),
    // Memory is a promise for every run, so its figure is the largest.
    ...(peaks.length > 0 && { peakMib: Math.max(...peaks) }),
  };
}

/** @param {Measure} measure @param {Sample} ours @param {Sample} [theirs] */
function valueOf(measure, ours, theirs) {
  const other = theirs?.seconds ?? NaN;
  switch (measure) {
    case 'realtime':
    case 'faster':
      return other / ours.seconds;
    case 'slower':
      return ours.seconds / other;
    case 'extraMs':
      return (ours.seconds - other) * 1000;
    case 'mib':
      return ours.peakMib ?? NaN;
    case 'seconds':
    default:
      return ours.seconds;
  }
}
