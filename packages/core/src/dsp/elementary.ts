/**
 * Elementary functions that give the same bits on every engine, which `Math` does not promise for them.
 *
 * Built on + − × ÷, `Math.sqrt`-grade IEEE 754 arithmetic and exponent bits only. Range reductions and minimax
 * coefficients are those of fdlibm (© 1993 Sun Microsystems, freely granted with this notice); `pow` is our own,
 * in double-double. Measured against `Math` on Node 20: at most 1 ulp apart, log10 and tanh at most 3 (where `Math` errs as much).
 */
const { abs, floor, round, LN2, LOG2E, PI } = Math;

const doubleWord = new Float64Array(1);
const intWords = new Int32Array(doubleWord.buffer);
/** Index of the word with sign and exponent: 1 on a little-endian machine. */
const high = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

const LN2_HI = 6.9314718036912381649e-1; // 32 bits, so that k · LN2_HI is exact
const LN2_LO = 1.90821492927058770002e-10;

/** e^x. */
export function exp(x: number): number {
  if (!(abs(x) < 746)) return x > 0 ? Infinity : x < 0 ? 0 : x;
  const k = round(x * LOG2E);
  return scaleByPowerOfTwo(1 + expMinusOne(x - k * LN2_HI, k * LN2_LO), k);
}

/** 2^x, exact where x is a whole number. */
export function exp2(x: number): number {
  if (!(abs(x) < 1076)) return x > 0 ? Infinity : x < 0 ? 0 : x;
  const k = round(x);
  return scaleByPowerOfTwo(1 + expMinusOne((x - k) * LN2, 0), k);
}

/** e^(hi − lo) − 1 for |hi − lo| ≤ ln 2 / 2. */
function expMinusOne(hi: number, lo: number): number {
  const r = hi - lo;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  return hi - (lo - (r * c) / (2 - c));
}

function powerOfTwo(k: number): number {
  intWords[1 - high] = 0;
  intWords[high] = (k + 1023) << 20;
  return doubleWord[0] as number;
}

/** value · 2^k, also where 2^k itself is no double; rounded once on its way into the subnormal numbers. */
function scaleByPowerOfTwo(value: number, k: number): number {
  if (k > 1024) return Infinity;
  if (k === 1024) return value * 2 * powerOfTwo(1023);
  if (k < -1021) return value * powerOfTwo(k + 100) * 7.888609052210118e-31; // 2^−100
  return value * powerOfTwo(k);
}

/** Exponent k of a positive, normal x = 2^k · m with √½ ≤ m < √2. Leaves m in `doubleWord`. */
function splitExponent(x: number): number {
  doubleWord[0] = x;
  const word = intWords[high] as number;
  const mantissa = word & 0xfffff;
  const carry = (mantissa + 0x95f64) & 0x100000; // set where m ≥ √2, which is then halved
  intWords[high] = mantissa | (carry ^ 0x3ff00000);
  return (word >> 20) - 1023 + (carry >> 20);
}

/** log(1 + f) − (f − f²/2) for √½ ≤ 1 + f < √2, by the series in s = f / (2 + f). */
function logTail(f: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  return s * (0.5 * f * f + (even + odd));
}

/** Natural logarithm. −Infinity for 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x === Infinity ? x : NaN;
  const subnormal = x < 2.2250738585072014e-308;
  const k = splitExponent(subnormal ? x * 18014398509481984 : x) - (subnormal ? 54 : 0);
  const f = (doubleWord[0] as number) - 1;
  const halfSquare = 0.5 * f * f;
  return k * LN2_HI - (halfSquare - (logTail(f) + k * LN2_LO) - f);
}

/** Base-2 logarithm, exact for powers of two. */
export function log2(x: number): number {
  return logToBase(x, BASE_2);
}

/** Base-10 logarithm, exact for powers of ten up to 10^22. */
export function log10(x: number): number {
  return logToBase(x, BASE_10);
}

/** 1 / ln(base) and log_base(2), each as a head with a clear low word and a tail. */
interface LogBase {
  readonly inverseHi: number;
  readonly inverseLo: number;
  readonly twoHi: number;
  readonly twoLo: number;
}

const BASE_2: LogBase = {
  inverseHi: 1.44269504072144627571,
  inverseLo: 1.67517131648865118353e-10,
  twoHi: 1,
  twoLo: 0,
};
const BASE_10: LogBase = {
  inverseHi: 4.34294481878168880939e-1,
  inverseLo: 2.50829467116452752298e-11,
  twoHi: 3.01029995663611771306e-1,
  twoLo: 3.69423907715893078616e-13,
};

