/** The guard's policy, shortened, emptied or switched off, for ever or for a while. */
import { strToU8, zipSync } from 'fflate';
import type { TestOrg } from '../../package/support.ts';
import { type Answer, type Caller, send } from '../doors.ts';
import { type Attack, type Attempt, EVERYBODY, PAIR, byRight, found } from '../row.ts';
import { allowed, edits, makes, takes, takesWhatWasShown, theirAccount } from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'The policy';

/** Deploys values of the guard's policy, as Setup does when somebody edits the record. */
async function deployed(by: Caller, values: Record<string, boolean | number | string>): Promise<Answer> {
	const body = Object.entries(values)
		.map(
			([field, value]) =>
				`<values><field>${field}</field><value xsi:type="xsd:${typeof value === 'number' ? 'double' : typeof value}">${value}</value></values>`,
		)
		.join('');
	const namespaces =
		'xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';
	const zip = zipSync({
		'customMetadata/Guard_Policy.Default.md': strToU8(
			`<CustomMetadata ${namespaces}><label>Default</label><protected>false</protected>${body}</CustomMetadata>`,
		),
		'package.xml': strToU8(
			`<Package ${namespaces}><types><members>Guard_Policy.Default</members><name>CustomMetadata</name></types><version>66.0</version></Package>`,
		),
	});
	const text = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><SessionHeader><sessionId>${by.token}</sessionId></SessionHeader></e:Header><e:Body><deploy xmlns="http://soap.sforce.com/2006/04/metadata"><ZipFile>${Buffer.from(zip).toString('base64')}</ZipFile><DeployOptions><rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage></DeployOptions></deploy></e:Body></e:Envelope>`;
	const reply = await send(by, 'POST', '/services/Soap/m/66.0', text, { type: 'text/xml' });
	const fault = /<faultcode>(?:\w+:)?(\w+)<\/faultcode><faultstring>([^<]*)/.exec(reply.text);
	return fault ? { passed: false, code: fault[1]!, message: fault[2]! } : { passed: true, code: '', message: '' };
}
/** Whatever comes, the others' org keeps its policy. */
async function withPolicy<T>(
	scene: Scene,
	values: Record<string, boolean | number | string>,
	work: (answer: Answer) => Promise<T>,
): Promise<T> {
	const before = { ...scene.org.engine.schema.customMetadata.get('Guard_Policy.Default')!.values };
	try {
		// What a deployment does not name is blank afterwards.
		return await work(await deployed(scene.by, { ...before, ...values } as typeof values));
	} finally {
		scene.org.guardPolicy(before as Parameters<TestOrg['guardPolicy']>[0]);
	}
}
const deploys = (scene: Scene): Promise<Attempt> =>
	withPolicy({ ...scene, org: scene.org, by: scene.as(scene.admin) } as Scene, { Cooling_Off_Days__c: 90 }, async (answer) => ({
		answer,
		got: answer.passed,
	}));
async function switchedOff(scene: Scene, to: Scene['gainer']): Promise<Attempt> {
	const account = theirAccount(scene);
	return withPolicy(scene, { Account_Guard_On__c: false }, async (answer) => {
		allowed(answer);
		return takes(scene, 'Account', account, to);
	});
}

export const policy: Attack[] = [
	{
		id: 'policy-by-rest',
		way: 'Write Cooling_Off_Days__c of the policy as a record',
		theme,
		by: EVERYBODY,
		through: 'REST',
		expect: byRight(/INSUFFICIENT|CANNOT_INSERT|INVALID|NOT_FOUND|METHOD/),
		attack: (scene) => {
			const [policy] = scene.org.rows('Guard_Policy__mdt', { DeveloperName: 'Default' });
			return edits(scene, 'Guard_Policy__mdt', String(policy!['Id']), { Cooling_Off_Days__c: 0 });
		},
		twin: 'an administrator deploys it',
		legitimate: (scene) => deploys(scene),
	},
	{
		id: 'policy-deployed',
		way: 'Deploy a policy with a shorter cool-off, or with the guard off',
		theme,
		by: ['mentee', 'mentor', 'third rep', 'program owner'],
		through: 'Metadata API',
		expect: byRight(/INSUFFICIENT/),
		attack: (scene) =>
			withPolicy(scene, { Cooling_Off_Days__c: 0, Account_Guard_On__c: false }, async (answer) => ({ answer, got: answer.passed })),
		twin: 'an administrator deploys it',
		legitimate: (scene) => deploys(scene),
	},
	{
		id: 'policy-cool-off',
		way: 'An administrator sets Cooling_Off_Days__c of the policy to 0, then the mentorship ends',
		theme,
		by: ['admin without override'],
		through: 'Metadata API',
		expect: PAIR,
		attack: (scene) => {
			const account = theirAccount(scene);
			return withPolicy(scene, { Cooling_Off_Days__c: 0 }, async (answer) => {
				allowed(answer);
				scene.past(1, () => scene.end());
				return takes(scene, 'Account', account, scene.gainer);
			});
		},
		twin: 'to a third rep',
		legitimate: (scene) => {
			const account = theirAccount(scene);
			return withPolicy(scene, { Cooling_Off_Days__c: 0 }, async () => {
				scene.past(1, () => scene.end());
				return takes(scene, 'Account', account, scene.third);
			});
		},
	},
	{
		id: 'policy-disclosed',
		way: 'An administrator sets Disclosed_Cooling_Off_Days__c of the policy to 0, then the mentorship ends: what was shown, when the rest is free',
		theme,
		by: ['admin without override'],
		through: 'Metadata API',
		expect: PAIR,
		attack: (scene) =>
			withPolicy(scene, { Disclosed_Cooling_Off_Days__c: 0 }, (answer) => {
				allowed(answer);
				return takesWhatWasShown(scene, 179);
			}),
		twin: 'after the longer cool-off that was agreed',
		legitimate: (scene) =>
			withPolicy(scene, { Disclosed_Cooling_Off_Days__c: 0 }, (answer) => {
				allowed(answer);
				return takesWhatWasShown(scene, 181);
			}),
	},
	{
		id: 'policy-kill-switch',
		way: 'An administrator switches the guard off, takes the account, and switches it on again',
		theme,
		by: ['admin without override'],
		through: 'Metadata API',
		expect: found('Pair protection', /owner history/),
		attack: (scene) => switchedOff(scene, scene.gainer),
		twin: 'for a third rep',
		legitimate: (scene) => switchedOff(scene, scene.third),
	},
	...(
		[
			[
				'freemail',
				'adds the company’s domain to the freemail domains',
				(scene: Scene) => ({ Freemail_Domains__c: `gmail.com;${scene.domain}` }),
			],
			['observe', 'lets the guard observe', () => ({ Mode__c: 'Observe' })],
			['guard-off', 'switches the matching guard off', () => ({ Matching_Guard_On__c: false })],
		] as const
	).map(([id, what, values]): Attack => ({
		id: `policy-${id}-for-a-while`,
		way: `An administrator ${what}, a party creates what matches the other’s, and all is put back before anybody looks`,
		theme,
		by: ['admin without override'],
		through: 'Metadata API',
		expect: found('Guard policy changed', /guard policy/),
		attack: (scene) => {
			const policy = String(scene.org.rows('Guard_Policy__mdt', { DeveloperName: 'Default' })[0]!['Id']);
			scene.records.add(policy);
			scene.past(30, () => scene.account(scene.victim, { Website: scene.domain }));
			return withPolicy(scene, values(scene), async (answer) => {
				allowed(answer);
				const name = { Name: scene.name('Other'), Website: scene.domain, OwnerId: scene.gainer.userId };
				return { ...(await makes(scene, 'Account', name)), record: policy };
			});
		},
		twin: 'without touching the policy, for a third rep',
		legitimate: (scene) => {
			scene.past(30, () => scene.account(scene.victim, { Website: scene.domain }));
			return makes(scene, 'Account', { Name: scene.name('Other'), Website: scene.domain, OwnerId: scene.third.userId });
		},
	})),
];
