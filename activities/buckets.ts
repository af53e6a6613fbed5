import { type OpenedBucket, openBucket } from '../src/storage/index.js';
import { type ActivityDependencies, entryOf } from './dependencies.js';

/** The buckets of the configuration. Each is opened on first use and kept, so that its connections are reused. */
export class Buckets {
  readonly #dependencies: Pick<ActivityDependencies, 'storages' | 'readers'>;
  readonly #opened = new Map<string, OpenedBucket>();

  constructor(dependencies: Pick<ActivityDependencies, 'storages' | 'readers'>) {
    this.#dependencies = dependencies;
  }

  /** Returns the bucket of a storage, or why it can't be used; undefined if the configuration lacks the storage. */
  find(name: string): OpenedBucket | undefined {
    const known = this.#opened.get(name);
    if (known) return known;
    const { storages, readers = {} } = this.#dependencies;
    const storage = entryOf(storages, name);
    if (!storage) return undefined;
    const opened = openBucket(storage, entryOf(readers, name));
    this.#opened.set(name, opened);
    return opened;
  }
}
