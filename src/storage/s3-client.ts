import { S3Client } from '@aws-sdk/client-s3';
import { boundResponses } from '../http/bounded-responses.js';
import type { StoreAddress } from './store-address.js';

const CONNECT_WITHIN_MS = 10_000;
/** The most bytes of a response: every expected one is far smaller. */
const MAX_RESPONSE_BYTES = 65_536;

/**
 * Creates the client of one store. Sets every option that the SDK would otherwise read from AWS_… variables or from files
 * below ~/.aws, which are meant for other programs and would break other stores.
 */
export function s3Client(
  { endpoint, region, pathStyle }: StoreAddress,
  keys: { readonly AccessKeyId?: string | undefined; readonly AccessKeySecret?: string | undefined },
): S3Client {
  const client = new S3Client({
    ...(endpoint !== undefined && { endpoint }),
    ignoreConfiguredEndpointUrls: true,
    region,
    forcePathStyle: pathStyle,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    useArnRegion: false,
    credentials: { accessKeyId: keys.AccessKeyId ?? '', secretAccessKey: keys.AccessKeySecret ?? '' },
    authSchemePreference: [],
    sigv4aSigningRegionSet: [region],
    disableS3ExpressSessionAuth: false,
    // Temporal retries.
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'legacy',
    // Stores other than Amazon's do not know the checksums that the client would add.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_WITHIN_MS },
    userAgentAppId: async () => undefined,
  });
  boundResponses(client, MAX_RESPONSE_BYTES);
  return client;
}
