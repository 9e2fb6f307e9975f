#!/usr/bin/env node
import { start } from '@stem/cli/start';

await start('stem-worker', new URL('../dist/worker-main.js', import.meta.url));
