import { type Config, revealReader, revealStorage } from '../config/index.js';
import { type FileLink, type FileLinksState, isInBucket, whyNoLink } from '../contract/file-links.js';
import type { FilePlace, FileView } from '../contract/index.js';
import type { OpenedLinks } from '../storage/index.js';
import { Problem } from './problems.js';

const SECONDS_PER_MINUTE = 60;

/** Makes links to the files in the buckets of the configuration, with the keys of each storage's `reader`. */
export class FileLinks {
  readonly #storages: ReadonlyMap<string, OpenedLinks>;
  readonly #seconds: number;

  constructor(storages: ReadonlyMap<string, OpenedLinks>, minutes: number) {
    this.#storages = storages;
    this.#seconds = minutes * SECONDS_PER_MINUTE;
  }

  /** The origins of all links, each once. */
  get origins(): readonly string[] {
    return [...new Set([...this.#storages.values()].flatMap((one) => ('origin' in one ? one.origin : [])))];
  }

  /** Returns whether there are links to the files at a place. */
  stateFor(place: FilePlace | undefined): FileLinksState {
    if (!place) return {};
    const storage = this.#storageOf(place);
    return 'why' in storage ? { whyNot: storage.why } : {};
  }

  /**
   * Returns a link to a file that is in its bucket, after a request to the store that confirms it.
   * @throws the problems `file-not-linkable`, `file-unverified` and `unknown-file`; StorageError
   */
  async linkTo(file: FileView, place: FilePlace, signal?: AbortSignal): Promise<FileLink> {
    const storage = this.#storageOf(place);
    if ('why' in storage) throw new Problem('file-not-linkable', { detail: `${storage.why}.` });
    const why = whyNoLink(file);
    if (why !== undefined) throw new Problem('file-not-linkable', { detail: `File "${file.fileId}": ${why}.` });
    if (!isInBucket(file)) {
      const note = file.note === undefined ? '' : `: ${file.note}`;
      throw new Problem('file-unverified', { detail: `File "${file.fileId}" is in the state ${file.state}${note}.` });
    }
    const { links } = storage;
    const { objectKeysOf } = await import('../storage/index.js');
    const key = await links.find(objectKeysOf(place.outputFolder, file.fileId), signal);
    if (key === undefined) {
      const detail = `It was in bucket "${links.bucketName}", which no longer has "${place.outputFolder}${file.fileId}".`;
      throw new Problem('unknown-file', { detail });
    }
    const { url, expiresAtMs } = await links.linkTo(key, { seconds: this.#seconds, nowMs: Date.now() });
    return { url, expiresAt: new Date(expiresAtMs).toISOString() };
  }

  #storageOf({ storage: name }: FilePlace): OpenedLinks {
    const why = `Storage "${name}" is not in the gateway's configuration`;
    return this.#storages.get(name) ?? { why };
  }
}

/** Opens the links of a configuration; undefined if it has them off. The store's client is loaded only if they are on. */
export async function openFileLinks({ gateway, storages }: Config): Promise<FileLinks | undefined> {
  if (!gateway.fileLinks) return undefined;
  const { openLinks } = await import('../storage/index.js');
  const opened = new Map<string, OpenedLinks>();
  for (const [name, storage] of Object.entries(storages)) {
    // oxlint-disable-next-line no-await-in-loop -- signs locally
    const one = await openLinks(revealStorage(storage), revealReader(storage));
    opened.set(name, 'why' in one ? { why: `Storage "${name}": ${one.why}` } : one);
  }
  return new FileLinks(opened, gateway.fileLinks.minutes);
}
