/** All strings, numbers and bytes of a value as text, at any depth. */
export function textOf(value: unknown): string {
  const texts: string[] = [];
  const seen = new Set<object>();
  const collect = (inner: unknown): void => {
    if (inner instanceof Uint8Array) texts.push(Buffer.from(inner).toString('utf8'));
    else if (typeof inner === 'object' && inner !== null) {
      if (seen.has(inner)) return;
      seen.add(inner);
      for (const [key, part] of inner instanceof Map ? inner : Object.entries(inner)) {
        collect(key);
        collect(part);
      }
    } else if (typeof inner === 'string') texts.push(inner);
    else if (typeof inner === 'number' || typeof inner === 'bigint' || typeof inner === 'symbol') {
      texts.push(inner.toString());
    }
  };
  collect(value);
  return texts.join('\n');
}

/** The forms of a secret in a text: plain, escaped for JSON or URLs, as base64 at any offset, as hex. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
    encodeURIComponent(secret),
    encodeURI(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    bytes.toString('hex'),
    ...(['base64', 'base64url'] as const).flatMap((encoding) =>
      [0, 1, 2].map((offset) => inside(bytes, offset, encoding)),
    ),
  ];
  return [...new Set(forms)];
}

/** The part of the encoded text that does not depend on its neighbours. */
function inside(secret: Buffer, offset: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(offset), secret])
    .toString(encoding)
    .replace(/=+$/, '');
  const whole = Math.floor(((offset + secret.length) * 8) / 6);
  return text.slice(Math.ceil((offset * 8) / 6), whole);
}

/** The names of the secrets that a text contains in any form, in upper or lower case. */
export function leaksIn(text: string, secrets: Readonly<Record<string, string>>): string[] {
  const lower = text.toLowerCase();
  return Object.entries(secrets)
    .filter(([, secret]) => formsOf(secret).some((form) => lower.includes(form.toLowerCase())))
    .map(([name]) => name);
}
