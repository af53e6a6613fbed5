import { describe, expect, test } from 'vitest';
import { storePlace } from '../../src/storage/index.js';

const ADDRESSES: readonly (readonly [
  store: string,
  Vendor: number,
  Region: string,
  endpoint: string | undefined,
  region: string,
])[] = [
  ['Amazon S3', 1, 'eu-west-1', undefined, 'eu-west-1'],
  ['Alibaba OSS', 2, 'cn-hangzhou', 'https://s3.oss-cn-hangzhou.aliyuncs.com', 'cn-hangzhou'],
  ['Alibaba OSS by its longer name', 2, 'oss-cn-hangzhou', 'https://s3.oss-cn-hangzhou.aliyuncs.com', 'cn-hangzhou'],
  ['Tencent COS', 3, 'ap-guangzhou', 'https://cos.ap-guangzhou.myqcloud.com', 'ap-guangzhou'],
  ['Qiniu Kodo', 4, 'cn-east-1', 'https://s3-cn-east-1.qiniucs.com', 'cn-east-1'],
  ['Qiniu Kodo by its older name', 4, 'z2', 'https://s3-cn-south-1.qiniucs.com', 'cn-south-1'],
  ['Huawei OBS', 7, 'cn-north-4', 'https://obs.cn-north-4.myhuaweicloud.com', 'cn-north-4'],
  ['Huawei OBS in Europe', 7, 'eu-west-101', 'https://obs.eu-west-101.myhuaweicloud.eu', 'eu-west-101'],
  ['Google', 8, '', 'https://storage.googleapis.com', 'auto'],
  ['China Mobile EOS', 9, 'wuxi1', 'https://eos-wuxi-1.cmecloud.cn', 'wuxi1'],
  ['China Mobile EOS with a dash', 9, 'wuxi-1', 'https://eos-wuxi-1.cmecloud.cn', 'wuxi1'],
  ['China Mobile EOS by its host', 9, 'eos-wuxi-1', 'https://eos-wuxi-1.cmecloud.cn', 'wuxi1'],
  ['a newer pool of China Mobile EOS', 9, 'shanghai3', 'https://eos.shanghai-3.cmecloud.cn', 'shanghai3'],
];

test.each(ADDRESSES)('%s has its S3 address', (_store, Vendor, Region, endpoint, region) => {
  const place = storePlace({ Vendor, Region });
  expect(place).toMatchObject({ speaksS3: true, address: { region } });
  expect(place.speaksS3 && place.address.endpoint).toBe(endpoint);
});

describe('a store of Vendor 10', () => {
  test.each([
    ['as it is', 'http://127.0.0.1:9000/base', 'http://127.0.0.1:9000/base'],
    ['with https when it names no protocol', 's3.example.com', 'https://s3.example.com'],
  ])('is reached at its EndPoint %s', (_how, EndPoint, endpoint) => {
    expect(storePlace({ Vendor: 10, Region: 'r', EndPoint, S3ForcePathStyle: true })).toMatchObject({
      speaksS3: true,
      address: { endpoint, region: 'r', pathStyle: true },
    });
  });

  test.each([
    ['https://s3.example.com', true, undefined],
    ['s3.example.com', true, /^EndPoint names no scheme.*"http:\/\/"/],
    ['https://s3.example.com', undefined, /^S3ForcePathStyle is not set.*true/],
    ['s3.example.com', false, /^EndPoint names no scheme.*S3ForcePathStyle is not set/],
  ])('at "%s" with S3ForcePathStyle %s is reported with the assumption', (EndPoint, S3ForcePathStyle, advice) => {
    const place = storePlace({ Vendor: 10, Region: 'r', EndPoint, S3ForcePathStyle });
    const shown = place.speaksS3 ? place.address.advice : place.why;
    expect(shown ?? '').toMatch(advice ?? /^$/);
  });

  test.each(['', 'no address at all', 'https://'])('has no address at the EndPoint "%s"', (EndPoint) => {
    expect(storePlace({ Vendor: 10, EndPoint })).toMatchObject({ speaksS3: false });
  });
});

test.each([1, 2, 3, 4, 7, 9])('a region of Vendor %i that would lead to another host is no address', (Vendor) => {
  for (const Region of ['x.example.com/', 'x@example.com', 'x?', 'x#', 'a b', 'x\\y', 'x:80']) {
    expect(storePlace({ Vendor, Region })).toMatchObject({ speaksS3: false, why: expect.stringContaining(Region) });
  }
});

test.each([
  [5, 'Alibaba Cloud VOD'],
  [6, 'Tencent Cloud VOD'],
  [99, 'Vendor 99'],
])('a store of Vendor %i can not be read, and the reason names it', (Vendor, name) => {
  expect(storePlace({ Vendor, Region: 'r' })).toMatchObject({ speaksS3: false, why: expect.stringContaining(name) });
});
