/** Loudness, range and true peak of samples in memory. */
import { programmeLevels } from '@stem/core/analysis';
import { decode } from '@stem/core/format';

/** @param {string} file */
export async function prepare(file) {
  const { audio } = await decode(file);
  return () => void programmeLevels(audio);
}
