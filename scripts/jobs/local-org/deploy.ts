/** Deploys source folders to an org with source-deploy-retrieve, over the Metadata API's REST deployment, each folder after the one before. */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Connection } from '@salesforce/core';

/** What stopped a deployment: every failed component with its problem. */
export class DeployError extends Error {
	override readonly name = 'DeployError';
	readonly failures: { component: string; file: string; line: number | undefined; problem: string }[];

	constructor(folder: string, failures: DeployError['failures']) {
		const lines = failures
			.slice(0, 20)
			.map(({ component, file, line, problem }) => `${file || component}${line ? `:${line}` : ''} ${problem}`);
		super(`Deploying ${folder} failed:\n${lines.join('\n')}${failures.length > 20 ? `\n… and ${failures.length - 20} more` : ''}`);
		this.failures = failures;
	}
}

const POLL_MILLISECONDS = 100;
const TIMEOUT_SECONDS = 600;

/** Components deployed. @throws DeployError, Error where components have no compiled code */
export async function deployFolder(connection: Connection, folder: string): Promise<number> {
	const { ComponentSet } = await import('@salesforce/source-deploy-retrieve');
	const components = ComponentSet.fromSource(folder);
	const operation = await components.deploy({ usernameOrConnection: connection, apiOptions: { rest: true } });
	const result = await operation.pollStatus(POLL_MILLISECONDS, TIMEOUT_SECONDS);
	const { response } = result;
	if (!response.success) {
		const failures = [response.details?.componentFailures ?? []]
			.flat()
			.map(({ componentType, fullName, fileName, problem, lineNumber }) => ({
				component: `${componentType ?? ''} ${fullName}`.trim(),
				file: fileName,
				line: lineNumber === undefined ? undefined : Number(lineNumber),
				problem: problem ?? 'no reason given',
			}));
		if (!failures.length)
			failures.push({ component: '', file: '', line: undefined, problem: response.errorMessage ?? `it ended ${response.status}` });
		throw new DeployError(folder, failures);
	}
	return Number(response.numberComponentsDeployed);
}

/** A hash over names and contents of everything that would be deployed. */
export async function hashSources(folders: readonly string[]): Promise<string> {
	const hash = createHash('sha256');
	for (const folder of folders) {
		const entries = await readdir(folder, { recursive: true, withFileTypes: true });
		const files = entries
			.filter((entry) => entry.isFile() && !isIgnored(entry.name, entry.parentPath))
			.map((entry) => path.join(entry.parentPath, entry.name));
		for (const file of files.sort()) {
			hash.update(path.relative(folder, file).replaceAll('\\', '/') + '\0');
			hash.update(await readFile(file));
			hash.update('\0');
		}
	}
	return hash.digest('hex');
}

/** As .forceignore: what never reaches an org. */
function isIgnored(name: string, folder: string): boolean {
	return /\.ts$|\.tsbuildinfo$|^tsconfig.*\.json$/.test(name) || folder.split(path.sep).includes('__tests__');
}
