/** `stem`: the commands of the other apps, and the doctor. */
import { packageVersion, runMain } from '@stem/cli';
import { stemProgram } from './program.ts';

await runMain(stemProgram(packageVersion(import.meta.url)));
