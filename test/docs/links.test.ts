import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blocks, exists, LINKED, proseOf, textOf } from './documents.js';

const LANGUAGES = ['dotenv', 'json', 'mermaid', 'python', 'sh', 'sse', 'ts', 'yaml'];
/** The only hosts that documents link to. Nothing requests these pages. */
const HOSTS = ['docs.temporal.io', 'keepachangelog.com', 'semver.org', 'www.standardwebhooks.com'];

/** The broken link targets of a text; `from` is its document. */
function broken(from: string, text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !isValidTarget(from, target));
}

function isValidTarget(from: string, target: string): boolean {
  if (target.includes('://')) return HOSTS.includes(new URL(target).host);
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from : join(dirname(from), path);
  return exists(file) && (anchor === undefined || anchorsOf(textOf(file)).includes(anchor));
}

/** The anchors of a document's headings, as Git hosts make them. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(LINKED)('%s', (document) => {
  test('has no broken links', () => {
    expect(broken(document, proseOf(document))).toEqual([]);
  });

  test('names only files that exist', () => {
    const named = [
      ...proseOf(document).matchAll(/`((?:src|test|bench|docs|workflows|activities|scripts)(?:\/[^`]*)?)`/g),
    ];
    expect(named.map(([, path = '']) => path).filter((path) => !exists(path))).toEqual([]);
  });
});

test('docs/README.md links every document', () => {
  const index = textOf('docs/README.md');
  const inDocs = LINKED.filter((path) => path.startsWith('docs/') && !path.startsWith('docs/api/'));
  const missing = inDocs.filter((path) => !index.includes(`](${path.replace('docs/', '')})`));
  expect(missing).toEqual(['docs/README.md']);
});

test.each([
  ['a missing file', '[x](nothing.md)', ['nothing.md']],
  ['a missing heading', '[x](docs/security.md#nothing)', ['docs/security.md#nothing']],
  ['an unlisted host', '[x](https://example.com)', ['https://example.com']],
  ['an existing file and heading', '[x](LICENSE) [y](docs/security.md#rotation)', []],
])('the check of links recognises %s', (_what, text, found) => {
  expect(broken('README.md', text)).toEqual(found);
});

test('every code block is in a language that these tests check', () => {
  expect(blocks().filter(({ language }) => !LANGUAGES.includes(language))).toEqual([]);
});
