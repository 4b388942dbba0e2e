/**
 * The org that is attacked: the package behind HTTP, Enforce, teams and splits on, people with more rights than a rep should have, so that
 * what stops them is the guard and not the want of a right. Every scene has a pair of its own, and shares the org with the others.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { strToU8 } from 'fflate';
import { Ledger } from '../../scripts/jobs/guard/ledger.ts';
import { type GuardScanResult, scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { silent } from '../../scripts/jobs/progress.ts';
import { changeOwnersSilently } from '../../scripts/jobs/loading/fixtures.ts';
import { fixedClock } from '../../scripts/local-org/clock.ts';
import { type LocalOrg, start } from '../../scripts/local-org/server.ts';
import { sessionOrg } from '../../scripts/salesforce/connection.ts';
import type { Org, Row } from '../../scripts/salesforce/org.ts';
import { setTracking, track } from '../org/guardClinic.ts';
import { NOW, type Person, TestOrg } from '../package/support.ts';
import type { Caller } from './doors.ts';
import type { Actor } from './row.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** People come, and sign, so many days before the attack. */
const SIGNED_DAYS_AGO = 400;
/** So many in a row whose attack is after what a scan saw; and that scan. */
const SIGNED_BEFORE_SCAN = 700;
const FIRST_SCAN = 699;
const GUARDS = ['Account', 'Opportunity', 'Lead', 'Contact', 'Matching', 'Hold'] as const;
const XML = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

export class AttackedOrg {
	readonly server: LocalOrg;
	readonly org: TestOrg;
	/** A program owner, a holder of the override permission, who take part in no mentorship. */
	readonly owner: Person;
	readonly keyholder: Person;
	scenes = 0;
	/** Where the scans keep their ledger. */
	private readonly folder = mkdtempSync(path.join(os.tmpdir(), 'ridealong-attack-'));

	private constructor(server: LocalOrg, org: TestOrg) {
		this.server = server;
		this.org = org;
		this.owner = org.person('Olu Adeyemi', ['Ridealong_Program_Owner', 'Ridealong_Rep', 'Attack_Any_Owner']);
		this.keyholder = org.person('Kit Keyholder', ['Ridealong_Program_Owner', 'Ridealong_Override']);
	}

	/** `guarded: false` is the same org with every kill switch off: what the attacks would get without the guard. */
	static async start(guarded: boolean): Promise<AttackedOrg> {
		const clock = fixedClock(at(SIGNED_BEFORE_SCAN));
		const server = await start({ port: 0, stateDir: ':memory:', clock });
		const org = await TestOrg.create({ on: { engine: server.engine, clock } });
		org.deploy({
			'permissionsets/Attack_Any_Owner.permissionset': strToU8(
				`<PermissionSet ${XML}><label>Attack: any owner</label><userPermissions><enabled>true</enabled><name>TransferAnyEntity</name></userPermissions><userPermissions><enabled>true</enabled><name>TransferAnyLead</name></userPermissions></PermissionSet>`,
			),
			'package.xml': strToU8(
				`<Package ${XML}><types><members>Attack_Any_Owner</members><name>PermissionSet</name></types><version>66.0</version></Package>`,
			),
		});
		org.engine.updateSettings({ accountTeams: true, opportunityTeams: true, opportunitySplits: true, loginAsAnyUser: true });
		track(org, 'Website', 'Name', 'BillingPostalCode');
		setTracking(org, 'Opportunity', ['AccountId'], true);
		org.guardPolicy({ Mode__c: 'Enforce', ...Object.fromEntries(GUARDS.map((guard) => [`${guard}_Guard_On__c`, guarded])) });
		org.assign({ ...org.admin, name: 'Admin' }, 'Test_Every_Right');
		return new AttackedOrg(server, org);
	}

