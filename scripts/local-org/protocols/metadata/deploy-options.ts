/** What a client may ask of a deployment, over REST and SOAP alike (Metadata API Developer Guide, DeployOptions). */
import { z } from 'zod';
import type { DeployOptions } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';

/** Whatever the local org could not keep is refused by name. */
const deployOptions = z
	.object({
		checkOnly: z.boolean().default(false).describe('Check everything, change nothing.'),
		rollbackOnError: z.boolean().default(false).describe('False: what can be deployed is deployed. Must be true in production.'),
		singlePackage: z.boolean().default(true).describe('Must be true: one package.xml.'),
		ignoreWarnings: z.boolean().default(false).describe('A component to be deleted may be missing.'),
		purgeOnDelete: z.boolean().default(false).describe('What is deleted here is gone: there is no list of deleted fields and objects.'),
		allowMissingFiles: z.literal(false).optional(),
		autoUpdatePackage: z.literal(false).optional(),
		performRetrieve: z.literal(false).optional(),
		testLevel: z
			.enum(['NoTestRun', 'RunLocalTests', 'RunAllTestsInOrg'])
			.optional()
			.describe('There is no Apex, so there are no tests to run.'),
		runTests: z.array(z.string()).max(0).nullish(),
		runAllTests: z.boolean().optional(),
	})
	.strict();

/** Reads the options. @throws ApiError INVALID_DEPLOY_OPTIONS, INVALID_OPERATION, NOT_IMPLEMENTED */
export function readOptions(asked: unknown, production: boolean): DeployOptions {
	const parsed = deployOptions.safeParse(asked);
	if (!parsed.success) {
		const issue = parsed.error.issues[0]!;
		throw new ApiError(
			'INVALID_DEPLOY_OPTIONS',
			`${issue.path.join('.') || 'deployOptions'}: ${issue.message}. The local org takes no other deploy options.`,
		);
	}
	const options = parsed.data;
	if (production && !options.rollbackOnError)
		throw new ApiError('INVALID_DEPLOY_OPTIONS', 'rollbackOnError must be true in a production org.');
	// Left out, the org decides; asked for, it is refused even where nothing needs a test: github.com/forcedotcom/cli/issues/2105.
	if (production && options.testLevel === 'NoTestRun')
		throw new ApiError('INVALID_OPERATION', 'testLevel of NoTestRun cannot be used in production organizations');
	if (!options.singlePackage) throw notImplemented('singlePackage false');
	return options;
}
