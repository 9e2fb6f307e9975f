/** What the test store cannot tell: which uploads in parts were begun and not ended. */
import type { Reply, Seen } from './s3-server.ts';

export interface OpenUploads {
  /** Takes notice of a request that was answered. */
  note(seen: Seen, reply: Reply): void;
  /** The answer to a request for them; undefined where it is another. */
  list(seen: Seen): string | undefined;
}

interface Upload {
  readonly key: string;
  readonly begun: Date;
}

export function openUploads(): OpenUploads {
  const uploads = new Map<string, Upload>();
  return {
    note({ method, url }, { status, body }) {
      const { pathname, searchParams } = new URL(url, 'http://store');
      const id = searchParams.get('uploadId');
      // The store behind forgets none.
      if (method === 'DELETE' && id !== null) uploads.delete(id);
      if (method !== 'POST' || status >= 300) return;
      if (searchParams.has('uploads')) {
        const [, begun = ''] = /<UploadId>(.*?)<\/UploadId>/u.exec(body.toString()) ?? [];
        uploads.set(begun, { key: decodeURIComponent(pathname).replace(/^\/[^/]*\//u, ''), begun: new Date() });
      } else if (id !== null) uploads.delete(id);
    },
    list({ method, url }) {
      const { searchParams } = new URL(url, 'http://store');
      if (method !== 'GET' || !searchParams.has('uploads')) return undefined;
      const start = searchParams.get('prefix') ?? '';
      const items = [...uploads].filter(([, { key }]) => key.startsWith(start)).map(item);
      return `<?xml version="1.0"?><ListMultipartUploadsResult>${items.join('')}<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>`;
    },
  };
}

function item([id, { key, begun }]: [string, Upload]): string {
  const name = key.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<Upload><Key>${name}</Key><UploadId>${id}</UploadId><Initiated>${begun.toISOString()}</Initiated></Upload>`;
}
