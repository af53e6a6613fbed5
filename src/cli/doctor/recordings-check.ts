import { Client } from '@temporalio/client';
import { encryptingDataConverter, RecordingClient } from '../../client/index.js';
import { type Config, revealEncryption } from '../../config/index.js';
import type { CheckContext, TemporalCheck } from './check.js';
import { type Finding, notChecked } from './finding.js';

/** Returns a check that reads sessions or fleets with the configuration's encryption keys. */
export function recordingsCheck(
  name: string,
  run: (client: RecordingClient, config: Config, context: Omit<CheckContext, 'config'>) => Promise<readonly Finding[]>,
): TemporalCheck {
  return {
    name,
    run: async ({ connection, namespace }, { config, ...context }) => {
      if (!config) return [notChecked(name, 'there is no valid configuration')];
      const dataConverter = encryptingDataConverter(revealEncryption(config.encryption));
      const client = new RecordingClient({ client: new Client({ connection, namespace, dataConverter }) });
      try {
        return await run(client, config, context);
      } finally {
        await client.close();
      }
    },
  };
}
