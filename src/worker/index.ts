export { createWorkers } from './create-workers.js';
export { callbackUrl, dependenciesOf } from './dependencies.js';
export { type RunnableWorker, runWorkers } from './run-workers.js';
export { installRuntime, MetricsUnavailable, temporalLogger } from './runtime.js';
export { type RunningWorker, type StartWorkerOptions, startWorker } from './start-worker.js';
export { builtBundlePath, bundleWorkflows, WorkflowBundleError } from './workflow-bundle.js';
