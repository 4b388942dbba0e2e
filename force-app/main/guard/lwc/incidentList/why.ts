/** Why an incident is one, in plain words from what it holds. */
import { LABELS } from 'c/guardLabels';
import { format, formatDay, labelKey } from 'c/words';
import type { Incident } from './incidentList';

type Label = keyof typeof LABELS;
/** Rules that a mentorship is behind: its owner can release the record. */
const OF_A_PAIR = new Set([
	'Pair protection',
	'Through other hands',
	'Opportunity on the other’s account',
	'Opportunity moved',
	'Matching record',
	'Clone',
	'Share or team',
]);

/** Rules about what somebody may do: no record went anywhere. */
export const OF_PEOPLE = new Set(['Override permission', 'Role hierarchy']);

/** Rules that a change of owner broke: another one mends it. */
const OF_OWNERS = new Set(['Pair protection', 'Through other hands']);

/** Of what was merged away no owner can be changed. */
const MERGED = 'Scan of merges';

/** Somebody has a record that a change of owner took from another. */
export const wasTaken = ({ rule, result, channel, from, to }: Incident): boolean =>
	OF_OWNERS.has(rule) && result === 'Found' && channel !== MERGED && from !== '' && to !== '';

/** Results after which a release is still of use. */
const NOT_YET_DONE = new Set(['Blocked', 'Observed']);

/** A territory that only warns lets an owner change through whatever the guard's mode is. */
function outcome({ rule, result }: Incident): string | undefined {
	const key = `Board_Why_Result_${labelKey(result)}`;
	return LABELS[`${key}_${labelKey(rule)}` as Label] ?? LABELS[key as Label];
}

/** Channels begin with what they are: `Save`, `Save: prospect hold`, `Scan of shares`, `Revert by the command line`. */
function noticed(channel: string): string {
	const [kind = ''] = channel.split(/\W/);
	return LABELS[`Board_Why_Channel_${kind}` as Label] ?? format(LABELS.Board_Why_Channel, channel);
}

/** The rule, how long it holds, who can let it pass, what became of it and mends it, how it came. A line that cannot be told is left out. */
export function explain(incident: Incident): string[] {
	const somebody = LABELS.Board_Why_Somebody;
	const rule = LABELS[`Board_Why_${labelKey(incident.rule)}` as Label];
	const { mentorship } = incident;
	const held = mentorship?.until
		? format(LABELS.Board_Why_Until, formatDay(mentorship.until), mentorship.name)
		: mentorship && !mentorship.ended && format(LABELS.Board_Why_Running, mentorship.days, mentorship.name);
	return [
		rule && format(rule, incident.record, incident.from || somebody, incident.to || somebody),
		held,
		NOT_YET_DONE.has(incident.result) && OF_A_PAIR.has(incident.rule) && incident.from
			? format(LABELS.Board_Why_Release, incident.from)
			: '',
		OF_PEOPLE.has(incident.rule) ? '' : outcome(incident),
		wasTaken(incident) && incident.status !== 'Dismissed' && format(LABELS.Board_Why_Give_Back, incident.from),
		incident.details,
		incident.channel && noticed(incident.channel),
	].filter((line): line is string => Boolean(line));
}
