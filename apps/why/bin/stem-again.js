#!/usr/bin/env node
import { start } from '@stem/cli/start';

await start('stem-again', new URL('../dist/again-main.js', import.meta.url));
