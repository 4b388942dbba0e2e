/**
 * Flows: checked XML → a runnable flow. `compileFlow` at deployment and at start; `run` with a batch of at most 200 records
 * and a host that reads and writes in system context inside the caller's transaction.
 */
export { checkFlow, compileFlow } from './compile.ts';
export { FlowError } from './problems.ts';
