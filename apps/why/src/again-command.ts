/** The command `again` as data. */
import { memoryLimitOption, type Command } from '@stem/cli';

export interface AgainArgs {
  readonly textures: string;
  readonly root: string | undefined;
  readonly to: string;
  readonly memoryLimit: number | undefined;
  readonly timeout: number;
  readonly json: boolean;
}

export const againCommand: Command<AgainArgs> = {
  name: 'again',
  summary: 'Makes the textures of a track once more, byte for byte, from what their manifest says.',
  options: {
    textures: {
      kind: 'word',
      placeholder: 'TEXTURES',
      required: true,
      description: 'A folder that stem batch-generate made of a track, or a texture in it.',
    },
    root: {
      kind: 'text',
      takes: 'folder',
      defaultText: 'this folder, or the one around TEXTURES that holds the source',
      description: 'The folder the path of the source starts from.',
    },
    to: {
      kind: 'text',
      takes: 'folder',
      required: true,
      description:
        'Where they go: DIR/by_source/TRACK, with the names they had. Other textures there are not replaced.',
    },
    memoryLimit: memoryLimitOption,
    timeout: { kind: 'number', unit: 'seconds', min: 0.001, default: 300, description: 'Seconds it may take.' },
    json: { kind: 'flag', description: 'Prints what came of it as one JSON document on standard output.' },
  },
  examples: [
    {
      flags: 'export/tr8s/by_source/felt_dust --to felt',
      description: 'Everything that was made of one track.',
    },
    { flags: 'felt_dust --root ~/Music --to felt', description: 'Where textures and recordings lie apart.' },
  ],
  description: [
    'Profile, seed, kernels and drum recordings are those of the manifest, whatever the profile says today. Where the source, ' +
      'a drum recording, ffmpeg or the version of stem is another, the same bytes cannot be made: it says what differs, and ' +
      'makes nothing.',
  ],
  exits: {
    done: 'The same bytes.',
    incomplete: 'Bytes that differ.',
    wrong: 'The command line was wrong, or something they follow from is not what it was.',
  },
  seeAlso: ['stem why', 'stem verify'],
  interruptible: true,
  run: async (args, context) => (await import('./run-again.ts')).runAgain(args, context),
};
