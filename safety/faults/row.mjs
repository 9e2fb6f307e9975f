/** What a row of the table is. */

/**
 * @typedef {object} Row
 * @property {string} name the fault
 * @property {string} command whose it is
 * @property {string} expects what is to come of it, in a line
 * @property {boolean} [quick] in the short round
 * @property {() => string | undefined} [missing] why it cannot be tried here
 * @property {(place: import('./place.mjs').Place, campaign: Campaign) => Promise<string | void>} run what is wrong is
 *   noted at the place; gives a word where it could not be tried after all
 */

/**
 * @typedef {object} Campaign
 * @property {number} rounds how often what is done by chance is done
 * @property {import('@stem/core/dsp').Random} random
 * @property {(text: string) => void} say
 */

export {};
