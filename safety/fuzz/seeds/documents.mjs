/** Documents to begin with, of every kind the program reads. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { createArchive } from '@stem/batch/archive';
import { textureOptions } from '@stem/core/texture/options';
import { createSoundMeter } from '@stem/core/production';
import { formatManifest, profileHash, profileValues } from '@stem/catalog';
import { formatProductionManifest, soundFigures } from '@stem/catalog/production';

const root = path.join(import.meta.dirname, '../../..');
const sha256 = 'ab'.repeat(32);

const own = (/** @type {string} */ name) => readFileSync(path.join(root, name));
const texts = (/** @type {readonly string[]} */ ...list) => list.map((text) => Buffer.from(text));

const rows = [
  'id,rel_path,duration_sec,sample_rate,channels,file_size_mb,bpm,key,content_hash,mood',
  'audio_0000,masters/song.flac,245.3,44100,2,31.25,140,C maj,abc,dark',
  'audio_0001,"a ""quoted"", name.wav",12.04,48000,1,,,,,"two\nlines"',
  "audio_0002,'=1+1.wav,0.5,96000,6,1,90.5,Am,,",
  '',
].join('\n');

export const catalogSeeds = () => [
  ...texts(
    rows,
    `sep=;\n${rows.replaceAll(',', ';').replaceAll('.', ',')}`,
    `\ufeff${rows.replaceAll('\n', '\r\n')}`,
    JSON.stringify([
      {
        id: 'audio_0000',
        rel_path: 'a/b.wav',
        duration_sec: 3.5,
        sample_rate: 44100,
        channels: 2,
        file_size_mb: 1,
        tags: ['x', { y: 1 }],
      },
      {
        id: 'audio_0001',
        rel_path: 'c.wav',
        duration_sec: 30,
        sample_rate: 48000,
        channels: 1,
        file_size_mb: null,
        selection_score: 15,
      },
    ]),
    '| id | rel_path | duration_sec | sample_rate | channels | file_size_mb |\n|---|:--|---:|---|---|---|\n| a | b\\|c&amp;.wav | 3 | 44100 | 2 | 1 |\n',
  ),
  Buffer.from(`\ufeff${rows}`, 'utf16le'),
];

