/**
 * What a run found and has not told yet: noted before its incidents are written, struck out when its report is out. A run that is killed in
 * between leaves incidents that the next one would take for known, and that nobody has heard of. One file per org, written beside and
 * renamed, so that a kill leaves the old note or the new one.
 */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Rule } from '../../domain/guard/decision.ts';
import type { Finding } from '../../domain/guard/findings.ts';
import { orgFolder, replaceFile } from '../ownFile.ts';
import { HOWS } from './incidents.ts';

const finding: z.ZodType<Finding> = z.object({
	key: z.string(),
	rule: z.custom<Rule>((value) => typeof value === 'string'),
	object: z.string(),
	recordId: z.string(),
	recordName: z.string(),
	fromOwnerId: z.string().nullable(),
	toOwnerId: z.string().nullable(),
	actorId: z.string().nullable(),
	mentorshipId: z.string().nullable(),
	at: z.string(),
	timeKnown: z.boolean(),
	how: z.enum(HOWS),
	since: z.string().optional(),
	through: z.array(z.string()),
	territory: z.string().optional(),
});
const schema = z.object({ version: z.literal(1), orgId: z.string(), findings: z.array(finding) });

export class Untold {
	readonly file: string;
	private readonly orgId: string;
	/** Keys that this run tells. */
	private readonly own = new Set<string>();
	/** This run has read it as damaged, and says so. */
	private damaged = false;

	/** The note of the org below `folder`. */
	constructor(orgId: string, folder: string) {
		this.orgId = orgId;
		this.file = path.join(orgFolder(folder, 'guard', orgId), 'untold.json');
	}

	/** What runs before have noted and not told; this one tells it. `damaged` where nobody can say what that was. */
	async read(): Promise<Finding[] | 'damaged'> {
		const noted = await this.noted();
		if (noted === 'damaged') this.damaged = true;
		else for (const { key } of noted) this.own.add(key);
		return noted;
	}

	/** To be called before their incidents are written. Of a damaged note nothing is replaced: it says already that something was not told. */
	async note(findings: readonly Finding[]): Promise<void> {
		const noted = await this.noted();
		if (noted === 'damaged' || !findings.length) return;
		for (const { key } of findings) this.own.add(key);
		await this.write([...new Map([...noted, ...findings].map((each) => [each.key, each])).values()]);
	}

	/** The report is out: what this run has read and noted is told. What others noted meanwhile stays. */
	async told(): Promise<void> {
		if (!this.own.size && !this.damaged) return;
		const noted = await this.noted();
		if (noted !== 'damaged') await this.write(noted.filter(({ key }) => !this.own.has(key)));
		else if (this.damaged) await this.write([]);
		this.own.clear();
		this.damaged = false;
	}

	private async noted(): Promise<Finding[] | 'damaged'> {
		let text: string;
		try {
			text = await readFile(this.file, 'utf8');
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
			throw error;
		}
		try {
			const { orgId, findings } = schema.parse(JSON.parse(text));
			return orgId === this.orgId ? findings : 'damaged';
		} catch {
			return 'damaged';
		}
	}

	private write(findings: readonly Finding[]): Promise<void> {
		if (!findings.length) return rm(this.file, { force: true });
		return replaceFile(this.file, JSON.stringify({ version: 1, orgId: this.orgId, findings }, null, '\t') + '\n');
	}
}
