import { generateKeyPairSync, sign } from 'node:crypto';

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;

/** A fresh key with a self-signed X.509 certificate for 127.0.0.1, or for a host; no client trusts it. */
export function selfSignedCertificate(host?: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ecdsaWithSha256 = der(SEQUENCE, hex(OBJECT_ID, '2a8648ce3d040302'));
  const commonName = der(SEQUENCE, hex(OBJECT_ID, '550403'), der(UTF8_STRING, Buffer.from(host ?? '127.0.0.1')));
  const name = der(SEQUENCE, der(SET, commonName));
  const alternativeName =
    host === undefined ? der(IP_ADDRESS, Buffer.from([127, 0, 0, 1])) : der(DNS_NAME, Buffer.from(host));
  const alternativeNames = der(SEQUENCE, alternativeName);
  const extension = der(SEQUENCE, hex(OBJECT_ID, '551d11'), der(OCTET_STRING, alternativeNames));
  const toBeSigned = der(
    SEQUENCE,
    der(VERSION, hex(INTEGER, '02')),
    hex(INTEGER, '01'),
    ecdsaWithSha256,
    name,
    der(SEQUENCE, time('20000101000000Z'), time('21000101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS, der(SEQUENCE, extension)),
  );
  const signature = der(BIT_STRING, Buffer.from([0]), sign('sha256', toBeSigned, privateKey));
  const certificate = der(SEQUENCE, toBeSigned, ecdsaWithSha256, signature);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function hex(tag: number, content: string): Buffer {
  return der(tag, Buffer.from(content, 'hex'));
}

function time(text: string): Buffer {
  return der(GENERALIZED_TIME, Buffer.from(text));
}
