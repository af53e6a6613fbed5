import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** A fenced block of a document. */
export interface Block {
  /** Its place, such as `README.md:42`. */
  readonly at: string;
  readonly document: string;
  readonly language: string;
  readonly text: string;
}

/** All documents except those of the examples, relative to the root. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'bench/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** All documents. test/examples runs the commands of the examples' own. */
export const LINKED: readonly string[] = [
  ...DOCUMENTS,
  ...readdirSync(join(ROOT, 'examples')).map((name) => join('examples', name, 'README.md')),
];

/** The text of a file of the repository. */
export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The TypeScript files below a folder of the repository, relative to the root. */
export function sourcesBelow(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}

/** Whether a file or folder of the repository exists. */
export function exists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

/** The fenced blocks of all documents that are not generated, optionally of one language. */
export function blocks(language?: string): Block[] {
  const written = DOCUMENTS.filter((document) => !document.startsWith(join('docs', 'api')));
  return written.flatMap(blocksOf).filter((block) => language === undefined || block.language === language);
}

/** A document without its fenced blocks. */
export function proseOf(document: string): string {
  return textOf(document).replaceAll(FENCED, '');
}

const FENCED = /^( *)```(\S*)\n([\s\S]*?)^\1```$/gm;

/** The fenced blocks of a document, without their indent. */
export function blocksOf(document: string): Block[] {
  const text = textOf(document);
  return [...text.matchAll(FENCED)].map(({ index, 1: indent = '', 2: language = '', 3: body = '' }) => ({
    at: `${document}:${text.slice(0, index).split('\n').length}`,
    document,
    language,
    text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}
