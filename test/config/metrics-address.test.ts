import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config/index.js';
import { temporaryFolder } from '../harness/servers.js';

const env = {
  ZEGO_APP_ID: '42',
  ZEGO_SERVER_SECRET: 'server-secret-of-the-test',
  ZEGO_STORAGE: '{"Vendor":1,"Region":"us-east-1","Bucket":"b","AccessKeyId":"i","AccessKeySecret":"s"}',
};

test('a worker without a file serves metrics at REELKEEPER_METRICS_ADDRESS', async () => {
  const cwd = await temporaryFolder();
  const addressIn = (more: NodeJS.ProcessEnv) => loadConfig({ cwd, env: { ...env, ...more } }).worker.metricsAddress;
  expect(addressIn({ REELKEEPER_METRICS_ADDRESS: '0.0.0.0:9464' })).toBe('0.0.0.0:9464');
  expect(addressIn({ REELKEEPER_METRICS_ADDRESS: '' })).toBeUndefined();
});

test('an invalid address is reported by its variable', async () => {
  const cwd = await temporaryFolder();
  const load = () => loadConfig({ cwd, env: { ...env, REELKEEPER_METRICS_ADDRESS: '9464' } });
  expect(load).toThrow(ConfigError);
  expect(load).toThrow('REELKEEPER_METRICS_ADDRESS');
});
