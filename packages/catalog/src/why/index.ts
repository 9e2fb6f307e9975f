/** `@stem/catalog/why`: the form of what `stem why --json` prints. */
export { whySchema, type WhyDocument } from './why.ts';
