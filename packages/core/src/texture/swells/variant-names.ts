/** The tonal variants: warm is low-passed, airy high-passed, dark low-passed further down. */
export const swellVariants = ['warm', 'airy', 'dark'] as const;

export type SwellVariant = (typeof swellVariants)[number];
