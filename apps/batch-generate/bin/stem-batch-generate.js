#!/usr/bin/env node
import { start } from '@stem/cli/start';

await start('stem-batch-generate', new URL('../dist/main.js', import.meta.url));
