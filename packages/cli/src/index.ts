/** Filled by the modules of this package. */
export const placeholder = true;
