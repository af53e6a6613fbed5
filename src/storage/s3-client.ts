import { S3Client } from '@aws-sdk/client-s3';
import { boundResponses } from '../http/bounded-responses.js';
import type { StoreAddress } from './store-address.js';

const CONNECT_WITHIN_MS = 10_000;
/** No answer to what is asked here is near it, and an error says enough in less. */
const MAX_ANSWER_BYTES = 65_536;

/**
 * A client of one store. Whatever the SDK would otherwise look for in AWS_… variables and in the files below ~/.aws is
 * set here: they are Amazon's, meant for other programs, and break other stores.
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
    // Temporal repeats.
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'legacy',
    // Stores other than Amazon's do not know the checksums that the client would add.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_WITHIN_MS },
    userAgentAppId: async () => undefined,
  });
  boundResponses(client, MAX_ANSWER_BYTES);
  return client;
}
