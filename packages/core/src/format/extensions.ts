/** File name endings worth looking into. What a file is, its content decides. */

/** Read everywhere, in lower case with the dot. */
export const audioExtensions: readonly string[] = [
  '.wav',
  '.aiff',
  '.aif',
  '.aifc',
  '.flac',
  '.mp3',
  '.ogg',
  '.oga',
  '.opus',
];

/** Read where ffmpeg is on the machine. */
export const ffmpegExtensions: readonly string[] = ['.m4a', '.wma', '.caf', '.wv'];
