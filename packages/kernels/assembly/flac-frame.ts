/** One FLAC frame of up to 24 bits (RFC 9639, 9): bits, residual, prediction, joined channels, checksum, scale. */

const OUT_OF_BITS = 0;
const DAMAGED = -1;
const FINE = 1;

/** Where the frame stands, in words of eight bytes turned round, so that a load gives their bits highest first. */
let words: usize = 0;
/** The next bit to read, counted from the start of the frame, and the bit behind the last that there is. */
let position: i32 = 0;
let end: i32 = 0;
let state: i32 = FINE;

/** 64 bits from a place on. */
@inline
function bitsAt(from: usize, place: i32): u64 {
  const at = from + <usize>((<u32>place >>> 6) << 3);
  const shift = <u64>(place & 63);
  return (load<u64>(at) << shift) | ((load<u64>(at, 8) >>> 1) >>> (63 - shift));
}

/** An unsigned number of 0 to 32 bits. */
function readBits(count: i32): u32 {
  if (position + count > end) {
    state = OUT_OF_BITS;
    return 0;
  }
  if (count === 0) return 0;
  const value = <u32>(bitsAt(words, position) >>> (64 - <u64>count));
  position += count;
  return value;
}

/** A number of 1 to 32 bits in two's complement. */
function readSigned(count: i32): i32 {
  return <i32>(readBits(count) << (32 - count)) >> (32 - count);
}

/** How many zeros stand before the next one. */
function readUnary(): i32 {
  let zeros = 0;
  for (;;) {
    if (position >= end) {
      state = OUT_OF_BITS;
      return 0;
    }
    const run = <i32>clz(bitsAt(words, position));
    zeros += run;
    position += run;
    if (run < 64) break;
  }
  position++;
  if (position > end) state = OUT_OF_BITS;
  return zeros;
}

@inline
function sampleAt(samples: usize, index: i32): usize {
  return samples + (<usize>index << 2);
}

/** The lowest bit is the sign. */
@inline
function unfold(value: u32): i32 {
  return <i32>((value >>> 1) ^ (0 - (value & 1)));
}

function readLongRice(parameter: i32): i32 {
  const quotient = <u32>readUnary();
  return unfold((quotient << parameter) + readBits(parameter));
}

/**
 * Each value is a quotient in unary and `parameter` bits of remainder. Two of them mostly fit into one load of 64 bits; no
 * more are tried, since then the processor no longer foresees whether they do.
 */
function readRice(from: usize, to: usize, parameter: i32): void {
  const source = words;
  const last = end;
  const k = <u64>parameter;
  const rest = 63 - k;
  let place = position;
  let at = from;
  for (; at + 8 <= to; at += 8) {
    if (place >= last) {
      state = OUT_OF_BITS;
      return;
    }
    const window = bitsAt(source, place);
    const zeros = clz(window);
    const remainder = (window << zeros) << 1;
    const next = remainder << k;
    const nextZeros = clz(next);
    const length = zeros + nextZeros + 2 + 2 * k;
    if (length <= 64) {
      // Two shifts, since a shift by 64 would be none.
      store<i32>(at, unfold(<u32>((zeros << k) | ((remainder >>> 1) >>> rest))));
      store<i32>(at, unfold(<u32>((nextZeros << k) | ((((next << nextZeros) << 1) >>> 1) >>> rest))), 4);
      place += <i32>length;
    } else {
      position = place;
      store<i32>(at, readLongRice(parameter));
      store<i32>(at, readLongRice(parameter), 4);
      if (state !== FINE) return;
      place = position;
    }
  }
  position = place;
  if (at < to) store<i32>(at, readLongRice(parameter));
}

/** What prediction and sound differ by, in partitions of equal length. */
function readResidual(samples: usize, order: i32, blockSize: i32): void {
  const method = <i32>readBits(2);
  const partitionOrder = <i32>readBits(4);
  const size = blockSize >> partitionOrder;
  if (method > 1 || size << partitionOrder !== blockSize || size < order) {
    state = DAMAGED;
    return;
  }
  let from = order;
  for (let partition = 1; partition <= 1 << partitionOrder; partition++) {
    const to = partition * size;
    const parameter = <i32>readBits(4 + method);
    if (parameter === (1 << (4 + method)) - 1) readEscaped(samples, from, to);
    else readRice(sampleAt(samples, from), sampleAt(samples, to), parameter);
    if (state !== FINE) return;
    from = to;
  }
}

