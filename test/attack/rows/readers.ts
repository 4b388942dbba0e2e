/** What only a reader sees to be the same: of a hold, in an edit, in a place or a name; and what looks the same and is not. */
import { again, elsewhere, theirProspect } from '../prospect.ts';
import { type Actor, type Attack, type Attempt, MATCH, found } from '../row.ts';
import { edits, takes, type Values } from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'Where a reader sees more than a key';
const ALIKE = found('Matching record', /looks alike/);
const EDITED = found('Matching record', /field history/);
type Person = Scene['gainer'];
type Sort = 'Account' | 'Lead';
const mentee: readonly Actor[] = ['mentee'];
const mentor: readonly Actor[] = ['mentor'];

/** A row whose twin is the same about a fourth rep's. */
const about = (id: string, way: string, expect: Attack['expect'], act: (scene: Scene, whose: Person) => Promise<Attempt>): Attack => ({
	id,
	way,
	theme,
	by: id.length % 2 ? mentee : mentor,
	through: 'REST',
	expect,
	attack: (scene) => act(scene, scene.victim),
	twin: 'a third rep’s',
	legitimate: (scene) => act(scene, scene.fourth),
});
/** A row whose twin has another of the same kind. */
interface Pair {
	id: string;
	way: string;
	object: Sort;
	expect: Attack['expect'];
	their(scene: Scene): Values;
	same(scene: Scene): Values;
	twin: string;
	other(scene: Scene): Values;
}
const named = (object: Sort, values: Values): Values => (object === 'Lead' ? { LastName: 'Sato', ...values } : values);
const beside = ({ id, way, object, expect, their, same, twin, other }: Pair): Attack => {
	const act = async (scene: Scene, values: Values): Promise<Attempt> => {
		const record = scene.past(0, () => scene.create(scene.victim, object, named(object, their(scene))), 60);
		return again(scene, object, values, 'REST', expect.at === 'save' ? record : undefined);
	};
	const by = id.length % 2 ? mentee : mentor;
	return {
		...{ id, way, theme, by, through: 'REST', expect, twin },
		attack: (scene) => act(scene, same(scene)),
		legitimate: (scene) => act(scene, other(scene)),
	};
};

/** A prospect that somebody holds, for an hour. */
function held(scene: Scene, who: Person, more: Values = {}): void {
	const wish = { Company__c: scene.name('Nordwind Trading'), Domain__c: scene.domain, Evidence__c: 'Met at a fair', ...more };
	scene.past(
		0,
		() => {
			const hold = scene.create(who, 'Prospect_Hold__c', wish);
			scene.org.update(scene.owner, 'Prospect_Hold__c', hold, { Status__c: 'Approved' });
		},
		60,
	);
}
const besideHold = (id: string, way: string, fields: (scene: Scene) => Values, more: (scene: Scene) => Values = () => ({})): Attack =>
	about(id, way, ALIKE, (scene, whose) => {
		held(scene, whose, more(scene));
		return again(scene, 'Account', { ...elsewhere(scene), ...fields(scene) });
	});
/** Made by a third rep, who may, before or after it is held, and passed on. */
async function madeAndHeld(scene: Scene, first: 'hold' | 'account'): Promise<Attempt> {
	const values = { Name: scene.name('Elsewhere'), Website: scene.domain };
	const made = first === 'account' ? scene.past(1, () => scene.create(scene.gainer, 'Account', values)) : undefined;
	held(scene, scene.victim);
	if (made !== undefined) return { record: made, got: true };
	return takes(scene, 'Account', scene.create(scene.third, 'Account', values), scene.gainer, 'REST', scene.as(scene.third));
}

/** An own record, there before the prospect, edited until it looks like that. */
const editedInto = (id: string, way: string, daysAgo: number, fields: (scene: Scene) => Values): Attack =>
	about(id, way, EDITED, (scene, whose) => {
		const own = scene.past(daysAgo, () => scene.account(scene.gainer, { Name: scene.name('Own') }));
		theirProspect(scene, whose);
		return edits(scene, 'Account', own, fields(scene));
	});

/** The same company, its name and place written otherwise. */
const written = (id: string, way: string, [theirs, own]: [Values, Values]): Attack => {
	const name = (scene: Scene, values: Values): Values => ({ Name: scene.name('Nordwind Trading'), ...values });
	return about(id, way, ALIKE, (scene, whose) => {
		scene.past(0, () => scene.account(whose, name(scene, theirs)), 60);
		return again(scene, 'Account', name(scene, own));
	});
};
const inPlace = (theirs: string, own: string): [Values, Values] => [{ BillingPostalCode: theirs }, { BillingPostalCode: own }];

