/** Whether what workers have published can be seen from here: a share that one of them has not mounted is found out by it. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { publishedPlace, type EngineRequest, type OnReply } from '@stem/batch/engine';

/** Warns of the first track that is not here although a worker says it is, and hands all replies on. */
export function withLook({ making, onEvent }: EngineRequest, onReply: OnReply): OnReply {
  let isTold = false;
  return async (task, reply) => {
    const place = publishedPlace(making.folders, task.slug);
    if (reply.state !== 'failed' && !isTold && !(await isHere(place))) {
      isTold = true;
      const text = `a worker says it published ${task.slug}, but ${place} is not here: either the export folder of that worker or the one here is not the share`;
      onEvent({ kind: 'warning', text });
    }
    await onReply(task, reply);
  };
}

async function isHere(place: string): Promise<boolean> {
  return access(join(place, 'manifest.json')).then(
    () => true,
    () => false,
  );
}
