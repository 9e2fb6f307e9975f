/** The song as MIDI, beside the sound: part of step 8. */
import { join } from 'node:path';
import { writeMidi } from '@stem/core/format';
import { arrange } from '@stem/core/production';
import { songMidi } from '../midi/song-midi.ts';
import type { Stage } from '../stage.ts';
import { hashedFileNow, type HashedFile } from '../work/made-file.ts';
import { deliveryFolder } from './master.ts';

export async function makeMidi({ song, outline, form, runner }: Stage): Promise<HashedFile> {
  const path = `${deliveryFolder}/song.mid`;
  const { title, stems } = outline;
  const arrangement = arrange(form, outline);
  await writeMidi(join(runner.folder, path), songMidi({ title, arrangement, stems, tailBars: song.tailBars }));
  return hashedFileNow(path, runner.folder);
}
