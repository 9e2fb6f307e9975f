/** Takes a stem through its effects, each looked at: step 6. */
import { join } from 'node:path';
import {
  applyChain,
  createEffectChain,
  soundProblems,
  streamOf,
  type EffectSettings,
  type SoundMeasures,
} from '@stem/core/production';
import { requireNone, type Task } from './task.ts';
import { withSound } from './with-sound.ts';
import { workFormat, writeSound } from './write-sound.ts';
