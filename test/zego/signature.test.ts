import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  signCallback,
  signedQuery,
  signRequest,
  verifyCallback,
  verifyRequestSignature,
} from '../../src/zego/index.js';

const PARTS = {
  appId: 12345,
  serverSecret: '9193cc662a4c0ec135ec71fb57194b38',
  nonce: '4fd24687296dd9f3',
  timestampSeconds: 1615186943,
};

describe('request signature', () => {
  it('is the documented digest of app, nonce, secret and time', () => {
    expect(signRequest(PARTS)).toBe('43e5cfcca828314675f91b001390566a');
  });

  it('is accepted by its own verifier', () => {
    expect(verifyRequestSignature({ ...PARTS, signature: '43e5cfcca828314675f91b001390566a' })).toBe(true);
  });

  it.each([
    ['another app', { appId: 12346 }],
    ['another nonce', { nonce: '4fd24687296dd9f4' }],
    ['another secret', { serverSecret: '9193cc662a4c0ec135ec71fb57194b39' }],
    ['another time', { timestampSeconds: 1615186944 }],
    ['a shorter signature', { signature: '43e5cfcca828314675f91b001390566' }],
    ['no signature', { signature: '' }],
  ])('is refused for %s', (_what, change) => {
    const parts = { ...PARTS, signature: '43e5cfcca828314675f91b001390566a', ...change };
    expect(verifyRequestSignature(parts)).toBe(false);
  });

  it('makes a query with every common parameter, signed for its own nonce and time', () => {
    const query = signedQuery({ action: 'StopRecord', appId: 12345, serverSecret: 's', nowMs: 1_615_186_943_999 });
    const { SignatureNonce = '', Signature = '', ...others } = Object.fromEntries(query);
    expect(others).toEqual({
      Action: 'StopRecord',
      AppId: '12345',
      Timestamp: '1615186943',
      SignatureVersion: '2.0',
    });
    expect(SignatureNonce).toMatch(/^[0-9a-f]{16}$/);
    const parts = { appId: 12345, serverSecret: 's', nonce: SignatureNonce, timestampSeconds: 1615186943 };
    expect(verifyRequestSignature({ ...parts, signature: Signature })).toBe(true);
  });

  it('never uses a nonce twice', () => {
    const of = { action: 'StopRecord', appId: 1, serverSecret: 's', nowMs: 0 } as const;
    const nonces = Array.from({ length: 500 }, () => signedQuery(of).get('SignatureNonce'));
    expect(new Set(nonces).size).toBe(500);
  });
});

describe('callback signature', () => {
  const signed = { timestamp: '1470820198', nonce: '123412', signature: '5bd59fd62953a8059fb7eaba95720f66d19e4517' };

  it('is the documented digest of secret, timestamp and nonce', () => {
    expect(signCallback({ secret: 'secret', timestamp: '1470820198', nonce: '123412' })).toBe(signed.signature);
  });

  it('is the same for numbers and for their texts', () => {
    expect(signCallback({ secret: 'secret', timestamp: 1470820198, nonce: 123412 })).toBe(signed.signature);
  });

  it.each([
    ['the only secret', ['secret']],
    ['the old one of two', ['new', 'secret']],
    ['the new one of two', ['secret', 'old']],
  ])('is accepted from %s', (_which, secrets) => {
    expect(verifyCallback(signed, secrets)).toBe(true);
  });

  it('is accepted in capitals', () => {
    expect(verifyCallback({ ...signed, signature: signed.signature.toUpperCase() }, ['secret'])).toBe(true);
  });

  it.each([
    ['another secret', {}, ['Secret']],
    ['no secret', {}, []],
    ['another timestamp', { timestamp: '1470820199' }, ['secret']],
    ['another nonce', { nonce: '123413' }, ['secret']],
    ['another signature', { signature: signed.signature.replace('5', '6') }, ['secret']],
    ['an empty signature', { signature: '' }, ['secret']],
  ])('is refused for %s', (_what, change, secrets) => {
    expect(verifyCallback({ ...signed, ...change }, secrets)).toBe(false);
  });

  it('is refused when only an empty secret would fit', () => {
    const signature = signCallback({ secret: '', timestamp: '1', nonce: '2' });
    expect(verifyCallback({ timestamp: '1', nonce: '2', signature }, [''])).toBe(false);
  });

  it('verifies what it signed, for any texts', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (secret, timestamp, nonce) => {
        const signature = signCallback({ secret, timestamp, nonce });
        expect(verifyCallback({ timestamp, nonce, signature }, ['other', secret])).toBe(true);
      }),
    );
  });
});
