import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blocks, exists, LINKED, proseOf, textOf } from './documents.js';

const LANGUAGES = ['dotenv', 'json', 'mermaid', 'python', 'sh', 'sse', 'ts', 'yaml'];
/** The only hosts that a document sends readers to; nothing asks them. */
const HOSTS = ['docs.temporal.io', 'keepachangelog.com', 'semver.org', 'www.standardwebhooks.com'];

/** What the links of a text point to that is not there; `from` is the document it stands in. */
function broken(from: string, text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !leadsSomewhere(from, target));
}

function leadsSomewhere(from: string, target: string): boolean {
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
  test('links to what is there', () => {
    expect(broken(document, proseOf(document))).toEqual([]);
  });

  test('names files that are there', () => {
    const named = [
      ...proseOf(document).matchAll(/`((?:src|test|bench|docs|workflows|activities|scripts)(?:\/[^`]*)?)`/g),
    ];
    expect(named.map(([, path = '']) => path).filter((path) => !exists(path))).toEqual([]);
  });
});

test('docs/README.md leads to every document', () => {
  const index = textOf('docs/README.md');
  const inDocs = LINKED.filter((path) => path.startsWith('docs/') && !path.startsWith('docs/api/'));
  const missing = inDocs.filter((path) => !index.includes(`](${path.replace('docs/', '')})`));
  expect(missing).toEqual(['docs/README.md']);
});

test.each([
  ['a file that is not there', '[x](nothing.md)', ['nothing.md']],
  ['a heading that is not there', '[x](docs/security.md#nothing)', ['docs/security.md#nothing']],
  ['a stranger', '[x](https://example.com)', ['https://example.com']],
  ['a file and a heading that are there', '[x](LICENSE) [y](docs/security.md#rotation)', []],
])('a link to %s is told apart', (_what, text, found) => {
  expect(broken('README.md', text)).toEqual(found);
});

test('every block of every document is of a kind that is checked', () => {
  expect(blocks().filter(({ language }) => !LANGUAGES.includes(language))).toEqual([]);
});
