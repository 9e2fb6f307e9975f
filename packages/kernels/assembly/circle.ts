/** Middle and side of a circle of sound, in `hops` pieces of (nearly) one length. */
import { sumOfFour } from './lanes';

/** First frame of a piece. */
@inline
function pieceStart(piece: i32, hops: i32, frames: i32): i32 {
  return <i32>((<i64>piece * <i64>frames + <i64>hops - 1) / <i64>hops);
}

/** Scales both channels, and fills `energies` with the energy of their sum and of their difference in each piece. */
export function sideEnergies(left: usize, right: usize, frames: i32, hops: i32, leftGain: f32, rightGain: f32, energies: usize): void {
  const leftGains = f32x4.splat(leftGain);
  const rightGains = f32x4.splat(rightGain);
  for (let piece = 0; piece < hops; piece++, energies += 16) {
    let i = pieceStart(piece, hops, frames);
    const end = pieceStart(piece + 1, hops, frames);
    let sums = f32x4.splat(0);
    let differences = f32x4.splat(0);
    for (; i + 4 <= end; i += 4) {
      const at = <usize>i << 2;
      const l = f32x4.mul(v128.load(left + at), leftGains);
      const r = f32x4.mul(v128.load(right + at), rightGains);
      v128.store(left + at, l);
      v128.store(right + at, r);
      const sum = f32x4.add(l, r);
      const difference = f32x4.sub(l, r);
      sums = f32x4.add(sums, f32x4.mul(sum, sum));
      differences = f32x4.add(differences, f32x4.mul(difference, difference));
    }
    let mid = sumOfFour(sums);
    let side = sumOfFour(differences);
    for (; i < end; i++) {
      const at = <usize>i << 2;
      const l = load<f32>(left + at) * leftGain;
      const r = load<f32>(right + at) * rightGain;
      store<f32>(left + at, l);
      store<f32>(right + at, r);
      mid += (l + r) * (l + r);
      side += (l - r) * (l - r);
    }
    store<f64>(energies, <f64>mid);
    store<f64>(energies, <f64>side, 8);
  }
}

/** Scales the side by gains that are joined by straight lines from the start of each piece to the next one's. */
export function scaleSide(left: usize, right: usize, frames: i32, hops: i32, gains: usize): void {
  const slope = <f64>hops / <f64>frames;
  for (let piece = 0; piece < hops; piece++) {
    const here = load<f64>(gains + (<usize>piece << 3));
    const next = load<f64>(gains + (<usize>((piece + 1) % hops) << 3));
    if (here === 1 && next === 1) continue;
    const end = pieceStart(piece + 1, hops, frames);
    for (let i = pieceStart(piece, hops, frames); i < end; i++) {
      const gain = <f32>(here + (next - here) * (<f64>i * slope - <f64>piece));
      const at = <usize>i << 2;
      const l = load<f32>(left + at);
      const r = load<f32>(right + at);
      const mid = (l + r) * 0.5;
      const side = gain * (l - r) * 0.5;
      store<f32>(left + at, mid + side);
      store<f32>(right + at, mid - side);
    }
  }
}