export const profileSeeds = () => [
  own('configs/dark.yaml'),
  own('configs/bright.yaml'),
  Buffer.from(
    own('configs/default.yaml')
      .toString()
      .replaceAll(/^(\s*)# ?(\w+:)/gm, '$1$2'),
  ),
  ...texts(
    'paths: &p\n  export_dir: out\nclouds: { lowpass_hz: 2000, pitch_shift_range: { min: -1, max: 1 } }\npad_miner:\n  target_durations_sec: [1, 2]\n',
    'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\nd:\n  <<: { lowpass_hz: 1 }\n',
  ),
];

export const rulesSeeds = () => [
  own('configs/selection.yaml'),
  ...texts(
    'skip: [scratch, _old, "masters/*", "**/{a,b}/**", "/take [3-9]/"]\nprefer: [songs]\nrequire:\n  - { field: bpm, min: 60, max: 150 }\n  - { field: key, in: [Am, C, null] }\nscore:\n  - { field: duration_sec, weight: 0.2 }\n  - { field: mood, equals: dark, points: 5 }\nduplicates: keep-best\nmin_duration_sec: 1\n',
  ),
];

export const songSeeds = () => [
  own('examples/song.yaml'),
  ...texts(
    'title: Song\ntempo: [{ bar: 1, bpm: 140 }, { bar: 9, bpm: 138.5 }]\ntime_signature: 6/8\nsample_rate: 44100\nkey: A minor\nswing: 0.2\nseed: 7\ntail_bars: 2\nsections:\n  - { name: verse, bars: 8, chords: [Am, F, C, G7] }\n  - { name: outro, beats: 12, key: F# minor }\nreference: { file: ref.wav, use: [tempo, duration], offset_ms: 12.5, drift: correct }\nstems:\n  - { name: bass, role: bass, gain_db: -3, pan: 0.1, effects: { reverb: { decay_sec: 2 }, delay: { time_beats: 0.5 } } }\n  - { name: take, role: guitars }\nmaster: { loudness_lufs: -14 }\n',
  ),
];

const role = /** @type {const} */ ('pad');

export const manifestSeeds = () => {
  const options = textureOptions.parse({});
  const source = {
    id: 'audio_0000',
    rel_path: 'a.flac',
    sha256,
    bytes: 1000,
    sample_rate: 44_100,
    channels: 2,
    frames: 441_000,
    container: 'flac',
    codec: 'flac',
    decoder: 'stem',
  };
  const level = {
    correlation: 0.9,
    step_ratio: 0.1,
    level_jump_db: 0.1,
    spectral_jump_db: null,
    usual_level_jump_db: 1,
    usual_spectral_jump_db: 1,
  };
  const file = {
    path: 'pads/a_pad01.wav',
    role,
    sha256,
    bytes: 2000,
    frames: 1000,
    sample_rate: 44_100,
    bit_depth: /** @type {const} */ (24),
    channels: 2,
    loop: { start: 0, end: 999 },
    seam: level,
    measurements: {
      true_peak_dbtp: -3,
      rms_db: -20,
      crest_factor: 3,
      centroid_hz: 500,
      flatness: 0.1,
      level_spread_db: 1,
    },
    grade: /** @type {const} */ ('B'),
    faults: [],
    sources: [{ file: 'track', start_frame: 0, end_frame: 1000 }],
    operations: [{ op: 'slice' }],
  };
  return texts(
    formatManifest({
      kind: 'textures',
      version: 1,
      stem: '0.1.0',
      kernels: 'simd',
      slug: 'a',
      source,
      other_sources: [{ rel_path: 'drums.wav', sha256, decoder: 'stem' }],
      profile: { name: null, hash: profileHash(options), values: profileValues(options) },
      seed: 'a:b',
      files: [file],
      shortfalls: [{ role, wanted: 3, made: 1, reason: 'short' }],
      warnings: ['odd'],
    }),
  );
};

export const resultsSeeds = () => {
  const stats = { pads: 3, swells: 6, clouds: 6, hiss_loops: 8, hiss_flickers: 4, error: null };
  const row = {
    id: 'audio_0001',
    rel_path: 'a.wav',
    track_slug: 'a',
    success: true,
    duration_sec: 245.3,
    up_to_date: true,
    kernels: 'simd',
    shortfalls: ['one pad'],
    stats,
  };
  return texts(
    JSON.stringify(
      {
        timestamp: '2026-11-21T14:30:22.123Z',
        profile: null,
        total: 1,
        successful: 1,
        failed: 0,
        results: [row, { ...row, id: 'b', success: false, stats: { ...stats, error: 'broken' } }],
      },
      null,
      2,
    ),
  );
};

export const productionSeeds = () => {
  const meter = createSoundMeter({ sampleRate: 48_000, channels: 2 });
  meter.process([new Float32Array(24_000), new Float32Array(24_000)]);
  const measurements = soundFigures(meter.result());
  return texts(
    formatProductionManifest({
      kind: 'production',
      version: 1,
      stem: '1.2.3',
      kernels: 'simd',
      title: 'Song',
      song: { hash: sha256, values: { sampleRate: 48_000, tailBars: 0 } },
      seed: 'seed',
      format: { sampleRate: 48_000, subtype: 'FLOAT', channels: 2, frames: 24_000, durationSec: 0.5 },
      form: {
        beats: 1,
        bars: 0.25,
        timeSignature: '4/4',
        tempi: [{ startBeat: 0, bpm: 120 }],
        sections: [{ name: 'verse', key: 'G major', startBeat: 0, beats: 1, startFrame: 0, endFrame: 24_000 }],
        tailBars: 0,
      },
      reference: null,
      stems: [
        {
          name: 'bass',
          role: 'bass',
          file: 'stems/bass.wav',
          source: { kind: 'synth' },
          alignment: { strategy: 'none', stemFrames: 24_000, extendedFrom: 24_000, seams: [] },
          effects: { highpass: { cutoffHz: 30 } },
          gainDb: 0,
          mixGainDb: -3.2,
          pan: 0,
          measurements,
        },
      ],
      mix: { measurements },
      master: {
        file: 'master.wav',
        loudnessLufs: -14,
        truePeakDbtp: -1,
        settings: { gainDb: 2, ceilingDbtp: -1, lookAheadMs: 3, holdMs: 20, releaseMs: 100, recoveryMs: 10 },
        measurements,
      },
      midi: { file: 'song.mid' },
      steps: [{ name: 'timing', state: 'passed', figures: [{ label: 'bars', value: '1' }], notes: [] }],
      warnings: [],
      files: ['master.wav', 'song.mid', 'stems/bass.wav'].map((name) => ({ path: name, bytes: 1, sha256 })),
    }),
  );
};

export const stateSeeds = () => {
  const stamp = { size: 1000, mtimeNs: '1700000000000000000', inode: '17' };
  const facts = { durationSec: 3.5, sampleRate: 44_100, channels: 2, decoder: 'stem', warnings: ['odd'] };
  const files = {
    'a.wav': { stamp, facts, fingerprint: 'abc', contentHash: sha256 },
    'b.wav': { stamp, facts, fingerprint: 'def' },
  };
  return texts(
    JSON.stringify({ format: 2, root: '/archive', catalog: { path: '/archive/c.csv', format: null, stamp }, files }),
  );
};

/** @param {string} folder */
export async function archiveSeeds(folder) {
  const file = path.join(folder, 'seed.zip');
  const archive = await createArchive(file);
  for (const name of ['master.wav', 'stems/bass.wav', 'manifest.json'])
    await archive.add({ name, text: `${name} `.repeat(50) });
  await archive.finish();
  return [
    readFileSync(file),
    deflatedArchive({ 'song.mid': 'MThd'.repeat(300), 'stems/': '', 'stems/bass.wav': '\0'.repeat(100_000) }),
  ];
}

/**
 * As other programs pack them.
 * @param {Readonly<Record<string, string>>} files
 */
function deflatedArchive(files) {
  const locals = [];
  const directory = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(text);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt16LE(33, 8);
    for (const [index, value] of [crc32(text), packed.length, text.length].entries())
      facts.writeUInt32LE(value, 10 + 4 * index);
    facts.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), facts, place, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, entries, Buffer.from('PK\x05\x06'), end]);
}
