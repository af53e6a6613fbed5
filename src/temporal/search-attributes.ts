import { setTimeout } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../contract/index.js';
import { GRPC_STATUS, grpcStatusOf, isNotPermitted } from './grpc-status.js';

/** The types of search attributes that sessions use. */
type AttributeType = 'Keyword' | 'KeywordList' | 'Datetime';

/** The type of each search attribute of the contract, by its name. */
export const SEARCH_ATTRIBUTE_TYPES: Readonly<Record<string, AttributeType>> = {
  [SEARCH_ATTRIBUTES.app]: 'Keyword',
  [SEARCH_ATTRIBUTES.room]: 'Keyword',
  [SEARCH_ATTRIBUTES.phase]: 'Keyword',
  [SEARCH_ATTRIBUTES.outcome]: 'Keyword',
  [SEARCH_ATTRIBUTES.taskIds]: 'KeywordList',
  [SEARCH_ATTRIBUTES.attention]: 'KeywordList',
  [SEARCH_ATTRIBUTES.recordingSince]: 'Datetime',
};

/** Sessions cannot run: search attributes are missing and could not be created, or have another type. */
export class SearchAttributesMissing extends Error {
  override readonly name = 'SearchAttributesMissing';
}

/** The result of `ensureSearchAttributes`. */
interface EnsuredAttributes {
  /** The attributes that did not exist before. */
  readonly created: readonly string[];
}

/** The search attributes that sessions cannot use. */
interface InspectedAttributes {
  readonly missing: readonly string[];
  readonly wrong: readonly { readonly name: string; readonly actual: string; readonly wanted: AttributeType }[];
}

const { IndexedValueType } = proto.temporal.api.enums.v1;
const TYPE_CODES = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KeywordList: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  Datetime: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
} as const;

/** A server loads new attributes only every few seconds. */
const USABLE_TIMEOUT_MS = 60_000;
const USABLE_RETRY_MS = 250;
const CALL_TIMEOUT_MS = 10_000;

type Known = ReadonlyMap<string, string>;

/**
 * Registers the search attributes of sessions, or checks them if registering is not permitted, as on Temporal Cloud.
 * Resolves once the server accepts them in queries. May be called at any time, by any number of processes.
 * @throws SearchAttributesMissing with the command that creates the missing ones
 */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<EnsuredAttributes> {
  const { missing, wrong } = await inspectSearchAttributes(connection, namespace);
  refuseWrong(wrong, namespace);
  const created = missing.length === 0 ? [] : await create(connection, namespace, missing);
  // A new attribute, even one of another process, is listed before it can be used.
  await untilUsable(connection, namespace);
  return { created };
}

/** Returns the search attributes of sessions that are missing or have another type. Registers none. */
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

/** Lists a namespace's attributes from its aliases of numbered fields, such as `KeywordList01`. */
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

/** Creates attributes. Returns none if they turn out to exist or not to be needed. */
async function create(connection: Connection, namespace: string, names: readonly string[]): Promise<readonly string[]> {
  const searchAttributes = Object.fromEntries(
    names.map((name) => [name, TYPE_CODES[SEARCH_ATTRIBUTE_TYPES[name] ?? 'Keyword']]),
  );
  try {
    await bounded(connection, () => connection.operatorService.addSearchAttributes({ namespace, searchAttributes }));
    return names;
  } catch (error) {
    // Another worker that started at the same time was faster.
    if (grpcStatusOf(error) === GRPC_STATUS.alreadyExists) return [];
    // Some servers do not list a namespace's attributes, but accept them.
    if (isNotPermitted(error) && (await usable(connection, namespace)) === 'yes') return [];
    const why = error instanceof Error ? error.message : String(error);
    const flags = names.map((name) => `--name ${name} --type ${SEARCH_ATTRIBUTE_TYPES[name]}`).join(' ');
    throw new SearchAttributesMissing(
      `The namespace "${namespace}" has no search attributes ${names.join(', ')}, and they could not be created ` +
        `(${why}). Have them created: temporal operator search-attribute create --namespace ${namespace} ${flags}`,
    );
  }
}

/** Waits until the server accepts the attributes, unless it cannot tell, such as without its visibility store. */
async function untilUsable(connection: Connection, namespace: string): Promise<void> {
  const until = Date.now() + USABLE_TIMEOUT_MS;
  while ((await usable(connection, namespace)) === 'no') {
    if (Date.now() > until) {
      throw new SearchAttributesMissing(
        `The search attributes of sessions are registered in the namespace "${namespace}", but the server does not ` +
          `accept them after ${USABLE_TIMEOUT_MS / 1000} s. Start again in a minute.`,
      );
    }
    await setTimeout(USABLE_RETRY_MS);
  }
}

async function usable(connection: Connection, namespace: string): Promise<'yes' | 'no' | 'unknown'> {
  const names = Object.keys(SEARCH_ATTRIBUTE_TYPES).map((name) => `${name} IS NOT NULL`);
  const query = `WorkflowId = "none" AND (${names.join(' OR ')})`;
  try {
    await bounded(connection, () => connection.workflowService.countWorkflowExecutions({ namespace, query }));
    return 'yes';
  } catch (error) {
    // The time-skipping test server does not implement queries.
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
