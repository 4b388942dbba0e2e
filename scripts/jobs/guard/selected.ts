/** What Change Data Capture is set to follow: where it follows nothing, the watch asks history. */
import type { Org } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';

export const changeEventOf = (object: string): string => `${object}ChangeEvent`;

/**
 * Entities selected on the standard channel, as `AccountChangeEvent`. The org refuses it to who may not see its setup.
 * Tooling API, "PlatformEventChannelMember": it asks for View Setup and Configuration.
 */
export async function readSelected(org: Org): Promise<ReadonlySet<string>> {
	const { soql: q } = soql`SELECT SelectedEntity FROM PlatformEventChannelMember WHERE EventChannel = ${'ChangeEvents'}`;
	const { records } = await org.request<{ records: { SelectedEntity: string }[] }>('GET', `/tooling/query?q=${encodeURIComponent(q)}`);
	return new Set(records.map(({ SelectedEntity }) => SelectedEntity));
}
