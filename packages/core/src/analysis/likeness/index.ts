export { ALIKE, descriptorDistance, descriptorSize } from './descriptor-distance.ts';
export { mostDistinct } from './most-distinct.ts';
export { soundGroups, type DescribedSound } from './sound-groups.ts';
