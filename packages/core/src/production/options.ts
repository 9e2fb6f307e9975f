/** `@stem/core/production/options`: the schemas of what can be asked for, which whoever only makes sound need not load. */
export { effectsRequest } from './effects/options.ts';
export { resolveEffects } from './effects/role-effects.ts';
export { masterOptions, masterSettings } from './master/options.ts';