function readEscaped(samples: usize, from: i32, to: i32): void {
  const bits = <i32>readBits(5);
  for (let i = from; i < to && state === FINE; i++) store<i32>(sampleAt(samples, i), bits === 0 ? 0 : readSigned(bits));
}

/** The polynomial predictors: the residual is the difference of that order, so each sample is the sum of the last differences. */
function restoreFixed(samples: usize, order: i32, blockSize: i32): void {
  const stop = sampleAt(samples, blockSize);
  let x = sampleAt(samples, order);
  const a = order > 0 ? load<i32>(x - 4) : 0;
  const b = order > 1 ? load<i32>(x - 8) : 0;
  const c = order > 2 ? load<i32>(x - 12) : 0;
  const d = order > 3 ? load<i32>(x - 16) : 0;
  let value = a;
  let first = a - b;
  let second = a - 2 * b + c;
  let third = a - 3 * b + 3 * c - d;
  if (order === 1) for (; x < stop; x += 4) store<i32>(x, (value += load<i32>(x)));
  else if (order === 2) for (; x < stop; x += 4) store<i32>(x, (value += first += load<i32>(x)));
  else if (order === 3) for (; x < stop; x += 4) store<i32>(x, (value += first += second += load<i32>(x)));
  else if (order === 4) for (; x < stop; x += 4) store<i32>(x, (value += first += second += third += load<i32>(x)));
}

/** Coefficients of the predictor, 32 at most: the first belongs to the sample just before. */
const taps = memory.data(32 * 4, 16);

/** Linear prediction, in place. `sumBits` says how wide the sum of the products can get. */
function restoreLinear(samples: usize, order: i32, blockSize: i32, shift: i32, sumBits: i32): void {
  const start = sampleAt(samples, order);
  const stop = sampleAt(samples, blockSize);
  if (sumBits > 32) {
    restoreWide(start, stop, order, shift);
    return;
  }
  const unrolled = order <= 4 ? 4 : order <= 8 ? 8 : order <= 12 ? 12 : blockSize;
  const whole = sampleAt(samples, min(unrolled, blockSize));
  restoreAny(start, whole, order, shift);
  for (let tap = order; tap < 12; tap++) store<i32>(taps + (<usize>tap << 2), 0);
  if (unrolled === 4) restore4(whole, stop, shift);
  else if (unrolled === 8) restoreLong(false, whole, stop, shift);
  else if (unrolled === 12) restoreLong(true, whole, stop, shift);
}

function restoreAny(x: usize, stop: usize, order: i32, shift: i32): void {
  for (; x < stop; x += 4) {
    let sum = 0;
    for (let tap: usize = <usize>order << 2; tap > 0; tap -= 4) sum += load<i32>(taps + tap - 4) * load<i32>(x - tap);
    store<i32>(x, load<i32>(x) + (sum >> shift));
  }
}

function restoreWide(x: usize, stop: usize, order: i32, shift: i32): void {
  for (; x < stop; x += 4) {
    let sum: i64 = 0;
    for (let tap: usize = <usize>order << 2; tap > 0; tap -= 4) {
      sum += <i64>load<i32>(taps + tap - 4) * <i64>load<i32>(x - tap);
    }
    store<i32>(x, load<i32>(x) + <i32>(sum >> <i64>shift));
  }
}

/** The last samples stay in locals, the newest comes last: then only its product has to wait for it. */
function restore4(x: usize, stop: usize, shift: i32): void {
  const c1 = load<i32>(taps), c2 = load<i32>(taps, 4), c3 = load<i32>(taps, 8), c4 = load<i32>(taps, 12);
  let x1 = load<i32>(x - 4), x2 = load<i32>(x - 8), x3 = load<i32>(x - 12);
  for (; x < stop; x += 4) {
    const sum = c4 * load<i32>(x - 16) + c3 * x3 + c2 * x2 + c1 * x1;
    x3 = x2;
    x2 = x1;
    x1 = load<i32>(x) + (sum >> shift);
    store<i32>(x, x1);
  }
}

