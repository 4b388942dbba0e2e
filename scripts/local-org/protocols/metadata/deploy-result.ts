/** DeployResult, as REST and SOAP give it (Metadata API Developer Guide, DeployResult, DeployMessage). */
import type { Deployment, DeployMessage, Engine, UserContext } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';

/** What every operation of the Metadata API needs (Tooling API, "DeployRequest", Special Access Rules). */
export function requireModifyMetadata(engine: Engine, user: UserContext): void {
	if (!engine.access.has(user, 'ModifyMetadata') && !engine.access.has(user, 'ModifyAllData'))
		throw new ApiError(
			'INSUFFICIENT_ACCESS',
			'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions',
			{
				status: 403,
			},
		);
}

/** package.xml has a message and is not counted as a component. */
export function deployResult(deployment: Deployment, withDetails: boolean): Record<string, unknown> {
	const { outcome, options, userId, userName } = deployment;
	const [startedAt, endedAt] = [deployment.startedAt, deployment.endedAt];
	const failures = outcome.messages.filter((each) => !each.success);
	const components = (messages: DeployMessage[]): number =>
		new Set(messages.filter((each) => each.componentType).map((each) => `${each.componentType} ${each.fullName}`)).size;
	const successes = outcome.messages.filter((each) => each.success);
	return {
		id: deployment.id,
		done: true,
		status: !outcome.success ? 'Failed' : failures.length > 0 ? 'SucceededPartial' : 'Succeeded',
		success: outcome.success,
		checkOnly: options.checkOnly,
		ignoreWarnings: options.ignoreWarnings,
		rollbackOnError: options.rollbackOnError,
		runTestsEnabled: ['RunLocalTests', 'RunAllTestsInOrg'].includes(String(options['testLevel'])),
		createdBy: userId,
		createdByName: userName,
		createdDate: startedAt,
		startDate: startedAt,
		lastModifiedDate: endedAt,
		completedDate: endedAt,
		numberComponentErrors: failures.length,
		// Of a failed deployment it counts what would have been deployed.
		numberComponentsDeployed: components(successes),
		numberComponentsTotal: components(outcome.messages),
		numberTestErrors: 0,
		numberTestsCompleted: 0,
		numberTestsTotal: 0,
		details: {
			componentFailures: withDetails ? failures.map((each) => wireMessage(each, endedAt)) : [],
			componentSuccesses: withDetails ? successes.map((each) => wireMessage(each, endedAt)) : [],
			runTestResult: { numFailures: 0, numTestsRun: 0, totalTime: 0 },
		},
	};
}

const wireMessage = (message: DeployMessage, createdDate: string): Record<string, unknown> => ({
	...message,
	createdDate,
	warning: message.problemType === 'Warning',
});

/** A finished deployment. @throws ApiError where there is none */
export function findDeployment(engine: Engine, id: string, errorCode: string, status: number): Deployment {
	const found = engine.deployments.find(id);
	if (!found) throw new ApiError(errorCode, `There is no deployment ${id}.`, { status });
	return found;
}

/** Every deployment has ended before anybody knows its id. */
export const alreadyCompleted = (): ApiError => new ApiError('INVALID_ID_FIELD', 'Deployment already completed');
