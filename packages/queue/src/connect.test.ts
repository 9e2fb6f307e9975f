/** Connections that go away at a bad moment. */
import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { Queue, QueueEvents } from 'bullmq';
import { hasRedis, startRedis } from '../test/redis-server.ts';
import { queueAddress } from './address.ts';
import { connect } from './connect.ts';
import { usualTiming } from './timing.ts';

(hasRedis ? test : test.skip)(
  'what BullMQ makes of it is there again after it was lost as it was made',
  async () => {
    const server = await startRedis();
    const ignored = (): void => undefined;
    const address = queueAddress(server.url, {});
    const connection = await connect({ address, timing: usualTiming, onAway: ignored, onBack: ignored });
    const second = connection.redis.duplicate();
    const options = { prefix: 'stem', skipVersionCheck: true };
    const events = new QueueEvents('tracks', { ...options, connection: second, lastEventId: '0-0' });
    const queue = new Queue('tracks', { ...options, connection: connection.redis });
    second.on('error', ignored);
    events.on('error', ignored);
    queue.on('error', ignored);
    try {
      await server.kill();
      await server.start();
      const heard = once(events, 'waiting');
      await queue.add('track', {}, { jobId: 'one' });
      expect(await heard).toMatchObject([{ jobId: 'one' }, expect.any(String)]);
    } finally {
      events.close().catch(ignored);
      second.disconnect();
      await connection.close();
      await server.close();
    }
  },
  30_000,
);
