import { type ApiEntry, type ApiExport, apiEntries } from './api-exports.js';
import { NOTE, table } from './markdown.js';

/** The purpose of each entry. */
const PURPOSES: Readonly<Record<string, string>> = {
  './client': 'Start, command, read and list sessions from TypeScript or JavaScript.',
  './contract':
    'The types and constants that every program shares with a session: names, requests, responses, views, ids and limits.',
  './zego':
    "A client of ZEGO Cloud Recording: its nine Actions, their limits, codes and quit reasons, and its callbacks' signatures.",
  './simulator': 'A simulator of ZEGO Cloud Recording, for tests: tasks on a clock, callbacks, files, faults.',
};

const KINDS: readonly (readonly [kind: ApiExport['kind'], heading: string])[] = [
  ['class', 'Classes'],
  ['function', 'Functions'],
  ['type', 'Types'],
  ['constant', 'Constants'],
];

/**
 * The pages below docs/api, one for each entry of the package, by their paths.
 * @throws Error when an export has no docstring, or an entry no purpose
 */
export function apiPages(root: string): Readonly<Record<string, string>> {
  const entries = apiEntries(root);
  const bare = entries.flatMap(({ entry, exports }) =>
    exports.filter(({ text }) => text === '').map(({ name }) => `${name} of "${entry}"`),
  );
  if (bare.length > 0) throw new Error(`no docstring: ${bare.join(', ')}`);
  const main = entries.find(({ entry }) => entry === '.');
  const parts = entries.filter(({ entry }) => entry !== '.');
  const pages = parts.map((part) => [`docs/api/${nameOf(part)}.md`, pageOf(part)]);
  return { 'docs/api/README.md': indexOf(main, parts), ...Object.fromEntries(pages) };
}

function nameOf({ entry }: ApiEntry): string {
  return entry.replace('./', '');
}

function purposeOf({ entry }: ApiEntry): string {
  const purpose = PURPOSES[entry];
  if (purpose === undefined) throw new Error(`the entry "${entry}" has no purpose`);
  return purpose;
}

/** The index page. The main entry has no page of its own: the index names its parts. */
function indexOf(main: ApiEntry | undefined, parts: readonly ApiEntry[]): string {
  const inMain = new Set(main?.exports.map(({ name }) => name));
  const whole = parts.filter(({ exports }) => exports.every(({ name }) => inMain.has(name)));
  const inParts = new Set(whole.flatMap(({ exports }) => exports.map(({ name }) => name)));
  const alone = [...inMain].filter((name) => !inParts.has(name));
  if (alone.length > 0) throw new Error(`the main entry alone has ${alone.join(', ')}: it needs a page`);
  const rows = parts.map((part) => [
    `[\`reelkeeper/${nameOf(part)}\`](${nameOf(part)}.md)`,
    String(part.exports.length),
    purposeOf(part),
  ]);
  return [
    '# API reference',
    NOTE,
    table(['import from', 'exports', 'for'], rows),
    `\`reelkeeper\` combines ${whole.map((part) => `\`reelkeeper/${nameOf(part)}\``).join(' and ')}.`,
    [
      'Their types compile without `skipLibCheck` under TypeScript 5.5 and newer, for programs with `@types/node` 20 and',
      '`"module": "nodenext"` ([test](../../test/compose/package.test.ts)).',
    ].join('\n'),
    'The command `reelkeeper` has [a page of its own](commands.md), and the HTTP API [a description](../http.md).\n',
  ].join('\n\n');
}

function pageOf(part: ApiEntry): string {
  const schemas = part.exports.filter(isSchema);
  const others = part.exports.filter((one) => !isSchema(one));
  const sections = KINDS.flatMap(([kind, heading]) => {
    const ofKind = others.filter((one) => one.kind === kind);
    return ofKind.length === 0 ? [] : [`## ${heading}`, ...ofKind.map(itemOf)];
  });
  const schemaTable = table(
    ['schema', 'for'],
    schemas.map(({ name, text }) => [`\`${name}\``, text]),
  );
  const ofSchemas = schemas.length === 0 ? [] : ['## Schemas', 'Schemas of zod 4.', schemaTable];
  const title = `# reelkeeper/${nameOf(part)}`;
  return `${[title, purposeOf(part), NOTE, ...sections, ...ofSchemas].join('\n\n')}\n`;
}

function itemOf({ name, text, declaration }: ApiExport): string {
  return [`### ${name}`, text, `\`\`\`ts\n${declaration}\n\`\`\``].join('\n\n');
}

/** Whether an export is a schema: its type would repeat it at great length, and types derived from it have names. */
function isSchema({ kind, declaration }: ApiExport): boolean {
  return kind === 'constant' && /\bz\.(?:core\.|Zod)/.test(declaration);
}