/** Of eight samples, or of twelve: a loop of its own for each. */
@inline
function restoreLong(isTwelve: bool, x: usize, stop: usize, shift: i32): void {
  const c1 = load<i32>(taps), c2 = load<i32>(taps, 4), c3 = load<i32>(taps, 8), c4 = load<i32>(taps, 12);
  const c5 = load<i32>(taps, 16), c6 = load<i32>(taps, 20), c7 = load<i32>(taps, 24), c8 = load<i32>(taps, 28);
  const c9 = load<i32>(taps, 32), c10 = load<i32>(taps, 36), c11 = load<i32>(taps, 40), c12 = load<i32>(taps, 44);
  let x1 = load<i32>(x - 4), x2 = load<i32>(x - 8);
  for (; x < stop; x += 4) {
    const first = isTwelve
      ? c12 * load<i32>(x - 48) + c11 * load<i32>(x - 44) + c10 * load<i32>(x - 40) + c9 * load<i32>(x - 36)
      : 0;
    const oldest = first + c8 * load<i32>(x - 32) + c7 * load<i32>(x - 28) + c6 * load<i32>(x - 24);
    const old = oldest + c5 * load<i32>(x - 20) + c4 * load<i32>(x - 16) + c3 * load<i32>(x - 12);
    const sum = old + c2 * x2 + c1 * x1;
    x2 = x1;
    x1 = load<i32>(x) + (sum >> shift);
    store<i32>(x, x1);
  }
}

/** One channel. `width` is the bits of its samples. */
function decodeSubframe(samples: usize, blockSize: i32, width: i32): void {
  const header = <i32>readBits(8);
  const type = (header >> 1) & 0x3f;
  const wasted = (header & 1) !== 0 ? readUnary() + 1 : 0;
  const bits = width - wasted;
  if (state !== FINE) return;
  if ((header & 0x80) !== 0 || bits <= 0) {
    state = DAMAGED;
    return;
  }
  if (type === 0) fillWith(samples, blockSize, readSigned(bits));
  else if (type === 1) readPlain(samples, blockSize, bits);
  else if (type >= 8 && type <= 12) decodeFixed(samples, blockSize, bits, type & 7);
  else if (type >= 32 && (type & 31) < blockSize) decodeLinear(samples, blockSize, bits, (type & 31) + 1);
  else state = DAMAGED;
  if (wasted === 0) return;
  for (let i = 0; i < blockSize; i++) store<i32>(sampleAt(samples, i), load<i32>(sampleAt(samples, i)) << wasted);
}

function fillWith(samples: usize, blockSize: i32, value: i32): void {
  for (let i = 0; i < blockSize; i++) store<i32>(sampleAt(samples, i), value);
}

/** Samples as they are. */
function readPlain(samples: usize, count: i32, bits: i32): void {
  for (let i = 0; i < count && state === FINE; i++) store<i32>(sampleAt(samples, i), readSigned(bits));
}

function decodeFixed(samples: usize, blockSize: i32, bits: i32, order: i32): void {
  readPlain(samples, order, bits);
  if (state === FINE) readResidual(samples, order, blockSize);
  if (state === FINE) restoreFixed(samples, order, blockSize);
}

function decodeLinear(samples: usize, blockSize: i32, bits: i32, order: i32): void {
  readPlain(samples, order, bits);
  const precision = <i32>readBits(4) + 1;
  const shift = readSigned(5);
  if (state !== FINE) return;
  if (precision === 16 || shift < 0) {
    state = DAMAGED;
    return;
  }
  for (let tap = 0; tap < order; tap++) store<i32>(taps + (<usize>tap << 2), readSigned(precision));
  if (state === FINE) readResidual(samples, order, blockSize);
  const sumBits = bits + precision + (32 - <i32>clz(order - 1));
  if (state === FINE) restoreLinear(samples, order, blockSize, shift, sumBits);
}

/** Eight tables, so that eight bytes are taken at a time: table n is a byte's part when n more bytes follow it. */
const crcTables = memory.data(8 * 256 * 2, 16);
let crcIsReady = false;

@inline
function crcTable(more: i32, byte: u32): usize {
  return crcTables + (<usize>more << 9) + (<usize>byte << 1);
}

function prepareCrc(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let crc = byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) !== 0 ? (crc << 1) ^ 0x8005 : crc << 1;
    store<u16>(crcTable(0, byte), <u16>crc);
  }
  for (let more = 1; more < 8; more++) {
    for (let byte: u32 = 0; byte < 256; byte++) {
      const before = <u32>load<u16>(crcTable(more - 1, byte));
      store<u16>(crcTable(more, byte), <u16>((before << 8) ^ <u32>load<u16>(crcTable(0, before >>> 8))));
    }
  }
  crcIsReady = true;
}

@inline
function crcPart(word: u64, more: i32): u32 {
  return <u32>load<u16>(crcTable(more, <u32>(word >>> <u64>(more << 3)) & 0xff));
}

