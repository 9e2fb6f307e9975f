/** Turns down what is over a threshold, all channels alike, by a gain that changes in a straight line from step to step. */

@unmanaged
class Compressor {
  /** Sixteen samples of each channel, which wait for their gain. */
  waiting: usize;
  /** The peaks of the last steps. */
  held: usize;
  heldCount: i32;
  heldPlace: i32;
  /** Frames of the step that have gone by. */
  place: i32;
  peak: f32;
  gain: f32;
  target: f32;
  slope: f32;
  highest: f32;
  /** The highest peak that `wanted` is for. */
  asked: f32;
  thresholdDb: f64;
  kneeDb: f64;
  /** 1 − 1 ÷ ratio */
  share: f64;
  makeupDb: f64;
  rising: f64;
  falling: f64;
  wanted: f64;
  reduction: f64;
}

@inline const STEP: i32 = 16;

/** Decibels that a level is to be turned down by in the end. */
function staticReduction(c: Compressor, level: f32): f64 {
  const over = 20 * Math.log10(<f64>level) - c.thresholdDb;
  if (2 * over <= -c.kneeDb) return 0;
  if (2 * over >= c.kneeDb) return c.share * over;
  const inKnee = over + c.kneeDb / 2;
  return (c.share * inKnee * inKnee) / (2 * c.kneeDb);
}

function highestOf(peaks: usize, count: i32): f32 {
  let highest: f32 = 0;
  for (const end = peaks + (<usize>count << 2); peaks < end; peaks += 4) {
    const peak = load<f32>(peaks);
    if (peak > highest) highest = peak;
  }
  return highest;
}

/** Holds the step's peak, and gives the gain to be reached after the next one. */
function nextGain(c: Compressor): f32 {
  const place = c.held + (<usize>c.heldPlace << 2);
  const leaving = load<f32>(place);
  store<f32>(place, c.peak);
  c.heldPlace = c.heldPlace + 1 === c.heldCount ? 0 : c.heldPlace + 1;
  if (c.peak >= c.highest) c.highest = c.peak;
  else if (leaving === c.highest) c.highest = highestOf(c.held, c.heldCount);
  if (c.highest !== c.asked) {
    c.wanted = c.highest > 0 ? staticReduction(c, c.highest) : 0;
    c.asked = c.highest;
  }
  c.reduction += (c.wanted > c.reduction ? c.rising : c.falling) * (c.wanted - c.reduction);
  if (c.wanted === 0 && c.reduction < 1e-6) c.reduction = 0;
  return <f32>Math.exp((c.makeupDb - c.reduction) * (Math.LN10 / 20));
}

/** Gives out what has waited, and takes in as much: a part of a step. */
function exchange(c: Compressor, queue: usize, samples: usize, frames: i32): void {
  queue += <usize>c.place << 2;
  let peak = c.peak;
  for (let i = 1; i <= frames; i++, queue += 4, samples += 4) {
    const x = load<f32>(samples);
    const size = abs(x);
    if (size > peak) peak = size;
    store<f32>(samples, (c.gain + c.slope * <f32>(c.place + i)) * load<f32>(queue));
    store<f32>(queue, x);
  }
  c.peak = peak;
}

/** A whole step at once. */
function exchangeStep(c: Compressor, queue: usize, samples: usize): void {
  const gain = f32x4.splat(c.gain);
  const slope = f32x4.splat(c.slope);
  const four = f32x4.splat(4);
  let place = f32x4(1, 2, 3, 4);
  let most = f32x4.splat(c.peak);
  for (const end = samples + 64; samples < end; samples += 16, queue += 16) {
    const x = v128.load(samples);
    most = f32x4.pmax(most, f32x4.abs(x));
    v128.store(samples, f32x4.mul(f32x4.add(gain, f32x4.mul(slope, place)), v128.load(queue)));
    v128.store(queue, x);
    place = f32x4.add(place, four);
  }
  const pairs = f32x4.pmax(most, i64x2.shuffle(most, most, 1, 0));
  const first = f32x4.extract_lane(pairs, 0);
  const second = f32x4.extract_lane(pairs, 1);
  c.peak = second > first ? second : first;
}

/** Two channels in place, or the same one twice; late by a step. Where they are cut does not matter. */
export function compress(plan: usize, left: usize, right: usize, frames: i32): void {
  const c = changetype<Compressor>(plan);
  const queue = c.waiting;
  const other = left === right ? queue : queue + (<usize>STEP << 2);
  while (frames > 0) {
    const run = min(frames, STEP - c.place);
    if (run === STEP) {
      exchangeStep(c, queue, left);
      if (left !== right) exchangeStep(c, other, right);
    } else {
      exchange(c, queue, left, run);
      if (left !== right) exchange(c, other, right, run);
    }
    const bytes = <usize>run << 2;
    left += bytes;
    right += bytes;
    frames -= run;
    c.place += run;
    if (c.place < STEP) continue;
    c.gain = c.target;
    c.target = nextGain(c);
    c.slope = (c.target - c.gain) / <f32>STEP;
    c.place = 0;
    c.peak = 0;
  }
}
