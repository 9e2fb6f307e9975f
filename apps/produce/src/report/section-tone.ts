/** Which tint a section has. */

/** So many tints there are in the style sheet. */
const tones = 6;

/** Sections that are called alike but for a number have one tint: `verse 1` and `verse 2`. */
export function toneOf(name: string, sections: readonly { readonly name: string }[]): number {
  const kinds = [...new Set(sections.map((section) => kindOf(section.name)))];
  return kinds.indexOf(kindOf(name)) % tones;
}

function kindOf(name: string): string {
  return name.toLowerCase().replace(/[\s_-]*\d+$/, '');
}
