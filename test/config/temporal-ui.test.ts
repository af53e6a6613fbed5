import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadTemporalUiUrl } from '../../src/config/index.js';
import { temporaryFolder } from '../harness/servers.js';

const folder = await temporaryFolder();

/** Writes a configuration file and returns its path. */
async function file(text: string): Promise<string> {
  const path = join(folder, `${text.length}.yaml`);
  await writeFile(path, text);
  return path;
}

describe("the address of Temporal's Web UI", () => {
  test('comes from the file, without the variables of its other fields', async () => {
    const path = await file('apps: { default: { serverSecret: "${UNSET}" } }\ngateway: { temporalUiUrl: "${UI}/" }\n');
    expect(loadTemporalUiUrl({ path, env: { UI: 'https://ui.example.com' } })).toBe('https://ui.example.com');
    expect(() => loadTemporalUiUrl({ path, env: {} })).toThrow('needs the environment variable UI');
  });

  test('comes from its variable if there is no file', () => {
    const env = { REELKEEPER_TEMPORAL_UI_URL: 'http://127.0.0.1:8233' };
    expect(loadTemporalUiUrl({ cwd: folder, env })).toBe('http://127.0.0.1:8233');
    expect(loadTemporalUiUrl({ cwd: folder, env: { REELKEEPER_TEMPORAL_UI_URL: '' } })).toBeUndefined();
  });

  test('is optional in both', async () => {
    expect(loadTemporalUiUrl({ cwd: folder, env: {} })).toBeUndefined();
    expect(loadTemporalUiUrl({ path: await file('gateway: { port: 8700 }\n'), env: {} })).toBeUndefined();
    expect(loadTemporalUiUrl({ path: await file('apps: {}\n'), env: {} })).toBeUndefined();
  });

  test('is refused if no browser could open it', async () => {
    const load = async () =>
      loadTemporalUiUrl({ path: await file('gateway: { temporalUiUrl: "javascript:1" }\n'), env: {} });
    await expect(load()).rejects.toBeInstanceOf(ConfigError);
    await expect(load()).rejects.toThrow('gateway.temporalUiUrl must be an http or https address');
  });
});
