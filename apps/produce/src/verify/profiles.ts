/** What others ask of a master, by name. */
import type { SoundExpectation } from '@stem/core/production';

export interface DeliveryProfile {
  /** What it is for, and who says so. */
  readonly description: string;
  readonly master: SoundExpectation;
}

/** Of every profile: clipping as a recording shows it is not asked for anywhere. */
const mostClippedShare = 0.001;

/** In the order of the help. */
export const profileNames = [
  'ebu-r128',
  'ebu-r128-s1',
  'atsc-a85',
  'streaming',
  'streaming-loud',
  'aes-td1008',
  'podcast',
  'cd',
] as const;

export type ProfileName = (typeof profileNames)[number];

export const deliveryProfiles: Readonly<Record<ProfileName, DeliveryProfile>> = {
  /**
   * EBU R 128 (2023): programme loudness −23.0 LUFS, ±0.5 LU where it cannot be hit exactly; maximum true peak −1 dBTP.
   * Its tolerance of 0.3 dB for meters is not made use of.
   */
  'ebu-r128': {
    description: 'European broadcast, EBU R 128: -23 LUFS ± 0.5 LU, at most -1 dBTP.',
    master: { loudness: { lufs: -23, toleranceLu: 0.5 }, mostTruePeakDbtp: -1, mostClippedShare },
  },
  /**
   * EBU R 128 s1, advertisements and other short-form content: as R 128, and at most −18 LUFS short-term (or, what is not
   * asked here, −15 LUFS momentary).
   */
  'ebu-r128-s1': {
    description: 'Advertisements and trailers, EBU R 128 s1: as ebu-r128, at most -18 LUFS short-term.',
    master: {
      loudness: { lufs: -23, toleranceLu: 0.5 },
      mostTruePeakDbtp: -1,
      mostShortTermLufs: -18,
      mostClippedShare,
    },
  },
  /** ATSC A/85:2013 for delivery without metadata: −24 LKFS ±2 dB, true peaks below −2 dB TP. */
  'atsc-a85': {
    description: 'American broadcast, ATSC A/85: -24 LKFS ± 2 LU, at most -2 dBTP.',
    master: { loudness: { lufs: -24, toleranceLu: 2 }, mostTruePeakDbtp: -2, mostClippedShare },
  },
  /**
   * What Spotify ("Loudness normalization") plays at, and YouTube, Tidal and Amazon Music near it: −14 LUFS, below −1 dBTP
   * so that lossy coding does not clip. Within 1 LU no service changes what is heard.
   */
  streaming: {
    description: 'Music streaming, as Spotify recommends: -14 LUFS ± 1 LU, at most -1 dBTP.',
    master: { loudness: { lufs: -14, toleranceLu: 1 }, mostTruePeakDbtp: -1, mostClippedShare },
  },
  /** Spotify, the same page: masters louder than −14 LUFS below −2 dBTP. */
  'streaming-loud': {
    description: 'Louder than streaming plays it, as Spotify recommends: at most -2 dBTP.',
    master: { mostTruePeakDbtp: -2, mostClippedShare },
  },
  /** AES TD1008 (2021), table 1: music that is normalised by the track at −16 LUFS ±0.2 LU, peaks at most −1 dBTP. */
  'aes-td1008': {
    description: 'Music on demand, AES TD1008: -16 LUFS ± 0.2 LU, at most -1 dBTP.',
    master: { loudness: { lufs: -16, toleranceLu: 0.2 }, mostTruePeakDbtp: -1, mostClippedShare },
  },
  /** Apple Podcasts ("Audio requirements"): around −16 dB LKFS, ±1 dB, true peak at most −1 dB FS. */
  podcast: {
    description: 'Podcasts, as Apple asks for: -16 LUFS ± 1 LU, at most -1 dBTP.',
    master: { loudness: { lufs: -16, toleranceLu: 1 }, mostTruePeakDbtp: -1, mostClippedShare },
  },
  /**
   * IEC 60908 (the Red Book): 44.1 kHz, 16 bit linear, two channels. It says nothing of levels: above 0 dBTP players that
   * oversample clip.
   */
  cd: {
    description: 'Compact disc, IEC 60908: 44.1 kHz, 16 bit, stereo; at most 0 dBTP.',
    master: { sampleRate: 44_100, subtype: 'PCM_16', channels: 2, mostTruePeakDbtp: 0, mostClippedShare },
  },
};
