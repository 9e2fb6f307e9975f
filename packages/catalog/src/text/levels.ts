/** No document of ours has ten levels. What is written or looked through by recursion needs a bound, which parsers have not. */
export const mostLevels = 100;

export const tooManyLevels: string = `expected at most ${mostLevels} levels of lists and mappings, got more`;
