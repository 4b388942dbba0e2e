/** The doctor: reads an org's facts and judges them. Exit codes and words are the command's. */
import { diagnose, type Finding } from '../../domain/doctor/checks.ts';
import type { Org } from '../../salesforce/org.ts';
import { ROOT } from '../root.ts';
import { type Examination, readFacts } from './facts.ts';
import { readPackageSource } from './packageSource.ts';

export interface DoctorResult {
	username: string;
	url: string;
	findings: Finding[];
	problems: number;
}

export async function examine(org: Org, examination: Examination): Promise<DoctorResult> {
	const findings = diagnose(await readFacts(org, readPackageSource(ROOT), examination));
	return { username: org.username, url: org.url, findings, problems: findings.filter(({ status }) => status === 'problem').length };
}
