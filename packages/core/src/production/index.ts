export {
  arrange,
  defaultSwing,
  type Arrangement,
  type Bar,
  type ChordSpan,
  type MusicOutline,
  type SectionMusic,
} from './arrangement/arrangement.ts';
export { alignedSound, type Assembly, type EndFade, type Piece } from './align/aligned-sound.ts';
export { checkAlignment, type AlignmentCheck } from './align/check-alignment.ts';
export type { AlignmentChoice, AlignmentStrategy } from './align/choose-alignment.ts';
export { planAlignment, type Alignment, type AlignmentRequest } from './align/plan-alignment.ts';
export type { Repeat } from './align/repeat-bars.ts';
export type { Seam } from './align/seam.ts';
export { readSpan, soundReader, type SoundReader } from './sound/sound-reader.ts';
export { createBlockSource, forEachBlock, streamOf, type BlockSource, type BlockStream } from './block-source.ts';
export { builtInSong } from './built-in-song.ts';
export { applyChain, tailFadeFrames, type ApplyOptions } from './effects/apply-chain.ts';
export { createEffectChain, type EffectChain, type EffectContext, type EffectStage } from './effects/effect-chain.ts';
export type { EffectName } from './effects/effect-names.ts';
export type { EffectSettings, EffectsRequest } from './effects/options.ts';
export type { EffectRole } from './effects/role-effects.ts';
export { watchChain, type StageReport, type WatchedChain } from './effects/watched-chain.ts';
export { masterOf } from './master/master-bus.ts';
export { loudnessToleranceLu } from './master/loudness-tolerance.ts';
export type { MasterOptions, MasterSettings } from './master/options.ts';
export { planMaster, type MasterPlan } from './master/plan-master.ts';
export { atMixLevel, mixSource } from './mix/mix-source.ts';
export { type Suspect } from './mix/find-suspect.ts';
export { nullTest, type NullTest, type NullTestRequest } from './mix/null-test.ts';
export { type NamedSound } from './mix/residual.ts';
export { effectsGainDb, planMix, type MixPlan, type MixStem, type StagedStem } from './mix/plan-mix.ts';
export { parseChord, type Chord } from './harmony/chord.ts';
export { parseKey, type Key, type Mode } from './harmony/key.ts';
export { type Note } from './score/note.ts';
export {
  createOverview,
  overviewColumns,
  type LoudnessCurve,
  type Overview,
  type OverviewMeter,
  type WaveformColumns,
} from './overview.ts';
export { stemRoles, type SongOutline, type StemOutline, type StemRole } from './song-outline.ts';
export { monoStream } from './sound/mono-stream.ts';
export {
  measureReference,
  type ReferenceBeats,
  type ReferenceMeasures,
  type ReferenceRequest,
  type ReferenceWindow,
} from './reference/measure-reference.ts';
export { placedReference, type Placement } from './reference/placed-reference.ts';
export { planPlacement, type PlacementRequest, type PlannedPlacement } from './reference/plan-placement.ts';
export { syncCheck, syncProblems, type SyncCheck, type SyncRequest, type SyncWindow } from './reference/sync-check.ts';
export { referenceProblems, type ReferenceFile, type ReferenceWish } from './reference/reference-problems.ts';
export { resampledSound } from './sound/resampled-sound.ts';
export { withChannels } from './sound/with-channels.ts';
export { stemNotes, stemSource } from './stem-source.ts';
export { checkDuration, sectionsOfDuration, type DurationCheck, type WantedDuration } from './timing/duration.ts';
export {
  planForm,
  sectionLine,
  type FormOutline,
  type FormSection,
  type Grid,
  type SectionOutline,
  type SongForm,
} from './timing/form.ts';
export { tempoRange, type Tempo, type TempoChange, type TempoStretch } from './timing/tempo-map.ts';
export { parseTimeSignature, type TimeSignature } from './timing/time-signature.ts';
export type { CheckState, GateCheck, GateProblem } from './gate/gate-problem.ts';
export { createSoundMeter, type SoundMeasures, type SoundMeter, type SoundMeterOptions } from './gate/sound-meter.ts';
export {
  mixedStemExpectation,
  soundChecks,
  soundProblems,
  soundWarnings,
  stemExpectation,
  type SoundExpectation,
  type StoredSound,
} from './gate/sound-problems.ts';
