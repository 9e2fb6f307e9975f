/** `npm run measure -- TOPIC [ARGUMENTS]`: measures one topic on real audio and prints the tables of its document in docs/. */
import { readdirSync } from 'node:fs';

const [topic, ...words] = process.argv.slice(2);
const topics = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.mjs') && file !== 'main.mjs' && !file.includes('-'))
  .map((file) => file.replace('.mjs', ''));
if (topic === undefined || !topics.includes(topic)) {
  console.error(`measure: expected one of these topics: ${topics.join(', ')}`);
  process.exitCode = 2;
} else {
  /** @type {{ measure: (words: readonly string[]) => Promise<void> }} */
  const { measure } = await import(`./${topic}.mjs`);
  await measure(words);
}
