#!/usr/bin/env node
import { start } from '@stem/cli/start';

await start('stem-select', new URL('../dist/main.js', import.meta.url));
