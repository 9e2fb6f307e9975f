#!/usr/bin/env node
import { start } from '@stem/cli/start';

await start('stem-queue', new URL('../dist/queue-main.js', import.meta.url));
