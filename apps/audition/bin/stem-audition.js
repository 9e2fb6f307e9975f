#!/usr/bin/env node
import { start } from '@stem/cli/start';

await start('stem-audition', new URL('../dist/main.js', import.meta.url));
