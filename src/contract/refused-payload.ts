import { isObject } from '../json/objects.js';

/** The name of the one field of what stands for a refused payload. */
const FIELD = 'reelkeeper:refused-payload';

/**
 * What the payload codec of a worker puts in the place of a payload that must be encrypted for the workflow that it
 * reaches, and is not.
 */
export const REFUSED_PAYLOAD = {
  [FIELD]: 'it was not encrypted for this workflow, and encryption.required is set',
} as const;

/** Says of a message or a call why it is refused, and what to do. */
export function refusalOf(what: string): string {
  return (
    `${what} is refused: what it carries is not encrypted, or for another workflow, and the workers' configuration has ` +
    '"encryption.required: true". Send it with the keys of encryption.keys.'
  );
}

/** Whether a list of arguments has a refused payload among them. */
export function hasRefusedPayload(args: readonly unknown[]): boolean {
  return args.some((arg) => isObject(arg) && Object.hasOwn(arg, FIELD));
}
