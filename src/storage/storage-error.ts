import { fieldsOf } from '../json/objects.js';

/**
 * The kind of a store's error. `passing`: a retry can succeed. `denied`: the keys are wrong or lack the permission.
 * `no-bucket`, `no-upload`: it does not exist. `misplaced`: the bucket is in another region. `unusable`: these settings
 * allow no request at all. `refused`: the store will never do it.
 */
export type StorageErrorKind = 'passing' | 'denied' | 'no-bucket' | 'no-upload' | 'misplaced' | 'unusable' | 'refused';

/** A failed request to a store. Its message contains no keys and no signatures. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly kind: StorageErrorKind;

  constructor(kind: StorageErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

const MAX_WORDS = 200;

/** The kinds of S3's error codes that say more than their status. */
const KINDS: ReadonlyMap<string, StorageErrorKind> = new Map([
  ['NoSuchBucket', 'no-bucket'],
  ['NoSuchUpload', 'no-upload'],
  // The client corrects its clock by the response.
  ['RequestTimeTooSkewed', 'passing'],
  ['RequestTimeout', 'passing'],
  ['OperationAborted', 'passing'],
  ['SlowDown', 'passing'],
  ['ExpiredToken', 'denied'],
  ['InvalidToken', 'denied'],
  ['AuthorizationHeaderMalformed', 'misplaced'],
  ['IllegalLocationConstraintException', 'misplaced'],
  ['PermanentRedirect', 'misplaced'],
]);

const MEANINGS: Readonly<Partial<Record<StorageErrorKind, string>>> = {
  'no-bucket': 'the bucket does not exist',
  'no-upload': 'the upload is over',
  denied: 'the keys are wrong, or lack the permission',
  misplaced: 'the bucket is in another region than the configuration says',
};

/**
 * Returns the `StorageError` for an error of the S3 client, which contains the signed request and must not be passed on.
 *
 * @param request what was requested, such as `to find "a.mp4"`
 * @param advice what to change if the store is unreachable
 */
export function storageErrorOf(error: unknown, bucket: string, request: string, advice?: string): StorageError {
  if (error instanceof StorageError) return error;
  const { status, code } = factsOf(error);
  const store = `The store of bucket "${bucket}"`;
  const advised = advice === undefined ? '' : `. ${advice}`;
  if (status === undefined) {
    return isFromOutside(error)
      ? new StorageError('passing', `${store} can't be reached ${request}: ${code}${advised}`)
      : new StorageError('unusable', `${store} can't be used ${request} with these settings: ${code}${advised}`);
  }
  const kind = KINDS.get(code) ?? kindOf(status);
  const said = `${store} responded with ${status}${code === '' ? '' : ` (${code})`} to a request ${request}`;
  const meaning = MEANINGS[kind];
  return new StorageError(
    kind,
    `${said}${meaning === undefined ? '' : `: ${meaning}`}${kind === 'no-bucket' ? advised : ''}`,
  );
}

/** Whether an error without a response comes from the network or a timeout, and not from the client itself. */
function isFromOutside(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return true;
  // Node's codes for arguments that it rejects: a header's value, an address.
  return 'code' in error && typeof error.code === 'string' && !/^ERR_(INVALID|UNESCAPED)_/.test(error.code);
}

function kindOf(status: number): StorageErrorKind {
  // A 200 may carry an error too, if joining the parts failed.
  if (status < 300 || status === 408 || status === 425 || status === 429) return 'passing';
  if (status < 400) return 'misplaced';
  if (status === 401 || status === 403) return 'denied';
  return status >= 500 && status !== 501 ? 'passing' : 'refused';
}

/** Returns the HTTP status, and the store's or the system's error code. Responses to HEAD have no code. */
function factsOf(error: unknown): { readonly status: number | undefined; readonly code: string } {
  if (!(error instanceof Error)) return { status: undefined, code: 'unknown cause' };
  const status = statusOf(error);
  if (status !== undefined) return { status, code: isCode(error.name) ? error.name : '' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : `${error.name}: ${error.message}`;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return { status, code: 'no response in time' };
  return { status, code: code.slice(0, MAX_WORDS) };
}

/** Returns the HTTP status of an error of the store's client, if it has one. */
export function statusOf(error: unknown): number | undefined {
  const { httpStatusCode: status } = fieldsOf(fieldsOf(error)['$metadata']);
  return typeof status === 'number' ? status : undefined;
}

/** Whether an error's name is a code of the store, and not one that the client made up. */
function isCode(name: string): boolean {
  return /^[A-Za-z]{1,64}$/.test(name) && !['Error', 'Unknown', 'UnknownError', 'NotFound', 'Forbidden'].includes(name);
}
