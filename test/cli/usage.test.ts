import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listen } from '../harness/listen.js';
import { freePort } from '../harness/ports.js';
import { shell } from './cli.js';
import { typed } from './typed.js';

const at = await typed();
await writeFile(join(at.folder, 'latin-1.json'), Buffer.from('{"roomId":"Zo\u00eb"}', 'latin1'));
await writeFile(join(at.folder, 'bom.json'), '\ufeff{"roomId":"q"}');
await writeFile(join(at.folder, 'utf-16.json'), Buffer.from('\ufeff{"roomId":"q"}', 'utf16le'));

const COMMANDS = [
  'dev demo start list show watch layout whiteboard pause resume snapshot stop setup doctor fleet worker gateway simulator',
].flatMap((names) => names.split(' '));

describe('help', () => {
  test('lists every command', async () => {
    const { code, stdout } = await at.run(['--help']);
    expect(code).toBe(0);
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name}( |$)`, 'm'));
  });

  test.each(COMMANDS)('of %s goes to standard output with exit code 0', async (name) => {
    const { code, stdout, stderr } = await at.run([name, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: reelkeeper ${name}`);
  });
});

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'));
  expect(await at.run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

describe('wrong usage ends with exit code 2', () => {
  test.each([
    ['an unknown command, suggesting the nearest', ['lst'], /unknown command 'lst'[^]*Did you mean list\?/],
    ['an unknown flag, suggesting the nearest', ['list', '--fase', 'x'], /unknown option '--fase'[^]*--phase/],
    ['no command', [], /Usage: reelkeeper/],
    ['a missing argument', ['show'], /missing required argument 'id'/],
    ['an extra argument', ['show', 'a', 'b'], /too many arguments/],
    ['an unknown phase', ['list', '--phase', 'recroding'], /Allowed choices are waiting, starting, recording/],
    ['a limit out of range', ['list', '--limit', '0'], /integer from 1 to 1000/],
    ['an unknown command of a fleet', ['fleet', 'stop'], /Allowed choices are pause, resume/],
    ['a port out of range', ['dev', '--ui-port', '65536'], /'--ui-port <n>'[^]*integer from 1 to 65535/],
    ['metadata without a key', ['start', 'r', '--metadata', '=x'], /must be key=value/],
    ['a missing layout', ['layout', 'id'], /A layout is required: one of --grid, --horizontal/],
    ['two layouts', ['layout', 'id', '--grid', '--body', '{}'], /Only one layout[^]*--grid and --body/],
    ['a large stream in a grid', ['layout', 'id', '--grid', '--large-stream', 'a'], /no effect with --grid/],
    ['a body that is not JSON', ['layout', 'id', '--body', '{"MixMode":'], /--body is not JSON/],
    ['a missing request file', ['start', 'r', '--request', 'no.json'], /"no.json" cannot be read \(ENOENT\)/],
    ['a request that is not UTF-8', ['start', 'r', '--request', 'latin-1.json'], /"latin-1.json" is not UTF-8/],
    [
      'a request with a number that JSON would round',
      ['start', 'r', '--request', '{"metadata":{"user":9007199254740993}}'],
      /metadata.user/,
    ],
    ['a layout with such a number', ['layout', 'id', '--body', '{"MixMode":1e400}'], /MixMode/],
    ['a request with a byte order mark, for another room', ['start', 'r', '--request', 'bom.json'], /for room "q"/],
    ['a request in UTF-16, as PowerShell writes it', ['start', 'r', '--request', 'utf-16.json'], /for room "q"/],
    ['a request for another room', ['start', 'r', '--request', '{"roomId":"q"}'], /for room "q", but ROOM is "r"/],
  ])('%s', async (_, args, words) => {
    const { code, stdout, stderr } = await at.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(words);
  });

  test('a wrong request, with every mistake by its path, without connecting to Temporal', async () => {
    const request = JSON.stringify({ recordng: {}, whenInterrupted: 'stop', limits: { recordSeconds: 1 } });
    const { code, stderr } = await at.run(['start', 'r', '--request', request]);
    expect(code).toBe(2);
    expect(stderr).toContain('with 3 mistakes');
    expect(stderr).toMatch(/^ {2}limits\.recordSeconds /m);
    expect(stderr).toMatch(/^ {2}whenInterrupted /m);
    expect(stderr).toMatch(/^ {2}recordng is not known; did you mean "recording"\?$/m);
  });
});

// Most of them wait for an unavailable program or port.
describe.concurrent('a failed command ends with exit code 1', () => {
  test.each([
    ['list', ['list']],
    ['setup', ['setup']],
    ['fleet', ['fleet']],
  ])('%s names the address of an unreachable Temporal', async (_, args) => {
    const address = `127.0.0.1:${await freePort()}`;
    const { code, stderr } = await at.run(args, { TEMPORAL_ADDRESS: address });
    expect(code).toBe(1);
    expect(stderr).toContain(`Temporal at "${address}" cannot be used`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('an error has its stack with --verbose only', async () => {
    const env = { TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}` };
    const { stderr } = await at.run(['list', '--verbose'], env);
    expect(stderr).toMatch(/^\s+at /m);
  });

  test.each(['worker', 'gateway'])('%s without a configuration says what to create', async (name) => {
    const { code, stderr } = await at.run([name]);
    expect(code).toBe(1);
    expect(stderr).toContain('No "reelkeeper.yaml" found');
  });

  test.each(['worker', 'gateway', 'dev'])(
    '%s lists every mistake of a wrong configuration without a secret',
    async (name) => {
      const file = join(at.folder, `wrong-${name}.yaml`);
      await writeFile(file, 'apps: { default: { appId: 0, serverSecret: keep-it-quiet, endpont: x } }\nstorages: {}\n');
      const { code, stderr } = await at.run([name], { REELKEEPER_CONFIG: file });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^ {2}apps\.default\.appId /m);
      expect(stderr).toMatch(/^ {2}apps\.default\.endpont is not known; did you mean "endpoint"\?/m);
      // A gateway alone needs no storage.
      expect(/^ {2}storages /m.test(stderr)).toBe(name !== 'gateway');
      expect(stderr).not.toContain('keep-it-quiet');
    },
  );

  test.each([
    ['dev', '--temporal-port'],
    ['dev', '--ui-port'],
    ['dev', '--gateway-port'],
    ['dev', '--simulator-port'],
    ['demo', '--temporal-port'],
    ['demo', '--gateway-port'],
    ['simulator', '--port'],
  ])('%s names a taken port with its flag %s', async (name, flag) => {
    await using taken = await listen();
    const ports = ['--temporal-port', '--ui-port', '--gateway-port', '--simulator-port'];
    const others = name === 'simulator' ? [] : ports.filter((other) => other !== flag);
    const rest = await Promise.all(others.map(async (other) => [other, String(await freePort())]));
    const { code, stderr } = await at.run([name, flag, String(taken.port), ...rest.flat()]);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`Port ${taken.port} is taken by another program.*${flag}`));
  });
});

describe('the program', () => {
  test('exits with its code, and prints errors to standard error and results to standard output', async () => {
    const at = await shell();
    const wrong = await at.run(['lst']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(await at.run(['--help'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('reads a body from standard input', async () => {
    const at = await shell();
    const { code, stderr } = await at.run(['layout', 'id', '--body', '-'], { input: '[1]' });
    expect(code).toBe(2);
    expect(stderr).toContain('--body: standard input must be a JSON object');
  });
});
