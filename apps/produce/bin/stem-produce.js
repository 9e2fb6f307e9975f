#!/usr/bin/env node
import { start } from '@stem/cli/start';

await start('stem-produce', new URL('../dist/main.js', import.meta.url));
