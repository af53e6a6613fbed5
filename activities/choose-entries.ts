import type { Mistake } from '../src/contract/messages.js';
import { unknownName } from '../src/contract/mistakes.js';
import type { SessionRequest } from '../src/contract/request.js';
import type { ActivityDependencies } from './dependencies.js';

/** The entries of the configuration that a request uses; undefined where there is none. */
export interface ChosenEntries {
  readonly app: string | undefined;
  readonly profile: string | undefined;
  readonly storage: string | undefined;
  readonly mistakes: readonly Mistake[];
}

/** Returns the entries of the configuration that a request names. Without a name: `default`, or the only one configured. */
export function chooseEntries(
  request: Partial<SessionRequest>,
  { apps, profiles, storages }: ActivityDependencies,
): ChosenEntries {
  const mistakes: Mistake[] = [];
  const choose = (field: 'app' | 'profile' | 'storage', entries: Readonly<Record<string, unknown>>) => {
    const known = Object.keys(entries);
    const only = known.length === 1 ? known[0] : undefined;
    const name = request[field] ?? (Object.hasOwn(entries, 'default') ? 'default' : only);
    if (name !== undefined && Object.hasOwn(entries, name)) return name;
    const message =
      name === undefined
        ? `is required: the configuration has several (${known.join(', ')})`
        : `"${name}" ${unknownName(name, known)}`;
    mistakes.push({ path: field, message });
    return undefined;
  };
  const app = choose('app', apps);
  const profile = choose('profile', profiles);
  const storage = choose('storage', storages);
  return { app, profile, storage, mistakes };
}
