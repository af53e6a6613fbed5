/** FIPS 180-4, section 4.2.2: the fractional parts of the cube roots of the first 64 primes. */
const ROUND_CONSTANTS: readonly number[] = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];
const BLOCK_BYTES = 64;

type Hash = readonly [number, number, number, number, number, number, number, number];

/** Section 5.3.3: the fractional parts of the square roots of the first 8 primes. */
const INITIAL: Hash = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/**
 * SHA-256 of a text in UTF-8, as lower-case hex. For the few short texts that workflows digest: their sandbox has no
 * crypto. Everything else takes Node's.
 */
export function sha256(text: string): string {
  const blocks = padded(new TextEncoder().encode(text));
  let hash = INITIAL;
  for (let at = 0; at < blocks.byteLength; at += BLOCK_BYTES) hash = compressed(hash, scheduled(blocks, at));
  return hash.map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** Section 5.1.1. */
function padded(content: Uint8Array): DataView {
  const lengthBytes = 8;
  const blocks = Math.ceil((content.length + 1 + lengthBytes) / BLOCK_BYTES);
  const bytes = new Uint8Array(blocks * BLOCK_BYTES);
  bytes.set(content);
  bytes[content.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(bytes.length - lengthBytes, BigInt(content.length) * 8n);
  return view;
}

/** Section 6.2.2, step 1. */
function scheduled(blocks: DataView, at: number): number[] {
  const words = Array.from({ length: 16 }, (_, n) => blocks.getUint32(at + 4 * n));
  for (let n = 16; n < ROUND_CONSTANTS.length; n++) {
    const [back16 = 0, back15 = 0, back7 = 0, back2 = 0] = [16, 15, 7, 2].map((back) => words[n - back]);
    const s0 = rotated(back15, 7) ^ rotated(back15, 18) ^ (back15 >>> 3);
    const s1 = rotated(back2, 17) ^ rotated(back2, 19) ^ (back2 >>> 10);
    words.push((back16 + s0 + back7 + s1) >>> 0);
  }
  return words;
}

/** Section 6.2.2, steps 2 to 4. */
function compressed(before: Hash, words: readonly number[]): Hash {
  let [a, b, c, d, e, f, g, h] = before;
  for (const [n, constant] of ROUND_CONSTANTS.entries()) {
    const sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const t1 = h + sum1 + ((e & f) ^ (~e & g)) + constant + (words[n] ?? 0);
    const sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const t2 = sum0 + ((a & b) ^ (a & c) ^ (b & c));
    [a, b, c, d, e, f, g, h] = [(t1 + t2) >>> 0, a, b, c, (d + t1) >>> 0, e, f, g];
  }
  const [a0, b0, c0, d0, e0, f0, g0, h0] = before;
  return [
    (a0 + a) >>> 0,
    (b0 + b) >>> 0,
    (c0 + c) >>> 0,
    (d0 + d) >>> 0,
    (e0 + e) >>> 0,
    (f0 + f) >>> 0,
    (g0 + g) >>> 0,
    (h0 + h) >>> 0,
  ];
}

function rotated(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