	caller(person: { userId: string }): Caller {
		return { url: this.server.url, token: this.server.engine.sessions.create(person.userId) };
	}
	/** The org as a job sees it, with a person's rights. */
	as(person: { userId: string }): Org {
		const { token, url } = this.caller(person);
		return sessionOrg({ url, username: person.userId, orgId: '00D000000000001AAA', accessToken: token });
	}
	/** The scan of what stood before any attack. */
	async scanBefore(): Promise<void> {
		this.org.clock.set(at(FIRST_SCAN));
		assert.deepEqual((await this.scan()).refused, []);
		this.org.clock.set(NOW);
	}
	/** A scan that keeps the ledger. */
	scan(): Promise<GuardScanResult> {
		const robot = this.as(this.org.robot);
		return scanGuard(robot, silent, new Ledger(robot, this.folder));
	}
	async stop(): Promise<void> {
		await this.server.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** The org's time so many days, and minutes, before the attack. */
export const at = (daysAgo: number, minutesAgo = 0): string =>
	new Date(Date.parse(NOW) - daysAgo * DAY_MS - minutesAgo * MINUTE_MS).toISOString();

export interface SceneOptions {
	/** Terms of the mentorship. */
	terms?: Record<string, unknown>;
	/** True where a scan comes between the agreement and the attack. */
	scanned?: boolean;
}

/** One attempt: a pair that has signed, a third rep, and who acts. Who gains is the actor where that is a party, else the mentor. */
export class Scene {
	readonly world: AttackedOrg;
	readonly org: TestOrg;
	readonly mentor: Person;
	readonly mentee: Person;
	readonly third: Person;
	/** One more rep outside the mentorship, for more hands. */
	readonly fourth: Person;
	/** Whose prospect it is, who would have it, and who tries. */
	readonly victim: Person;
	readonly gainer: Person;
	readonly actor: Person;
	readonly by: Caller;
	readonly mentorship: string;
	/** Nothing of another scene is called so. */
	readonly mark: string;
	/** Records of this scene, by which its incidents are known. */
	readonly records = new Set<string>();
	/** What a scan saw before the attack. */
	standing: Readonly<Record<string, string>> = {};

	constructor(world: AttackedOrg, actor: Actor, { terms = {}, scanned = false }: SceneOptions = {}) {
		this.world = world;
		this.org = world.org;
		const { org } = world;
		this.mark = `q${++world.scenes}z`;
		org.clock.set(at(scanned ? SIGNED_BEFORE_SCAN : SIGNED_DAYS_AGO));
		const rep = (name: string, ...more: string[]): Person =>
			org.person(`${name} ${name}son${this.mark}`, ['Ridealong_Rep', 'Demo_Transfer_Record', 'Attack_Any_Owner', ...more]);
		this.mentor = rep('Mia', 'Ridealong_Mentor');
		this.mentee = rep('Max', 'Ridealong_Mentor');
		this.third = rep('Tess');
		this.fourth = rep('Finn');
		this.mentorship = org.mentorship(this.mentor, this.mentee, terms);
		org.clock.set(NOW);
		this.victim = actor === 'mentee' ? this.mentor : this.mentee;
		this.gainer = actor === 'mentee' ? this.mentee : this.mentor;
		const people: Record<Actor, Person> = {
			mentor: this.mentor,
			mentee: this.mentee,
			'third rep': this.third,
			'program owner': world.owner,
			'admin without override': { ...org.admin, name: 'Admin' },
		};
		this.actor = people[actor];
		this.by = world.caller(this.actor);
	}

	as = (person: { userId: string }): Caller => this.world.caller(person);
	get owner(): Person {
		return this.world.owner;
	}
	get keyholder(): Person {
		return this.world.keyholder;
	}
	get admin(): Person {
		return { ...this.org.admin, name: 'Admin' };
	}
	/** People of this scene only. */
	get people(): Person[] {
		return [this.mentor, this.mentee, this.third, this.fourth];
	}

	/** Sets the clock back; the attack itself is at the end of the past. */
	past<T>(daysAgo: number, work: () => T, minutesAgo = 0): T {
		const now = this.org.clock.now().toISOString();
		this.org.clock.set(at(daysAgo, minutesAgo));
		try {
			return work();
		} finally {
			this.org.clock.set(now);
		}
	}

	name = (words: string): string => `${words} ${this.mark}`;
	get domain(): string {
		return `northwind${this.mark}.example`;
	}
	/** Creates as somebody, and must succeed. */
	create(by: Person, object: string, values: Record<string, unknown>): string {
		const id = this.org.create(by, object, values);
		this.records.add(id);
		return id;
	}
	account = (of: Person, more: Record<string, unknown> = {}): string =>
		this.create(of, 'Account', { Name: this.name('Northwind'), ...more });
	deal = (of: Person, more: Record<string, unknown> = {}): string =>
		this.create(of, 'Opportunity', { Name: this.name('Renewal'), StageName: 'Prospecting', CloseDate: '2026-09-30', ...more });
	lead = (of: Person, more: Record<string, unknown> = {}): string =>
		this.create(of, 'Lead', { LastName: 'Sato', Company: this.name('Kyoto Tools'), ...more });
	/** A record of either kind that only its owner and who may see all would reach: opened to the actor with Edit, so that rights do not stop them. */
	open(object: 'Opportunity' | 'Lead' | 'Account', id: string, to: Person = this.actor): string {
		if (to.userId === this.org.admin.userId || to.userId === this.ownerOf(object, id)) return id;
		const level =
			object === 'Account' ? { AccountAccessLevel: 'Edit', OpportunityAccessLevel: 'None' } : { [`${object}AccessLevel`]: 'Edit' };
		this.org.create(this.org.admin, `${object}Share`, { [`${object}Id`]: id, UserOrGroupId: to.userId, ...level });
		return id;
	}
	/** Ends the mentorship, as the program owner may. */
	end(): void {
		const result = this.org.update(this.owner, 'Mentorship__c', this.mentorship, { Status__c: 'Ended' });
		assert.ok(result.success, JSON.stringify(result.errors));
	}
	/** An owner change that the guard lets pass. */
	hand(object: string, id: string, to: Person): void {
		const result = this.org.update(this.org.admin, object, id, { OwnerId: to.userId });
		assert.ok(result.success, JSON.stringify(result.errors));
	}
	/** Gives a record away where no automation runs, a few minutes ago. */
	silently = (object: 'Account' | 'Opportunity' | 'Lead', recordId: string, to: Person, minutesAgo = 10): Promise<void> =>
		changeOwnersSilently(this.world.as(this.org.admin), [
			{ object, recordId, newOwnerId: to.userId, changedById: this.actor.userId, changedAt: at(0, minutesAgo) },
		]);
	ownerOf = (object: string, id: string): string => String(this.org.row(object, id)['OwnerId']);
	/** Incidents of this scene's people, mentorship or records. */
	incidents(all: readonly Row[]): Row[] {
		const ids = new Set([...this.people.map(({ userId }) => userId), this.mentorship, ...this.records]);
		return all.filter((row) =>
			['Mentorship__c', 'Record_Id__c', 'From_Owner__c', 'To_Owner__c', 'Actor__c'].some((field) => ids.has(String(row[field]))),
		);
	}
}
