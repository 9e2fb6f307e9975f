/** The files that are measured, each made when first asked for. */
import path from 'node:path';
import { benchFolder } from '../contestants.mjs';
import { isInstalled, runProgram } from '../programs.mjs';

/** Length of the track that most figures are about. */
export const trackSec = 300;

/**
 * @param {string} folder
 * @param {(text: string) => void} say
 */
export function materialIn(folder, say) {
  /** @type {Set<string>} */
  const made = new Set();
  /** @param {string} name @param {string} kind @param {readonly (string | number)[]} args */
  const once = (name, kind, ...args) => {
    const file = path.join(folder, name);
    if (made.has(name)) return file;
    say(`making ${name} …`);
    runProgram(process.execPath, [path.join(benchFolder, 'material/make.mjs'), kind, file, ...args.map(String)]);
    made.add(name);
    return file;
  };
  const float = () => once('track-float.wav', 'float', trackSec);
  const wav = () => once('track.wav', 'wav', float());
  return {
    folder,
    float,
    wav,
    float48: () => once('track-48.wav', 'float48', float()),
    /** Samples of the mono track without a header. */
    raw: () => once('track.f32', 'raw', float()),
    flac: (seconds = trackSec) => once(`track-${seconds}.flac`, 'flac', float(), seconds),
    /** Undefined where nothing here encodes MP3. */
    mp3: () => (isInstalled('ffmpeg') ? once('track.mp3', 'mp3', wav()) : undefined),
  };
}

/** @typedef {ReturnType<typeof materialIn>} Material */
