import { randomBytes, randomInt } from 'node:crypto';
import type { Variables } from './compose-file.js';

const LONGEST_APP_ID = 4_000_000_000;

/**
 * The variables in `.env` for the stack with the simulator, as in the head of the compose file, with new secrets each
 * time.
 */
export function simulatorVariables(): Variables {
  const secret = (): string => randomBytes(16).toString('hex');
  return {
    POSTGRES_PASSWORD: secret(),
    ZEGO_APP_ID: `${randomInt(1, LONGEST_APP_ID)}`,
    ZEGO_SERVER_SECRET: secret(),
    ZEGO_CALLBACK_SECRET: secret(),
    ZEGO_ENDPOINT: 'http://simulator:8701',
    ZEGO_STORAGE: JSON.stringify({
      Vendor: 10,
      Region: 'us-east-1',
      Bucket: 'recordings',
      AccessKeyId: 'simulator',
      AccessKeySecret: 'simulator',
      EndPoint: 'http://simulator:8701/_s3',
      S3ForcePathStyle: true,
    }),
    REELKEEPER_API_KEY: secret(),
    REELKEEPER_READ_KEY: secret(),
    REELKEEPER_PUBLIC_URL: 'http://gateway:8700',
  };
}
