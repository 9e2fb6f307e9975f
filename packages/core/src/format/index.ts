/** `@stem/core/format`: audio files to planar samples and back. */
export {
  openAtomic,
  withTarget,
  writeFileAtomic,
  type AtomicFile,
  type AtomicOptions,
  type OpenFile,
} from './atomic-write.ts';
export type { AudioInfo, Container, DecodedAudio, FrameRange } from './audio-info.ts';
export type { FilePath } from './byte-source.ts';
export { decode, type DecodeOptions } from './decode.ts';
export { decodeBlocks, type DecodeBlocksOptions, type TakeBlock } from './decode-blocks.ts';
export { audioExtensions, ffmpegExtensions } from './extensions.ts';
export { findFfmpeg, type Ffmpeg } from './ffmpeg.ts';
export { holdFile, type HeldFile, type HoldOptions } from './hold.ts';
export { encodeFlac, type FlacOptions } from './flac/flac-writer.ts';
export { makeFolder } from './make-folder.ts';
export { openNameless } from './nameless-file.ts';
export { openSound, type ByteRegion, type OpenSound } from './open-sound.ts';
export { openSpill } from './spill.ts';
export { pcmDifference, type PackedSamples } from './pcm-difference.ts';
export { probe, type ProbeOptions } from './probe.ts';
export { readTags, type AudioTags } from './tags.ts';
export {
  encodeMidi,
  writeMidi,
  type MidiKey,
  type MidiMarker,
  type MidiNote,
  type MidiPart,
  type MidiSong,
  type MidiTempo,
  type MidiTimeSignature,
} from './midi/midi-file.ts';
export { readMidi, type MidiOutline } from './midi/midi-reader.ts';
export type { BroadcastInfo, BroadcastLoudness } from './wav/bext-chunk.ts';
export type { WavCue } from './wav/cue-chunks.ts';
export type { WavLoop } from './wav/wav-plan.ts';
export { wavFacts, type WavFacts } from './wav/wav-facts.ts';
export { createWavWriter, type WavStreamOptions, type WavWriter } from './wav/wav-stream.ts';
export { bitDepthOf, wavSubtypes, type WavSubtype } from './wav/wav-subtype.ts';
export { encodeWav, writeWav, type WavOptions } from './wav/wav-writer.ts';
