import { rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BUILT_BUNDLE_PATH, bundleWorkflows } from './workflow-bundle.js';

// The last step of the build: the bundle that workers load, so that they do not bundle at every start.
const code = await bundleWorkflows(dirname(BUILT_BUNDLE_PATH));
const unfinished = `${BUILT_BUNDLE_PATH}.${process.pid}`;
await writeFile(unfinished, code);
await rename(unfinished, BUILT_BUNDLE_PATH);
