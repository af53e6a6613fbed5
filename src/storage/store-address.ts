import { parsedUrl } from '../http/parsed-url.js';

/** The fields of ZEGO's `StorageParams` that name a bucket and its keys. Holds secrets. */
export interface StorageFields {
  readonly Vendor: number;
  readonly Region?: string | undefined;
  readonly Bucket?: string | undefined;
  readonly AccessKeyId?: string | undefined;
  readonly AccessKeySecret?: string | undefined;
  readonly EndPoint?: string | undefined;
  readonly S3ForcePathStyle?: boolean | undefined;
}

/** The S3 address of a store. */
export interface StoreAddress {
  /** Undefined for Amazon's own, which follows from the region. */
  readonly endpoint?: string;
  /** The region that requests are signed for. */
  readonly region: string;
  /** Whether the bucket is part of the path, not of the host name. */
  readonly pathStyle: boolean;
  /** What to check in the configuration if the store or the bucket is not found: the settings that were assumed. */
  readonly advice?: string;
}

/** The Vendor whose address is in the configuration. */
const S3_PROTOCOL = 10;

/** The address of a store, or why it has none. */
type StorePlace =
  | { readonly speaksS3: true; readonly address: StoreAddress }
  | { readonly speaksS3: false; readonly why: string };

/**
 * Returns the S3 address of a store (numbers: StartRecord, `StorageParams.Vendor`). The addresses come from each store's
 * documentation of its S3 interface; those of 4 and 9 from rclone's documentation of S3 providers.
 */
export function storePlace({ Vendor, Region = '', EndPoint, S3ForcePathStyle }: StorageFields): StorePlace {
  // A region becomes part of the host name and must not change it to another host.
  if (Vendor !== S3_PROTOCOL && !/^[A-Za-z0-9-]*$/.test(Region)) {
    return { speaksS3: false, why: `its Region "${Region}" is invalid` };
  }
  switch (Vendor) {
    case 1:
      return { speaksS3: true, address: { region: Region, pathStyle: false } };
    case 2: {
      // Alibaba's documents write a region with and without "oss-". Buckets in the path are rejected.
      const region = Region.replace(/^oss-/, '');
      return at(`https://s3.oss-${region}.aliyuncs.com`, region, false);
    }
    case 3:
      return at(`https://cos.${Region}.myqcloud.com`, Region, false);
    case 4: {
      const region = KODO_REGIONS.get(Region) ?? Region;
      return at(`https://s3-${region}.qiniucs.com`, region, true);
    }
    case 5:
      return { speaksS3: false, why: 'Alibaba Cloud VOD has no S3 interface' };
    case 6:
      return { speaksS3: false, why: 'Tencent Cloud VOD has no S3 interface' };
    case 7:
      return at(`https://obs.${Region}.myhuaweicloud.${Region === HUAWEI_EUROPE ? 'eu' : 'com'}`, Region, false);
    case 8:
      return at('https://storage.googleapis.com', 'auto', true);
    case 9: {
      const { host, pool } = eosPool(Region);
      return at(`https://${host}`, pool, true);
    }
    case S3_PROTOCOL:
      return s3ProtocolPlace(EndPoint ?? '', Region, S3ForcePathStyle === true);
    default:
      return { speaksS3: false, why: `the address of the store of Vendor ${Vendor} is unknown` };
  }
}

function at(endpoint: string, region: string, pathStyle: boolean, advice?: string): StorePlace {
  return isAddress(endpoint)
    ? { speaksS3: true, address: { endpoint, region, pathStyle, ...(advice !== undefined && { advice }) } }
    : { speaksS3: false, why: `its address "${endpoint}" is invalid` };
}

function s3ProtocolPlace(EndPoint: string, region: string, pathStyle: boolean): StorePlace {
  const hasScheme = /^https?:\/\//i.test(EndPoint);
  const advice = [
    ...(hasScheme
      ? []
      : ['EndPoint names no scheme, so https is used: write "http://" before it if the store has no TLS']),
    ...(pathStyle
      ? []
      : [
          "S3ForcePathStyle is not set, so the bucket is part of the host's name: set it to true if the store has no such hosts",
        ]),
  ].join('. ');
  return at(hasScheme ? EndPoint : `https://${EndPoint}`, region, pathStyle, advice === '' ? undefined : advice);
}

/** Kodo's older names of its regions. */
const KODO_REGIONS: ReadonlyMap<string, string> = new Map([
  ['z0', 'cn-east-1'],
  ['z1', 'cn-north-1'],
  ['z2', 'cn-south-1'],
  ['na0', 'us-north-1'],
  ['as0', 'ap-southeast-1'],
]);

/** The one region of OBS whose hosts end differently (Huawei's list of regions and endpoints). */
const HUAWEI_EUROPE = 'eu-west-101';

/** `wuxi1`, `wuxi-1` and `eos-wuxi-1` are at `eos-wuxi-1.cmecloud.cn`; the newer pools have a dot behind `eos`. */
function eosPool(region: string): { readonly host: string; readonly pool: string } {
  const [, place = region, number = ''] = /^(?:eos[-.])?([a-z]+)-?(\d*)$/.exec(region) ?? [];
  const pool = `${place}${number}`;
  const label = number === '' ? place : `${place}-${number}`;
  return { host: `eos${EOS_WITH_DOT.has(pool) ? '.' : '-'}${label}.cmecloud.cn`, pool };
}

/** From a list of pools and hosts in the public inventory tool wgpsec/lc; the others have a dash. */
const EOS_WITH_DOT: ReadonlySet<string> = new Set(
  (
    'shanghai3 fenhu1 ningbo6 jinan4 xian2 zhengzhou4 tianjin2 jilin2 hubei2 jiangxi2 gansu2 shanxi2 shanxi3 ' +
    'liaoning2 hebei2 fujian2 fujian3 anhui2 heilongjiang2 xinjiang2 ningxia1 qinghai1 xizang1'
  ).split(' '),
);

function isAddress(endpoint: string): boolean {
  return parsedUrl(endpoint) !== undefined && !/[\s@?#\\]/.test(endpoint);
}
