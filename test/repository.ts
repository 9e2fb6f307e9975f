/** Where this checkout is. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot: string = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
