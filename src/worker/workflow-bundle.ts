import { existsSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** The packages whose code may run inside workflows. */
const ALLOWED_PACKAGES = ['@temporalio/common', '@temporalio/workflow', '@noble/hashes', 'nexus-rpc', 'long', 'ms'];
/** The folders whose code may run inside workflows, relative to the folder that contains `workflows`. */
const ALLOWED_PATHS = ['workflows/', 'src/contract/', 'src/json/', 'src/zego/tables/'];

/** The bundle contains code that may not run in a workflow, or no bundle was built. */
export class WorkflowBundleError extends Error {
  override readonly name = 'WorkflowBundleError';
}

/**
 * Bundles the workflow code below `root` (sources or built files), with its source map inside. A worker holds it in memory
 * several times, so the map has no copy of the sources and the text only characters of one byte.
 * @returns the code, which does not depend on the folder it was built in
 * @throws WorkflowBundleError that names every module that may not be part of it, such as zod
 */
export async function bundleWorkflows(root: string): Promise<string> {
  const extension = existsSync(join(root, 'workflows/index.js')) ? 'js' : 'ts';
  let printed = '';
  const logger = new DefaultLogger('INFO', ({ message }) => {
    printed += `${message}\n`;
  });
  const workflowsPath = join(root, `workflows/index.${extension}`);
  const metricsPath = join(root, `workflows/metrics/interceptors.${extension}`);
  const refusingPath = join(root, `workflows/converters/refuse-payloads.${extension}`);
  const payloadConverterPath = join(root, `workflows/converters/payload-converter.${extension}`);
  const failureConverterPath = join(root, `workflows/converters/failure-converter.${extension}`);
  const bundle = await bundleWorkflowCode({
    workflowsPath,
    // One copy of the code in memory for all workflows: it has no state outside of functions.
    preloadModules: [workflowsPath, payloadConverterPath, failureConverterPath, refusingPath, metricsPath],
    // The first is the outermost: refused payloads are not measured.
    workflowInterceptorModules: [refusingPath, metricsPath],
    payloadConverterPath,
    failureConverterPath,
    logger,
    // The base of module paths.
    webpackConfigHook: (config) => ({ ...config, context: root }),
  }).catch((error: unknown) => {
    throw new WorkflowBundleError(`The workflows can't be bundled.\n${printed}${messageOf(error)}`);
  });
  const { code, sources } = withSmallSourceMap(bundle.code, root);
  checkSources(sources);
  return inLatin1(code);
}

/** The path of the bundle that `npm run build` writes. */
export const BUILT_BUNDLE_PATH = resolve(fileURLToPath(import.meta.url), '../../../workflow-bundle.js');

/** Returns the path of the built bundle. @throws WorkflowBundleError if it does not exist */
export function builtBundlePath(): string {
  if (existsSync(BUILT_BUNDLE_PATH)) return BUILT_BUNDLE_PATH;
  throw new WorkflowBundleError(`"${BUILT_BUNDLE_PATH}" does not exist: build it with "npm run build".`);
}

const SOURCE_MAP = /^(\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,)(\S+)$/m;

interface SourceMap {
  sources: string[];
  sourcesContent: string[];
}

/** Makes the paths in the source map relative, and drops the texts of the sources: stack traces need positions only. */
function withSmallSourceMap(code: string, root: string): { code: string; sources: readonly string[] } {
  const encoded = SOURCE_MAP.exec(code)?.[2];
  if (encoded === undefined) throw new WorkflowBundleError('The bundle has no source map that names its modules.');
  const { sourcesContent: _, ...map }: SourceMap = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  const sources = map.sources.map((source) => relative(root, source));
  const tidy = JSON.stringify({ ...map, file: 'workflow-bundle.js', sources });
  const line = (_: string, start: string): string => start + Buffer.from(tidy).toString('base64');
  return { code: code.replace(SOURCE_MAP, line), sources };
}

/**
 * Escapes characters that need two bytes, in which V8 would then hold the whole text. They stand in strings and comments
 * only, and move the columns behind them in the source map by a few characters.
 */
function inLatin1(code: string): string {
  return code.replaceAll(/[^\0-\u00ff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Returns a source path relative to the root; built code is mapped to sources beside its own folder. */
function relative(root: string, path: string): string {
  const base = [root, dirname(root)].find((folder) => path.startsWith(folder + sep));
  const below = base === undefined ? path : path.slice(base.length + 1);
  const inPackages = below.lastIndexOf(`node_modules${sep}`);
  return (inPackages >= 0 ? below.slice(inPackages) : below).replaceAll(sep, '/');
}

function checkSources(sources: readonly string[]): void {
  const allowed = [...ALLOWED_PATHS, ...ALLOWED_PACKAGES.map((name) => `node_modules/${name}/`), 'webpack/'];
  const foreign = sources.filter((source) => !allowed.some((prefix) => source.startsWith(prefix)));
  const schemas = sources.filter((source) => /^src\/contract\/.*(\.schema|mistakes)\./.test(source));
  if (foreign.length === 0 && schemas.length === 0) return;
  const list = [...foreign, ...schemas].map((source) => `  ${source}`).join('\n');
  throw new WorkflowBundleError(`These modules may not be part of the workflow bundle:\n${list}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