function logToBase(x: number, base: LogBase): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x === Infinity ? x : NaN;
  const subnormal = x < 2.2250738585072014e-308;
  const k = splitExponent(subnormal ? x * 18014398509481984 : x) - (subnormal ? 54 : 0);
  const f = (doubleWord[0] as number) - 1;
  const halfSquare = 0.5 * f * f;
  const hi = clearLowWord(f - halfSquare);
  const lo = f - hi - halfSquare + logTail(f);
  const whole = k * base.twoHi;
  const part = hi * base.inverseHi;
  const sum = whole + part;
  return k * base.twoLo + (lo + hi) * base.inverseLo + lo * base.inverseHi + (whole - sum + part) + sum;
}

function clearLowWord(x: number): number {
  doubleWord[0] = x;
  intWords[1 - high] = 0;
  return doubleWord[0];
}

/** x^y, with the special cases of `Math.pow`. Exact where the result is a double and x, y are small whole numbers. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  const size = abs(x);
  if (x !== x || y !== y || (size === 1 && abs(y) === Infinity)) return NaN;
  const negative = (x < 0 || (x === 0 && 1 / x < 0)) && abs(y % 2) === 1;
  if (size === 0 || size === Infinity || abs(y) === Infinity) {
    const result = size < 1 === y > 0 ? 0 : Infinity;
    return negative ? -result : result;
  }
  if (x < 0 && y !== floor(y)) return NaN;
  return negative ? -positivePower(size, y) : positivePower(size, y);
}

/**
 * exp(y · log x) with log x as head and tail of together some 65 bits:
 * log m = 2s (1 + s²/3 + s⁴/5 + …), s = (m − 1) / (m + 1), x = 2^k · m.
 */
function positivePower(x: number, y: number): number {
  const subnormal = x < 2.2250738585072014e-308;
  const k = splitExponent(subnormal ? x * 18014398509481984 : x) - (subnormal ? 54 : 0);
  const m = doubleWord[0] as number;

  const divisor = m + 1;
  const s = (m - 1) / divisor;
  const sHi = clearLowWord(s);
  const sLo = s - sHi;
  const divisorHi = clearLowWord(divisor);
  const divisorLo = divisor - divisorHi + (m - (divisor - 1));
  const sRest = (m - 1 - sHi * divisorHi - sLo * divisorHi - sHi * divisorLo - sLo * divisorLo) / divisor;

  const z = s * s;
  const zRest = sHi * sHi - z + 2 * sHi * sLo + sLo * sLo + 2 * s * sRest;
  const thirdHi = clearLowWord(z / 3);
  const series = (z - 3 * thirdHi + zRest) / 3 + z * z * atanhSeries(z);
  const step = sHi * thirdHi;
  const logHi = 2 * (s + step);
  const logLo = 2 * (s - logHi / 2 + step + (sLo * thirdHi + s * series + sRest * (1 + thirdHi)));

  const whole = k * LN2_HI;
  const roughHi = whole + logHi;
  const roughLo = whole - roughHi + logHi + (logLo + k * LN2_LO);
  const lnHi = roughHi + roughLo;
  const lnLo = roughHi - lnHi + roughLo;

  const product = y * lnHi;
  if (!(abs(product) < 746)) return product > 0 ? Infinity : 0;
  const yHi = clearLowWord(y);
  const lnHead = clearLowWord(lnHi);
  const lnTail = lnHi - lnHead;
  const productLo = yHi * lnHead - product + yHi * lnTail + (y - yHi) * lnHead + (y - yHi) * lnTail + y * lnLo;
  const n = round(product * LOG2E);
  return scaleByPowerOfTwo(1 + expMinusOne(product - n * LN2_HI, n * LN2_LO - productLo), n);
}

/** 1/5 + z/7 + z²/9 + … for 0 ≤ z < 0.03. */
function atanhSeries(z: number): number {
  let sum = 0;
  for (let odd = 29; odd >= 5; odd -= 2) sum = sum * z + 1 / odd;
  return sum;
}

/** Hyperbolic tangent. */
export function tanh(x: number): number {
  const size = abs(x);
  if (!(size < 22)) return x > 0 ? 1 : x < 0 ? -1 : x;
  if (size < 1e-9) return x;
  const k = round(2 * size * LOG2E);
  const scale = powerOfTwo(k);
  const grown = scale * expMinusOne(2 * size - k * LN2_HI, k * LN2_LO) + (scale - 1); // e^2|x| − 1
  const divisor = grown + 2;
  const quotient = grown / divisor;
  const result = quotient - (quotient * (grown - (divisor - 2))) / divisor;
  return x < 0 ? -result : result;
}

