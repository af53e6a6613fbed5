import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExportedDeclarations, type JSDoc, Node, Project, ts } from 'ts-morph';
import { fieldsOf, isObject } from '../../src/json/objects.js';

/** One export of the package, from its built types. */
export interface ApiExport {
  readonly name: string;
  readonly kind: 'class' | 'function' | 'type' | 'constant';
  /** The declaration with the comments of its members, but without its docstring. */
  readonly declaration: string;
  /** The text of its docstring; empty without one. */
  readonly text: string;
}

/** An entry of the package, such as `./client`, with its exports. */
export interface ApiEntry {
  readonly entry: string;
  readonly exports: readonly ApiExport[];
}

/** The entries of package.json's `exports` that have types, read from `dist`: build first. */
export function apiEntries(root: string): readonly ApiEntry[] {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const project = sourceProject();
  return entriesIn(manifest).map(([entry, file]) => {
    const source = project.addSourceFileAtPath(join(root, file.replace(/\.js$/, '.d.ts')));
    const exports = [...source.getExportedDeclarations()].flatMap(([name, [first]]) =>
      first === undefined ? [] : [exportOf(name, first)],
    );
    return { entry, exports: exports.sort((a, b) => a.name.localeCompare(b.name, 'en')) };
  });
}

function entriesIn(manifest: unknown): [entry: string, file: string][] {
  const { exports: all } = fieldsOf(manifest);
  if (!isObject(all)) throw new Error('package.json has no "exports"');
  return Object.entries(all).filter((pair): pair is [string, string] => String(pair[1]).endsWith('.js'));
}

/** A project that reads only our files: types of packages are shown by name, and reading them takes many seconds. */
function sourceProject(): Project {
  return new Project({
    compilerOptions: { module: ts.ModuleKind.NodeNext, noLib: true, types: [] },
    skipAddingFilesFromTsConfig: true,
    skipLoadingLibFiles: true,
    resolutionHost: (host, getOptions) => ({
      resolveModuleNames: (names, from) =>
        names.map((name) =>
          name.startsWith('.') ? ts.resolveModuleName(name, from, getOptions(), host).resolvedModule : undefined,
        ),
    }),
  });
}

function exportOf(name: string, declared: ExportedDeclarations): ApiExport {
  // The docstring of a constant belongs to its statement.
  const statement = Node.isVariableDeclaration(declared) ? declared.getVariableStatement() : undefined;
  const holder = statement ?? declared;
  const docs = Node.isJSDocable(holder) ? holder.getJsDocs() : [];
  const declaration = holder
    .getText()
    .replace(/^export (?:declare )?/, '')
    .replaceAll(/^ *#private;\n/gm, '');
  return { name, kind: kindOf(declared), declaration, text: docs.map(textOf).join('\n\n') };
}

function kindOf(declared: ExportedDeclarations): ApiExport['kind'] {
  if (Node.isClassDeclaration(declared)) return 'class';
  if (Node.isFunctionDeclaration(declared)) return 'function';
  return Node.isVariableDeclaration(declared) ? 'constant' : 'type';
}

function textOf(doc: JSDoc): string {
  const tags = doc.getTags().map((tag) => `*${tag.getTagName()}*: ${tag.getCommentText() ?? ''}`);
  return [doc.getDescription().trim(), ...tags].join('\n\n').trim();
}
