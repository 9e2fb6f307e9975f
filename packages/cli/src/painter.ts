/** Colour, where there is somebody to see it. */
import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** The part of a stream that says whether it shows colours. */
interface Screen {
  readonly isTTY?: boolean;
  hasColors?(env?: object): boolean;
}

/** Colour only on a terminal that has colours; `NO_COLOR` and `TERM=dumb` are heeded by hasColors. */
export function painter(screen: Screen, env: object): (style: Style, text: string) => string {
  const colors = screen.isTTY === true && (screen.hasColors?.(env) ?? false);
  return (style, text) => (colors ? styleText(style, text, { validateStream: false }) : text);
}
