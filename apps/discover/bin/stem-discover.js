#!/usr/bin/env node
import { start } from '@stem/cli/start';

await start('stem-discover', new URL('../dist/main.js', import.meta.url));