export const readers: Attack[] = [
	besideHold('hold-like-subdomain', 'A subdomain of what the other holds', ({ domain }) => ({ Website: `https://shop.${domain}` })),
	besideHold('hold-like-letters', 'Cyrillic letters in the domain that the other holds', ({ domain }) => ({
		Website: domain.replace('north', 'nоrth'),
	})),
	besideHold(
		'hold-like-name',
		'A typing error in the name of what the other holds, same postal code',
		(scene) => ({ Name: scene.name('Nordwnid Trading'), BillingPostalCode: '80331' }),
		() => ({ Domain__c: null, Postal_Code__c: '80331' }),
	),
	{
		id: 'hold-made-by-another',
		way: 'A third rep makes what the other holds, and passes it on',
		theme,
		by: mentee,
		through: 'REST',
		expect: found('Matching record', /present records/),
		attack: (scene) => madeAndHeld(scene, 'hold'),
		twin: 'they had it before it was held',
		legitimate: (scene) => madeAndHeld(scene, 'account'),
	},
	editedInto('edit-into-like', 'Edit an own account, older than the other’s, into a subdomain of theirs', 30, ({ domain }) => ({
		Website: `https://shop.${domain}`,
	})),
	editedInto('edit-into-like-old', 'The same with an account from before the mentorship', 450, ({ domain }) => ({
		Website: `https://shop.${domain}`,
	})),
	editedInto('edit-into-like-name', 'Edit it until its name looks like theirs, same postal code', 30, (scene) => ({
		Name: scene.name('Nordwnid Trading'),
		BillingPostalCode: `9${scene.mark}`,
	})),
	written('place-country', 'The country before the postal code, and a blank between', inPlace('80331', 'D 80331')),
	written('place-country-in-one', 'The country before the postal code, in one', inPlace('80331', 'DE80331')),
	written('place-town', 'The town behind the postal code', inPlace('80331', '80331 München')),
	written('place-nought', 'The postal code without the nought in front', inPlace('01067', '1067')),
	written('place-digits', 'The postal code in Arabic digits', inPlace('80331', '٨٠٣٣١')),
	about('name-without-dots', 'Vowels with an e for their two dots, more than a typing error', ALIKE, (scene, whose) => {
		scene.past(0, () => scene.account(whose, { Name: scene.name('Größmüller Bäckerei'), BillingPostalCode: '80331' }), 60);
		return again(scene, 'Account', { Name: scene.name('Groessmueller Baeckerei'), BillingPostalCode: '80331' });
	}),
	about('name-of-three', 'A Cyrillic letter in a name of three', ALIKE, (scene, whose) => {
		scene.past(0, () => scene.account(whose, { Name: 'BMW', BillingPostalCode: '80331' }), 60);
		return again(scene, 'Account', { Name: 'ВMW AG', BillingPostalCode: '80331' });
	}),
	beside({
		id: 'domain-without-dots',
		way: 'The same in the domain',
		object: 'Account',
		expect: ALIKE,
		their: ({ mark }) => ({ Name: `Berta ${mark}`, Website: `müller${mark}.example` }),
		same: ({ mark }) => ({ Name: `Anton ${mark}`, Website: `mueller${mark}.example` }),
		twin: 'another name',
		other: ({ mark }) => ({ Name: `Anton ${mark}`, Website: `miller${mark}.example` }),
	}),
	beside({
		id: 'mail-provider',
		way: 'A lead of the same company, both with an address at a mail provider',
		object: 'Lead',
		expect: MATCH,
		their: (scene) => ({ Company: scene.name('Berta'), PostalCode: '1010', Email: `b${scene.mark}@yahoo.co.uk` }),
		same: (scene) => ({ Company: scene.name('Berta'), PostalCode: '1010', Email: `a${scene.mark}@yahoo.co.uk` }),
		twin: 'another company at that provider',
		other: (scene) => ({ Company: scene.name('Anton'), PostalCode: '1010', Email: `a${scene.mark}@yahoo.co.uk` }),
	}),
	beside({
		id: 'page-among-many',
		way: 'An account of the same company, both with a page of a network for a website',
		object: 'Account',
		expect: MATCH,
		their: (scene) => ({ Name: scene.name('Berta'), BillingPostalCode: '1010', Website: 'https://www.linkedin.com/company/berta' }),
		same: (scene) => ({ Name: scene.name('Berta'), BillingPostalCode: '1010', Website: 'https://de.linkedin.com/company/berta-ag' }),
		twin: 'another company with a page there',
		other: (scene) => ({ Name: scene.name('Anton'), BillingPostalCode: '1010', Website: 'https://www.linkedin.com/company/anton' }),
	}),
	...(
		[
			['nhs.uk', 'of a public body', 'another body'],
			['or.jp', 'of a non-profit', 'another one'],
			['myshopify.com', 'of a lent shop', 'another shop'],
		] as const
	).map(([suffix, whose, twin]) =>
		beside({
			id: `below-${suffix.replace('.', '-')}`,
			way: `A subdomain ${whose}, under ${suffix}`,
			object: 'Account',
			expect: ALIKE,
			their: ({ mark }) => ({ Name: `Berta ${mark}`, Website: `https://berta${mark}.${suffix}` }),
			same: ({ mark }) => ({ Name: `Anton ${mark}`, Website: `https://www2.berta${mark}.${suffix}` }),
			twin: `${twin} there`,
			other: ({ mark }) => ({ Name: `Anton ${mark}`, Website: `https://anton${mark}.${suffix}` }),
		}),
	),
];
