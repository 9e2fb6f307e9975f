/** Draws waveforms and spectrograms in the colours of the style sheet. */
import type { Picture } from './pictures.ts';

type Colour = readonly [red: number, green: number, blue: number];

export interface Palette {
  readonly wave: string;
  readonly outside: string;
  readonly axis: string;
  readonly loop: string;
  /** One for each level. */
  readonly levels: readonly Colour[];
}

/** As the page looks now: light or dark. */
export function currentPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const named = (name: string): string => style.getPropertyValue(name).trim();
  const stops = ['--level-0', '--level-1', '--level-2', '--level-3'].map((name) => parseColour(named(name)));
  return {
    wave: named('--wave'),
    outside: named('--wave-outside'),
    axis: named('--line'),
    loop: named('--accent'),
    levels: Array.from({ length: 16 }, (_, level) => between(stops, (level / 15) * (stops.length - 1))),
  };
}

/** `#rrggbb` */
function parseColour(text: string): Colour {
  const number = Number.parseInt(text.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

function between(stops: readonly Colour[], place: number): Colour {
  const first = Math.min(stops.length - 2, Math.floor(place));
  const [from, to] = [stops[first] ?? [0, 0, 0], stops[first + 1] ?? [0, 0, 0]];
  const share = place - first;
  const mixed = (index: 0 | 1 | 2): number => Math.round(from[index] + share * (to[index] - from[index]));
  return [mixed(0), mixed(1), mixed(2)];
}

/** As many pixels as the screen has; undefined where it is not shown. */
function prepare(canvas: HTMLCanvasElement): CanvasRenderingContext2D | undefined {
  const scale = Math.min(3, devicePixelRatio);
  const [width, height] = [Math.round(canvas.clientWidth * scale), Math.round(canvas.clientHeight * scale)];
  const context = canvas.getContext('2d');
  if (width === 0 || height === 0 || context === null) return undefined;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  context.clearRect(0, 0, width, height);
  return context;
}

export interface LoopShare {
  readonly start: number;
  readonly end: number;
}

/** What is outside the loop is drawn paler, and its ends are marked. */
export function drawWaveform(
  canvas: HTMLCanvasElement,
  picture: Picture,
  { palette, loop }: { readonly palette: Palette; readonly loop: LoopShare | undefined },
): void {
  const context = prepare(canvas);
  if (context === undefined) return;
  const { width, height } = canvas;
  const { points } = picture.layout;
  const middle = height / 2;
  const loudest = picture.highs.reduce((most, high, i) => Math.max(most, high, -(picture.lows[i] ?? 0)), 1);
  const scale = (middle - 1) / loudest;
  context.fillStyle = palette.axis;
  context.fillRect(0, Math.floor(middle), width, 1);
  for (let x = 0; x < width; x++) {
    const [first, last] = [Math.floor((x * points) / width), Math.floor(((x + 1) * points - 1) / width)];
    let [low, high] = [0, 0];
    for (let point = first; point <= Math.max(first, last); point++) {
      low = Math.min(low, picture.lows[point] ?? 0);
      high = Math.max(high, picture.highs[point] ?? 0);
    }
    const isInside = loop === undefined || (x / width >= loop.start && x / width <= loop.end);
    context.fillStyle = isInside ? palette.wave : palette.outside;
    context.fillRect(x, middle - high * scale, 1, Math.max(1, (high - low) * scale));
  }
  if (loop !== undefined) drawMarks(context, loop, palette);
}

/** A flag at each end of the loop. */
function drawMarks(context: CanvasRenderingContext2D, { start, end }: LoopShare, { loop }: Palette): void {
  const { width, height } = context.canvas;
  const mark = Math.max(1, Math.round(devicePixelRatio));
  const flag = Math.min(5 * mark, height / 5);
  const [left, right] = [start * width, Math.min(end * width, width) - mark];
  context.fillStyle = loop;
  context.fillRect(left, 0, mark, height);
  context.fillRect(right, 0, mark, height);
  context.beginPath();
  context.moveTo(left, 0);
  context.lineTo(left + flag, 0);
  context.lineTo(left, flag);
  context.moveTo(right + mark, 0);
  context.lineTo(right + mark - flag, 0);
  context.lineTo(right + mark, flag);
  context.fill();
}

export function drawSpectrogram(canvas: HTMLCanvasElement, picture: Picture, palette: Palette): void {
  const context = prepare(canvas);
  if (context === undefined) return;
  const { columns, bands } = picture.layout;
  const image = new ImageData(columns, bands);
  for (let column = 0; column < columns; column++) {
    for (let band = 0; band < bands; band++) {
      const [red, green, blue] = palette.levels[picture.level(column, band)] ?? [0, 0, 0];
      const at = 4 * ((bands - 1 - band) * columns + column);
      image.data.set([red, green, blue, 255], at);
    }
  }
  const small = new OffscreenCanvas(columns, bands);
  small.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}
