#!/usr/bin/env node
import { start } from '@stem/cli/start';

await start('stem-verify', new URL('../dist/verify-main.js', import.meta.url));
