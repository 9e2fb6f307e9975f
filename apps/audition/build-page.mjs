/** Bundles the page: one script and one style sheet in `dist/page`, which the command puts into what it writes. */
import { build } from 'esbuild';

await build({
  entryPoints: ['page/page.ts', 'page/page.css'],
  outdir: 'dist/page',
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
  charset: 'utf8',
  legalComments: 'inline',
  logLevel: 'warning',
});