/** x¹⁶ + x¹⁵ + x² + 1 over the first bytes. Over a frame with its own checksum it gives 0. */
function crc16(length: i32): u32 {
  if (!crcIsReady) prepareCrc();
  let crc: u32 = 0;
  let at = words;
  for (const stop = words + <usize>(length & ~7); at < stop; at += 8) {
    const word = load<u64>(at) ^ (<u64>crc << 48);
    const high = crcPart(word, 7) ^ crcPart(word, 6) ^ crcPart(word, 5) ^ crcPart(word, 4);
    crc = high ^ crcPart(word, 3) ^ crcPart(word, 2) ^ crcPart(word, 1) ^ crcPart(word, 0);
  }
  const last = load<u64>(at);
  for (let byte = 0; byte < (length & 7); byte++) {
    const next = <u32>(last >>> <u64>(56 - 8 * byte)) & 0xff;
    crc = ((crc & 0xff) << 8) ^ <u32>load<u16>(crcTable(0, (crc >>> 8) ^ next));
  }
  return crc;
}

function turnWords(bytes: usize, length: i32): void {
  for (const stop = bytes + <usize>length; bytes < stop; bytes += 16) {
    const pair = v128.load(bytes);
    v128.store(bytes, i8x16.shuffle(pair, pair, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
  }
}

/** Makes left and right out of how they are told: 1 left and difference, 2 difference and right, 3 mean and difference. */
function separate(a: usize, b: usize, join: i32): void {
  for (const stop = b; a < stop; a += 16, b += 16) {
    const x = v128.load(a);
    const y = v128.load(b);
    if (join === 1) {
      v128.store(b, i32x4.sub(x, y));
    } else if (join === 2) {
      v128.store(a, i32x4.add(x, y));
    } else {
      // The mean lost its lowest bit, which the difference still has.
      const sum = v128.or(i32x4.shl(x, 1), v128.and(y, i32x4.splat(1)));
      v128.store(a, i32x4.shr_s(i32x4.add(sum, y), 1));
      v128.store(b, i32x4.shr_s(i32x4.sub(sum, y), 1));
    }
  }
}

/** Whole numbers to floats. Gives all bits of their sizes, those below zero taken as −1 − x: what is not below 2ⁿ has a bit from n on. */
function scaleInPlace(samples: usize, stop: usize, scale: f32): u32 {
  const factor = f32x4.splat(scale);
  let sizes = i32x4.splat(0);
  for (; samples < stop; samples += 16) {
    const whole = v128.load(samples);
    sizes = v128.or(sizes, v128.xor(whole, i32x4.shr_s(whole, 31)));
    v128.store(samples, f32x4.mul(f32x4.convert_i32x4_s(whole), factor));
  }
  return (
    i32x4.extract_lane(sizes, 0) |
    i32x4.extract_lane(sizes, 1) |
    i32x4.extract_lane(sizes, 2) |
    i32x4.extract_lane(sizes, 3)
  );
}

/**
 * Decodes the frame that begins at `bytes` (on 16) into floats at `samples`, channel after channel, each on 16. Of the bytes,
 * `length` are valid, 48 more may be written. Gives the frame's size in bytes, 0 where it goes on behind the bytes, −1 where
 * it is damaged: also where it was made to be wrong and its checksum right, and its samples add up to more than their bits hold.
 */
export function flacFrame(
  bytes: usize, length: i32, headerBytes: i32,
  blockSize: i32, channels: i32, join: i32, bitsPerSample: i32, samples: usize,
): i32 {
  turnWords(bytes, length + 16);
  words = bytes;
  position = headerBytes << 3;
  end = length << 3;
  state = FINE;
  const stride = <usize>((blockSize + 3) & ~3) << 2;
  for (let channel = 0; channel < channels; channel++) {
    const isDifference = join === 2 ? channel === 0 : join !== 0 && channel === 1;
    const first = samples + <usize>channel * stride;
    for (let rest = sampleAt(first, blockSize); rest < first + stride; rest += 4) store<i32>(rest, 0);
    decodeSubframe(first, blockSize, bitsPerSample + (isDifference ? 1 : 0));
    if (state !== FINE) return state;
  }
  const size = ((position + 7) >> 3) + 2;
  if (size > length) return OUT_OF_BITS;
  if (crc16(size) !== 0) return DAMAGED;
  if (join !== 0) separate(samples, samples + stride, join);
  const fullScale: u32 = 1 << (bitsPerSample - 1);
  const sizes = scaleInPlace(samples, samples + <usize>channels * stride, <f32>(1.0 / <f64>fullScale));
  return sizes < fullScale ? size : DAMAGED;
}
