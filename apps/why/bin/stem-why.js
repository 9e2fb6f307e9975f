#!/usr/bin/env node
import { start } from '@stem/cli/start';

await start('stem-why', new URL('../dist/main.js', import.meta.url));
