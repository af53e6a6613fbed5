import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileLogger } from '../../src/cli/stack/logging.js';
import { registerSecrets } from '../../src/redaction/index.js';
import { temporalLogger } from '../../src/worker/index.js';
import { leaksIn } from '../e2e/leaks.js';
import { temporaryFolder } from '../harness/servers.js';

const SECRET = 'planted "key" in a log\n';

test('no log line contains a secret, in any field or message', async () => {
  registerSecrets([SECRET]);
  const screen: string[] = [];
  const file = join(await temporaryFolder(), 'reelkeeper.log');
  const terminal = {
    env: {},
    cwd: '/',
    out: () => undefined,
    err: (text: string) => void screen.push(text),
    emphasis: (_: unknown, text: string) => text,
  };
  const logger = await fileLogger(file, terminal);
  const error = new Error(`outer ${SECRET}`, { cause: new Error(`inner ${SECRET}`) });
  logger.warn({ err: error, [SECRET]: [SECRET] }, `message ${SECRET}`);
  logger.child({ bound: SECRET }).error('said by a child');
  temporalLogger(logger).error(`from the SDK: ${SECRET}`, { error, target: SECRET });
  const logged = await readFile(file, 'utf8');
  expect(
    logged
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).level),
  ).toEqual([40, 50, 50]);
  expect(leaksIn(logged + screen.join('\n'), { SECRET, trimmed: SECRET.trim() })).toEqual([]);
  expect(screen).toHaveLength(3);
});
