#!/usr/bin/env node
import { start } from '@stem/cli/start';

await start('stem-results', new URL('../dist/results-main.js', import.meta.url));
