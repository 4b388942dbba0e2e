import { rowsOf, type CoverageRow } from '../../coverage.ts';

const AREA = 'Streaming';
const GUIDE = 'Streaming API Developer Guide';

/** CometD at /cometd/XX.X. */
export const streamingCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		[
			'Handshake, connect, subscribe, unsubscribe, disconnect by long polling; polls of 110 seconds',
			`${GUIDE}, "Bayeux Protocol, CometD, and Long Polling"`,
		],
		[
			'/event/X__e for whoever may read the event object',
			'Platform Events Developer Guide, "Subscribe to Platform Event Notifications with CometD"',
		],
		['replay: −1 new events, −2 all kept, or those after a replay id', `${GUIDE}, "Message Durability"`],
	]),
	...rowsOf(AREA, 'assumed', [['Permission is asked again at each delivery', '']]),
	...rowsOf(AREA, 'refused', [
		['/data/… (change data capture)', 'Change Data Capture Developer Guide'],
		['/topic/… (PushTopics), /u/… (generic events)', `${GUIDE}, "PushTopic Events", "Generic Events"`],
		['Publishing over CometD', GUIDE, 'Events are published with the REST API.'],
		['Callback polling (JSON-P), WebSocket', GUIDE, '405: long polling over POST only.'],
	]),
];
