#!/usr/bin/env node
import { start } from '@stem/cli/start';

await start('stem-keep', new URL('../dist/main.js', import.meta.url));
