/** Sample rates in Hz that meters and converters are measured at. */

/** Those of productions: every case. */
export const productionRates: readonly number[] = [44_100, 48_000, 96_000, 192_000];

/** Those of telephones and old samplers, and the doubled and fourfold 44.1 kHz: a case of each kind. */
export const otherRates: readonly number[] = [8000, 11_025, 16_000, 22_050, 32_000, 88_200, 176_400];
