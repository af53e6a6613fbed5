import { S3Client } from '@aws-sdk/client-s3';
import type { StoreAddress } from './store-address.js';

const CONNECT_WITHIN_MS = 10_000;

/**
 * A client of one store. Whatever the SDK would otherwise look for in AWS_… variables and in the files below ~/.aws is
 * set here: they are Amazon's, meant for other programs, and break other stores.
 */
export function s3Client(
  { endpoint, region, pathStyle }: StoreAddress,
  keys: { readonly AccessKeyId?: string | undefined; readonly AccessKeySecret?: string | undefined },
): S3Client {
  return new S3Client({
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
}