/** π/2 in three parts of 25 bits and a rest: k times each part is exact up to k = 2^28. */
const HALF_PI_1 = 1.5707963109016418;
const HALF_PI_2 = 1.5893254712295857e-8;
const HALF_PI_3 = 6.123233932053594e-17;
const HALF_PI_4 = 6.36831716351095e-25;
const TWO_PI = 2 * PI;

/** The largest angle reduced without loss; larger ones keep about 53 − log2(|x| / 4e8) bits. */
const LARGEST_ANGLE = 4e8;

/** Sine of an angle in radians. */
export function sin(x: number): number {
  return abs(x) <= 0.785 ? sinKernel(x, 0) : sinOfQuadrant(x, 0);
}

/** Cosine of an angle in radians. */
export function cos(x: number): number {
  return abs(x) <= 0.785 ? cosKernel(x, 0) : sinOfQuadrant(x, 1);
}

/** sin(x + turn · π/2), the angle reduced to head and tail within ±π/4. */
function sinOfQuadrant(angle: number, turn: number): number {
  const x = abs(angle) <= LARGEST_ANGLE ? angle : angle % TWO_PI;
  const k = round(x / (TWO_PI / 4));
  const rough = x - k * HALF_PI_1 - k * HALF_PI_2 - k * HALF_PI_3;
  const small = k * HALF_PI_4;
  const hi = rough - small;
  const lo = rough - hi - small;
  switch ((k + turn) & 3) {
    case 0:
      return sinKernel(hi, lo);
    case 1:
      return cosKernel(hi, lo);
    case 2:
      return -sinKernel(hi, lo);
    default:
      return -cosKernel(hi, lo);
  }
}

function sinKernel(x: number, tail: number): number {
  const z = x * x;
  const r =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  const cube = z * x;
  return x - (z * (0.5 * tail - cube * r) - tail - cube * -1.66666666666666324348e-1);
}

function cosKernel(x: number, tail: number): number {
  const z = x * x;
  const r =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z * (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * r - x * tail));
}

/** Angle of the point (x, y) in −π … π, with the special cases of `Math.atan2`. */
export function atan2(y: number, x: number): number {
  if (x !== x || y !== y) return NaN;
  const steep = abs(y) > abs(x) * 1e18; // π/2 to the last bit, whichever the side
  const behind = !steep && (x < 0 || (x === 0 && 1 / x < 0));
  const size = angleOfQuadrant(abs(y), abs(x));
  const angle = behind ? PI - (size - 1.2246467991473532e-16) : size;
  return y < 0 || (y === 0 && 1 / y < 0) ? -angle : angle;
}

/** Angle in 0 … π/2 of a point in the first quadrant. */
function angleOfQuadrant(y: number, x: number): number {
  if (y === 0) return 0;
  if (x === 0) return PI / 2;
  if (y === Infinity) return x === Infinity ? PI / 4 : PI / 2;
  return x === Infinity ? 0 : arcTangent(y / x);
}

/** Arc tangent of t ≥ 0: turned back by atan ½, π/4, atan 3/2 or π/2 so that the series sees at most 7/16. */
function arcTangent(t: number): number {
  if (t < 0.4375) return t - t * arcTail(t);
  if (t < 0.6875) return turned((2 * t - 1) / (2 + t), 4.63647609000806093515e-1, 2.26987774529616870924e-17);
  if (t < 1.1875) return turned((t - 1) / (t + 1), 7.85398163397448278999e-1, 3.06161699786838301793e-17);
  if (t < 2.4375) return turned((t - 1.5) / (1 + 1.5 * t), 9.82793723247329054082e-1, 1.39033110312309984516e-17);
  return turned(-1 / t, 1.570796326794896558, 6.12323399573676603587e-17);
}

function turned(u: number, hi: number, lo: number): number {
  return hi - (u * arcTail(u) - lo - u);
}

/** 1 − atan(u) / u. */
function arcTail(u: number): number {
  const z = u * u;
  const w = z * z;
  const odd =
    z *
    (3.33333333333329318027e-1 +
      w *
        (1.42857142725034663711e-1 +
          w *
            (9.09088713343650656196e-2 +
              w * (6.66107313738753120669e-2 + w * (4.97687799461593236017e-2 + w * 1.62858201153657823623e-2)))));
  const even =
    w *
    (-1.99999999998764832476e-1 +
      w *
        (-1.1111110405462355788e-1 +
          w * (-7.69187620504482999495e-2 + w * (-5.83357013379057348645e-2 + w * -3.6531572744216915527e-2))));
  return odd + even;
}
