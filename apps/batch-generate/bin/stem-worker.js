#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/worker-main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('stem-worker: not built yet; run: npm run build');
  process.exitCode = 2;
}
