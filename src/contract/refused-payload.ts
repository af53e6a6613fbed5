import { isObject } from '../json/objects.js';

/** The only field of a refused payload's placeholder. */
const FIELD = 'reelkeeper:refused-payload';

/** The placeholder that a worker's codec puts in place of a payload that must be encrypted for its workflow, and is not. */
export const REFUSED_PAYLOAD = {
  [FIELD]: 'not encrypted for this workflow although encryption.required is set',
} as const;

/** Returns why a message or call is rejected, and what to do. */
export function refusalOf(what: string): string {
  return (
    `${what} is rejected: its payload is not encrypted, or for another workflow, and the workers' configuration has ` +
    '"encryption.required: true". Send it with the keys of encryption.keys.'
  );
}

/** Whether any argument is the placeholder of a refused payload. */
export function hasRefusedPayload(args: readonly unknown[]): boolean {
  return args.some((arg) => isObject(arg) && Object.hasOwn(arg, FIELD));
}
