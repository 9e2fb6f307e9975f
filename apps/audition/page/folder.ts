/** A folder that is handed to the page, so that it may read the files: chosen, or dropped on it. */
import type { App } from './app.ts';
import { element } from './dom.ts';
import type { HandedFile } from './sounds.ts';
import { counted } from './words.ts';
import { takeRatings } from './take-ratings.ts';

export function pickFolder(app: App): void {
  const input = element('input', { type: 'file', webkitdirectory: true, multiple: true });
  input.addEventListener('change', () => {
    take(
      app,
      [...(input.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath })),
    );
  });
  input.click();
}

/** A dropped ratings.json is read as such. */
export function acceptDrops(app: App): void {
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    const entries = [...(event.dataTransfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry() ?? []);
    void takeDropped(app, entries);
  });
}

async function takeDropped(app: App, entries: readonly FileSystemEntry[]): Promise<void> {
  const files = (await Promise.all(entries.map(filesBelow))).flat();
  const [only] = files;
  if (files.length === 1 && only?.path.endsWith('.json') === true) takeRatings(app, await only.file.text());
  else take(app, files);
}

function take(app: App, files: readonly HandedFile[]): void {
  const found = app.sounds.hand(files);
  app.announce(
    found === 0 ? 'None of these textures are in that folder' : `${counted(found, 'file')} found: loops are exact now`,
  );
  app.player.stop();
}

async function filesBelow(entry: FileSystemEntry): Promise<HandedFile[]> {
  if (entry instanceof FileSystemFileEntry) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path: entry.fullPath.replace(/^\//, '') }];
  }
  if (!(entry instanceof FileSystemDirectoryEntry)) return [];
  const reader = entry.createReader();
  const found: HandedFile[] = [];
  // A reader gives some at a time, and nothing at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const one of some) found.push(...(await filesBelow(one)));
  }
}
