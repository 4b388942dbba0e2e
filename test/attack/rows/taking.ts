/** Becoming the owner of what is the other's, through every interface that saves. */
import { doors, massTool, send, API, type WriteInterface } from '../doors.ts';
import { type Attack, type Attempt, EVERYBODY, OTHERS, PAIR, PARTIES, byGuard, slug } from '../row.ts';
import type { Scene } from '../world.ts';

type Sales = 'Account' | 'Opportunity' | 'Lead';
const make: Record<Sales, (scene: Scene) => string> = {
	Account: (scene) => scene.account(scene.victim),
	Opportunity: (scene) => scene.open('Opportunity', scene.deal(scene.victim)),
	Lead: (scene) => scene.open('Lead', scene.lead(scene.victim)),
};

/** A new owner for a record of the victim, through one interface. */
async function give(scene: Scene, object: Sales, door: WriteInterface, to: string, more: Record<string, unknown> = {}): Promise<Attempt> {
	const record = make[object](scene);
	const answer = await doors[door](scene.by, { object, id: record, fields: { ...more, OwnerId: to } });
	return { answer, record, got: scene.ownerOf(object, record) === to.slice(0, 15) + scene.ownerOf(object, record).slice(15) };
}

/** A tree only creates. */
const UPDATES = (Object.keys(doors) as WriteInterface[]).filter((each) => each !== 'tree');
const named: Record<Sales, string> = { Account: 'account', Opportunity: 'opportunity', Lead: 'lead' };

const owners = (object: Sales, through: readonly WriteInterface[], by = EVERYBODY): Attack[] =>
	through.map((door): Attack => ({
		id: `take-${named[object]}-${slug(door)}`,
		way: `Change the owner of the other’s ${named[object]}`,
		theme: 'Taking',
		by,
		through: door,
		expect: PAIR,
		attack: (scene) => give(scene, object, door, scene.gainer.userId),
		twin: 'to a rep outside the mentorship',
		legitimate: (scene) => give(scene, object, door, scene.fourth.userId),
	}));

async function twoSteps(scene: Scene, to: string): Promise<Attempt> {
	const record = scene.account(scene.victim);
	const step = (OwnerId: string, referenceId: string) => ({
		method: 'PATCH',
		url: `${API}/sobjects/Account/${record}`,
		referenceId,
		body: { OwnerId },
	});
	const reply = await send(scene.by, 'POST', 'composite', {
		allOrNone: true,
		compositeRequest: [step(scene.third.userId, 'a'), step(to, 'b')],
	});
	const [{ httpStatusCode, body }] = reply.body.compositeResponse.slice(-1);
	const answer =
		httpStatusCode < 300
			? { passed: true, code: '', message: '' }
			: { passed: false, code: String(body[0].errorCode), message: String(body[0].message) };
	return { answer, record, got: scene.ownerOf('Account', record) === to };
}

async function besideFailures(scene: Scene, to: string): Promise<Attempt> {
	const [record, other] = [scene.account(scene.victim), scene.account(scene.actor)];
	const reply = await send(scene.by, 'PATCH', 'composite/sobjects', {
		records: [
			{ attributes: { type: 'Account' }, id: other, Name: '' },
			{ attributes: { type: 'Account' }, id: record, OwnerId: to },
		],
	});
	const { success, errors } = reply.body[1];
	const answer = { passed: success, code: String(errors[0]?.statusCode ?? ''), message: String(errors[0]?.message ?? '') };
	return { answer, record, got: scene.ownerOf('Account', record) === to };
}

export const taking: Attack[] = [
	...owners('Account', UPDATES),
	...owners('Opportunity', ['page', 'REST', 'Bulk 2', 'SOAP']),
	...owners('Lead', ['page', 'collections', 'GraphQL', 'UI API']),
	...(['MassTransfer', 'ListView'] as const).map((tool): Attack => ({
		id: `take-${tool.toLowerCase()}`,
		way: tool === 'MassTransfer' ? 'Mass Transfer Records' : 'Change Owner of a list view',
		theme: 'Taking',
		by: OTHERS,
		through: 'mass tool',
		expect: PAIR,
		attack: async (scene) => {
			const record = scene.account(scene.victim);
			const answer = await massTool(scene.by, tool, 'Account', record, scene.gainer.userId);
			return { answer, record, got: scene.ownerOf('Account', record) === scene.gainer.userId };
		},
		twin: 'to a rep outside the mentorship',
		legitimate: async (scene) => {
			const record = scene.account(scene.victim);
			const answer = await massTool(scene.by, tool, 'Account', record, scene.fourth.userId);
			return { answer, record, got: scene.ownerOf('Account', record) === scene.fourth.userId };
		},
	})),
	{
		id: 'take-short-ids',
		way: 'Name record and owner by ids of 15 characters',
		theme: 'Taking',
		by: PARTIES,
		through: 'REST',
		expect: PAIR,
		attack: (scene) => give(scene, 'Account', 'REST', scene.gainer.userId.slice(0, 15)),
		twin: 'to a rep outside the mentorship',
		legitimate: (scene) => give(scene, 'Account', 'REST', scene.fourth.userId.slice(0, 15)),
	},
	{
		id: 'take-renamed',
		way: 'Rename the account and give it another domain in the same save',
		theme: 'Taking',
		by: PARTIES,
		through: 'page',
		expect: PAIR,
		attack: (scene) => give(scene, 'Account', 'page', scene.gainer.userId, { Name: scene.name('Southwind'), Website: 'southwind.example' }),
		twin: 'to a rep outside the mentorship',
		legitimate: (scene) => give(scene, 'Account', 'page', scene.fourth.userId, { Name: scene.name('Southwind') }),
	},
	{
		id: 'take-in-two-steps',
		way: 'Two steps of one all-or-none request: to a third rep, then on',
		theme: 'Taking',
		by: EVERYBODY,
		through: 'composite',
		expect: byGuard('Through other hands'),
		attack: (scene) => twoSteps(scene, scene.gainer.userId),
		twin: 'on to a fourth rep',
		legitimate: (scene) => twoSteps(scene, scene.fourth.userId),
	},
	{
		id: 'take-beside-failures',
		way: 'Beside rows that fail, so that the save runs a second time',
		theme: 'Taking',
		by: PARTIES,
		through: 'collections',
		expect: PAIR,
		attack: (scene) => besideFailures(scene, scene.gainer.userId),
		twin: 'to a rep outside the mentorship',
		legitimate: (scene) => besideFailures(scene, scene.fourth.userId),
	},
];
