import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test } from 'vitest';
import { createSimulator } from '../../src/simulator/index.js';
import { afterwards } from '../harness/servers.js';

const Bucket = 'lessons';
const Key = 'a b/ä.mp4';

describe('the simulator’s bucket and presigned URLs', async () => {
  const simulator = await createSimulator({ buckets: [Bucket] });
  afterwards(() => simulator.close());
  const { EndPoint, Region, AccessKeyId, AccessKeySecret } = simulator.storageParams(Bucket);

  function clientWith(secretAccessKey: string, accessKeyId = AccessKeyId): S3Client {
    const credentials = { accessKeyId, secretAccessKey };
    const client = new S3Client({ endpoint: EndPoint, region: Region, forcePathStyle: true, credentials });
    afterwards(async () => client.destroy());
    return client;
  }

  const client = clientWith(AccessKeySecret);
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'content' }));
  const get = new GetObjectCommand({ Bucket, Key });
  const link = async (signedSecondsAgo = 0, expiresIn = 60): Promise<URL> => {
    const signingDate = new Date(Date.now() - signedSecondsAgo * 1_000);
    return new URL(await getSignedUrl(client, get, { expiresIn, signingDate }));
  };
  const changed = async (name: string, value: string): Promise<URL> => {
    const url = await link();
    url.searchParams.set(name, value);
    return url;
  };
  const answerOf = async (url: URL | string, init: RequestInit = {}): Promise<string> => {
    const response = await fetch(url, init);
    const text = await response.text();
    return `${response.status} ${/<Code>(.*)<\/Code>/.exec(text)?.[1] ?? text}`;
  };

  test('serves an object to whoever has a link', async () => {
    expect(await answerOf(await link())).toBe('200 content');
    expect(await answerOf(await link(59))).toBe('200 content');
  });

  test('serves uploads by link', async () => {
    const put = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'up.mp4' }), { expiresIn: 60 });
    expect(await answerOf(put, { method: 'PUT', body: 'sent' })).toBe('200 ');
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'up.mp4' }), { expiresIn: 60 });
    expect(await answerOf(url)).toBe('200 sent');
  });

  test.each<readonly [string, () => Promise<URL | string>, string]>([
    ['after its time', () => link(61), '403 AccessDenied'],
    ['long before its time', () => link(-16 * 60), '403 AccessDenied'],
    ['of another object', async () => (await link()).href.replace('.mp4', '.flv'), '403 SignatureDoesNotMatch'],
    ['with a longer life', () => changed('X-Amz-Expires', '3600'), '403 SignatureDoesNotMatch'],
    ['with another parameter', () => changed('response-content-type', 'text/html'), '403 SignatureDoesNotMatch'],
    ['of another secret', () => getSignedUrl(clientWith('wrong'), get), '403 SignatureDoesNotMatch'],
    ['of another key', () => getSignedUrl(clientWith('wrong', 'other'), get), '403 InvalidAccessKeyId'],
    [
      'with a life of more than a week',
      () => changed('X-Amz-Expires', '604801'),
      '400 AuthorizationQueryParametersError',
    ],
    [
      'that does not sign the host',
      () => changed('X-Amz-SignedHeaders', 'range'),
      '400 AuthorizationQueryParametersError',
    ],
    ['without its signature', () => changed('X-Amz-Signature', ''), '403 SignatureDoesNotMatch'],
  ])('refuses a link %s', async (_what, url, answer) => {
    expect(await answerOf(await url())).toBe(answer);
  });

  test('refuses a link for another method, and one beside a signed header', async () => {
    expect(await answerOf(await link(), { method: 'DELETE' })).toBe('403 SignatureDoesNotMatch');
    expect(await answerOf(await link(), { headers: { authorization: 'AWS4-HMAC-SHA256 x' } })).toBe(
      '400 InvalidArgument',
    );
  });
});
