/** A folder of this machine, or of a shared file system, that tracks are published in. */
import { join } from 'node:path';
import { publishFolder, type FolderChoice, type Folders } from './folders.ts';
import { publishTrack } from './publish-track.ts';
import { readReceipt } from './receipt.ts';
import type { Published, PublishedTracks, Shelf } from './shelf.ts';
import { sweep } from './sweep.ts';

export function folderShelf(folders: Folders): Shelf {
  return {
    ...tracksIn(folders.publish),
    sweep: () => sweep(folders),
    publish: ({ onWarning, isDone, ...request }) =>
      publishTrack({
        ...request,
        folders,
        onKept: (path) => {
          const text = `${folders.publish} held files in ${request.slug} that were not made here, or were changed since; that folder is now ${path}`;
          onWarning(text);
        },
        isDone: (target) => isDone(publishedIn(target)),
      }),
    close: () => folders.close(),
  };
}

/** What is in the folders of such a choice, of which nothing needs to be there. */
export function publishedTracks(choice: FolderChoice): PublishedTracks {
  return tracksIn(publishFolder(choice));
}

function tracksIn(publish: string): PublishedTracks {
  return { look: (slug) => publishedIn(join(publish, slug)) };
}

function publishedIn(target: string): Published {
  return { receipt: (inputs, options) => readReceipt(target, inputs, options) };
}
