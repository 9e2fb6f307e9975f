/** `@stem/catalog/kit`: what a folder that `keep` has filled says of its files. */
export {
  formatKitList,
  kitCsvName,
  kitListName,
  parseKitCsv,
  readKitList,
  type KitFile,
  type KitList,
  type KitTexture,
} from './kit-list.ts';
