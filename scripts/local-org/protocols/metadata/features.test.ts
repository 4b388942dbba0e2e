/** What Setup has not switched on does not exist for a deployment either. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { packageFiles, xmlFile, zipOf } from '../../schema/testing.ts';
import { serveOrg, type ServedOrg } from './testing.ts';

const permissionSet = (body: string): Record<string, string> => ({
	'permissionsets/Teams.permissionset': xmlFile('PermissionSet', `<label>Teams</label>${body}`),
});
const rights = (object: string): string =>
	`<objectPermissions><allowCreate>false</allowCreate><allowDelete>false</allowDelete><allowEdit>false</allowEdit><allowRead>true</allowRead>` +
	`<modifyAllRecords>false</modifyAllRecords><object>${object}</object><viewAllRecords>false</viewAllRecords></objectPermissions>`;

async function problems(org: ServedOrg, files: Record<string, string>): Promise<string[]> {
	const { id } = await org.jsforce.metadata.deploy(Buffer.from(zipOf(packageFiles(files))), { rollbackOnError: true });
	const { details } = await org.jsforce.metadata.checkDeployStatus(id!, true);
	return [details!.componentFailures ?? []].flat().map((each) => String(each.problem));
}

describe('a deployment that names', () => {
	it('fields and objects of features that are off is refused as where they never were', async () => {
		const org = await serveOrg();
		try {
			const territory = permissionSet(
				'<fieldPermissions><editable>false</editable><field>Opportunity.Territory2Id</field><readable>true</readable></fieldPermissions>',
			);
			assert.deepEqual(await problems(org, territory), ['In field: field - no CustomField named Opportunity.Territory2Id found']);
			assert.equal(org.engine.schema.permissionSets.has('Teams'), false);
			const object = { 'objects/OpportunityTeamMember.object': xmlFile('CustomObject', '<enableFeeds>false</enableFeeds>') };
			assert.notDeepEqual(await problems(org, object), []);
			org.engine.updateSettings({ salesTerritories: true });
			assert.deepEqual(await problems(org, territory), []);
			// What was deployed stays when the feature goes, and does not come a second time.
			org.engine.updateSettings({ salesTerritories: false });
			assert.equal((await problems(org, territory)).length, 1);
			assert.equal(org.engine.schema.permissionSets.has('Teams'), true);
			assert.deepEqual(await problems(org, permissionSet(rights('Lead'))), []);
		} finally {
			await org.close();
		}
	});
});
