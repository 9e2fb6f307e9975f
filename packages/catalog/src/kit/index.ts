/** `@stem/catalog/kit`: what a folder that `keep` has filled says of its files. */
export { formatKitList, kitListName, readKitList, type KitFile, type KitList } from './kit-list.ts';
