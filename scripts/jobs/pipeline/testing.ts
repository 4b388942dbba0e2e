/** Where tests and benches find the public pipeline: `RIDEALONG_PIPELINE_DIR`, else its usual place beside the checkout. */
import { existsSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..', '..');

export const PIPELINE_DIR = path.resolve(root, process.env['RIDEALONG_PIPELINE_DIR'] ?? path.join('..', 'shared', 'data', 'maven-crm'));

/** False where the pipeline is there, else why a test that needs it is skipped. */
export const pipelineAbsent: string | false = existsSync(path.join(PIPELINE_DIR, 'sales_pipeline.csv'))
	? false
	: `no pipeline in ${PIPELINE_DIR}; RIDEALONG_PIPELINE_DIR names another folder`;
