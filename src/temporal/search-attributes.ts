import { setTimeout } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../contract/index.js';
import { GRPC_STATUS, grpcStatusOf, isNotPermitted } from './grpc-status.js';

/** The types of search attributes that sessions use. */
type AttributeType = 'Keyword' | 'KeywordList';

/** The type of each search attribute of the contract, by its name. */
export const SEARCH_ATTRIBUTE_TYPES: Readonly<Record<string, AttributeType>> = {
  [SEARCH_ATTRIBUTES.app]: 'Keyword',
  [SEARCH_ATTRIBUTES.room]: 'Keyword',
  [SEARCH_ATTRIBUTES.phase]: 'Keyword',
  [SEARCH_ATTRIBUTES.outcome]: 'Keyword',
  [SEARCH_ATTRIBUTES.taskIds]: 'KeywordList',
};

/** Sessions can't run: attributes are missing and may not be created by us, or have another type. */
export class SearchAttributesMissing extends Error {
  override readonly name = 'SearchAttributesMissing';
}

/** What `ensureSearchAttributes` did. */
interface EnsuredAttributes {
  /** The attributes that were not there before. */
  readonly created: readonly string[];
}

/** What is not as sessions need it. */
interface InspectedAttributes {
  readonly missing: readonly string[];
  readonly wrong: readonly { readonly name: string; readonly actual: string; readonly wanted: AttributeType }[];
}

const { IndexedValueType } = proto.temporal.api.enums.v1;
const TYPE_CODES = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KeywordList: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
} as const;

/** A server looks for new attributes every few seconds only. */
const USABLE_TIMEOUT_MS = 60_000;
const USABLE_RETRY_MS = 250;
const CALL_TIMEOUT_MS = 10_000;

type Known = ReadonlyMap<string, string>;

/**
 * Registers the search attributes of sessions, or checks them where registering is not permitted, as on Temporal
 * Cloud. Resolves once the server takes them in queries. May be called at any time, by any number of processes.
 * @throws SearchAttributesMissing with the command that creates what is missing
 */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<EnsuredAttributes> {
  const { missing, wrong } = await inspectSearchAttributes(connection, namespace);
  refuseWrong(wrong, namespace);
  const created = missing.length === 0 ? [] : await create(connection, namespace, missing);
  // Also what somebody else has registered a moment ago is listed before it is taken.
  await untilUsable(connection, namespace);
  return { created };
}

/** Which search attributes of sessions are missing or have another type. Registers none. */
export async function inspectSearchAttributes(connection: Connection, namespace: string): Promise<InspectedAttributes> {
  const known = await listAttributes(connection, namespace);
  const all = Object.entries(SEARCH_ATTRIBUTE_TYPES);
  return {
    missing: all.flatMap(([name]) => (known.has(name) ? [] : [name])),
    wrong: all.flatMap(([name, wanted]) => {
      const actual = known.get(name);
      return actual === undefined || actual === wanted ? [] : [{ name, actual, wanted }];
    }),
  };
}

async function listAttributes(connection: Connection, namespace: string): Promise<Known> {
  try {
    const { customAttributes } = await bounded(connection, () =>
      connection.operatorService.listSearchAttributes({ namespace }),
    );
    return new Map(Object.entries(customAttributes).map(([name, type]) => [name, typeName(IndexedValueType[type])]));
  } catch (error) {
    if (!isNotPermitted(error)) throw error;
    return aliasesOf(connection, namespace);
  }
}

/** A namespace lists its attributes as aliases of numbered fields, such as `KeywordList01`. */
async function aliasesOf(connection: Connection, namespace: string): Promise<Known> {
  const { config } = await bounded(connection, () => connection.workflowService.describeNamespace({ namespace }));
  const aliases = Object.entries(config?.customSearchAttributeAliases ?? {});
  return new Map(aliases.map(([field, name]) => [name, field.replace(/\d+$/, '')]));
}

function refuseWrong(wrong: InspectedAttributes['wrong'], namespace: string): void {
  if (wrong.length === 0) return;
  const list = wrong.map(({ name, actual, wanted }) => `"${name}" has the type ${actual} and must have ${wanted}`);
  throw new SearchAttributesMissing(
    `Search attributes of the namespace "${namespace}" have the wrong type: ${list.join('; ')}. ` +
      'Remove them (temporal operator search-attribute remove), or use another namespace.',
  );
}

/** Creates them; answers none where they turn out to be there, or not to be needed. */
async function create(connection: Connection, namespace: string, names: readonly string[]): Promise<readonly string[]> {
  const searchAttributes = Object.fromEntries(
    names.map((name) => [name, TYPE_CODES[SEARCH_ATTRIBUTE_TYPES[name] ?? 'Keyword']]),
  );
  try {
    await bounded(connection, () => connection.operatorService.addSearchAttributes({ namespace, searchAttributes }));
    return names;
  } catch (error) {
    // Another worker that starts at the same time was quicker.
    if (grpcStatusOf(error) === GRPC_STATUS.alreadyExists) return [];
    // Some servers show a namespace's attributes to nobody, and still take them.
    if (isNotPermitted(error) && (await taken(connection, namespace)) === 'yes') return [];
    const words = error instanceof Error ? error.message : String(error);
    const flags = names.map((name) => `--name ${name} --type ${SEARCH_ATTRIBUTE_TYPES[name]}`).join(' ');
    throw new SearchAttributesMissing(
      `The namespace "${namespace}" has no search attributes ${names.join(', ')}, and they could not be created ` +
        `(${words}). Have them created: temporal operator search-attribute create --namespace ${namespace} ${flags}`,
    );
  }
}

/** A server that can't say whether it takes them, as while its visibility store is away, is not waited for. */
async function untilUsable(connection: Connection, namespace: string): Promise<void> {
  const until = Date.now() + USABLE_TIMEOUT_MS;
  while ((await taken(connection, namespace)) === 'no') {
    if (Date.now() > until) {
      throw new SearchAttributesMissing(
        `The search attributes of sessions are registered in the namespace "${namespace}", but the server does not ` +
          `take them after ${USABLE_TIMEOUT_MS / 1000} s. Start again in a minute.`,
      );
    }
    await setTimeout(USABLE_RETRY_MS);
  }
}

async function taken(connection: Connection, namespace: string): Promise<'yes' | 'no' | 'unknown'> {
  const query = Object.keys(SEARCH_ATTRIBUTE_TYPES)
    .map((name) => `${name} = "none"`)
    .join(' OR ');
  try {
    await bounded(connection, () => connection.workflowService.countWorkflowExecutions({ namespace, query }));
    return 'yes';
  } catch (error) {
    // The time-skipping test server knows no queries: unimplemented.
    return grpcStatusOf(error) === GRPC_STATUS.invalidArgument ? 'no' : 'unknown';
  }
}

function bounded<T>(connection: Connection, call: () => Promise<T>): Promise<T> {
  return connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, call);
}

/** `INDEXED_VALUE_TYPE_KEYWORD_LIST` → `KeywordList`. */
function typeName(code: string | undefined): string {
  const words = (code ?? 'INDEXED_VALUE_TYPE_UNKNOWN').replace('INDEXED_VALUE_TYPE_', '').toLowerCase().split('_');
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
}
