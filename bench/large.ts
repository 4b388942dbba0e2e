/** Memory of the server with a million opportunities, package deployed. */
import { bulkLoad, largeOrg, query } from './large/org.ts';
import type { Bench, Figure } from './contract.ts';

const AIM_MB = 600;
const LOADED = 20_000;

export const large: Bench = {
	name: 'large',
	about: '1,000,000 opportunities on disk, the package deployed, a server process that is started on them (Linux)',
	async run(say) {
		if (process.platform !== 'linux') return { skipped: 'memory is read from /proc' };
		const org = await largeOrg(say);
		const memory = (what: string, value: number): Figure => ({
			what,
			value,
			unit: 'MB RSS',
			aim: { text: `≤ ${AIM_MB} MB`, met: value <= AIM_MB },
		});
		const figures = [{ what: 'database', value: org.megabytes, unit: 'MB' }, memory('started, before any long query', org.memory())];
		say('short queries and look-ups');
		for (const id of org.own.slice(0, 500)) await org.ask(org.rep, 'GET', `/services/data/v66.0/sobjects/Opportunity/${id}`);
		for (let n = 0; n < 20; n += 1)
			await org.ask(
				org.admin,
				'GET',
				query(`SELECT Id, Name, Account.Name, Owner.Name FROM Opportunity WHERE Name LIKE 'Deal ${n}77%' LIMIT 200`),
			);
		figures.push(memory('after 500 look-ups and 20 list queries', org.memory()));
		say('long queries');
		await org.ask(org.admin, 'GET', query('SELECT StageName, COUNT(Id), SUM(Amount), MAX(CloseDate) FROM Opportunity GROUP BY StageName'));
		await org.ask(org.admin, 'GET', query("SELECT COUNT() FROM Opportunity WHERE Name LIKE '%99%'"));
		await org.ask(org.admin, 'GET', query('SELECT Id, Name FROM Opportunity WHERE Amount > 99000 ORDER BY Amount DESC, Name LIMIT 2000'));
		figures.push(memory('after three long queries, with their worker', org.memory()));
		say(`bulk ingest of ${LOADED} more`);
		await bulkLoad(org, LOADED);
		figures.push(
			memory(`after a bulk ingest of ${LOADED.toLocaleString('en-US')} more`, org.memory()),
			memory('at most so far', org.memory('VmHWM')),
		);
		return figures;
	},
};
