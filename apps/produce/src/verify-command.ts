/** The command `verify` as data. */
import type { Command } from '@stem/cli';
import { deliveryProfiles, profileNames, type ProfileName } from './verify/profiles.ts';

export interface VerifyArgs {
  readonly delivery: string;
  readonly song: string | undefined;
  readonly profile: ProfileName | undefined;
  readonly report: string | undefined;
  readonly results: string | undefined;
  readonly json: boolean;
}

export const verifyCommand: Command<VerifyArgs> = {
  name: 'verify',
  summary: 'Checks a delivery or a batch from its files alone: every byte, and of a song every level.',
  options: {
    delivery: {
      kind: 'word',
      placeholder: 'DIR-or-ZIP',
      required: true,
      description:
        'What stem produce made, or other WAV files; a zip is not unpacked. Or a folder that stem batch-generate published into.',
    },
    song: { kind: 'text', description: 'The song file that it should be of.' },
    profile: {
      kind: 'choice',
      choices: profileNames,
      defaultText: 'what its own manifest says',
      description: 'Whom the master goes to, and so what it has to be; see Profiles.',
    },
    report: {
      kind: 'text',
      defaultText: 'report.html in the folder, <name>.report.html beside a zip',
      description: 'Where a page with waveforms, loudness and every check is written.',
    },
    results: {
      kind: 'text',
      defaultText: 'batch_results.json in the folder, if any',
      description: 'The results of the batch, whose tracks have to be there.',
    },
    json: { kind: 'flag', description: 'Prints every check and figure as JSON.' },
  },
  examples: [
    { flags: 'audio_deliverables.zip', description: 'A zip, as it was sent.' },
    { flags: 'deliverables --song song.yaml', description: 'A folder, against the song as well.' },
    { flags: 'audio_deliverables.zip --profile ebu-r128', description: 'Whether the master may be broadcast.' },
    { flags: 'export --results batch_results.json', description: 'Every texture of a batch.' },
  ],
  description: [
    'Of a song it reads and measures every file again, without trusting what its reports say. Of textures it says what is ' +
      'missing, changed, extra, half-published or foreign. It changes nothing; only its report is written.',
  ],
  tables: [{ title: 'Profiles', rows: profileNames.map((name) => [name, deliveryProfiles[name].description]) }],
  exits: {
    done: 'All passed.',
    incomplete: 'Something did not pass.',
    wrong: 'There is no such folder or zip, or the command line or the song was wrong.',
  },
  seeAlso: ['stem produce', 'stem batch-generate'],
  interruptible: true,
  run: async (args, context) => (await import('./run-verify.ts')).runVerify(args, context),
};
