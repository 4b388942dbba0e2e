import { rowsOf, type CoverageRow } from '../../coverage.ts';
import { MOST_SELECTED_ENTITIES } from '../../schema/changeEvents.ts';

const AREA = 'Streaming';
const CAPTURE = 'Change Data Capture';
const GUIDE = 'Streaming API Developer Guide';
const EVENTS = 'Platform Events Developer Guide';
const CHANGES = 'Change Data Capture Developer Guide';

/** CometD at /cometd/XX.X, platform events and Change Data Capture. */
export const streamingCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		[
			'Handshake, connect, subscribe, unsubscribe, disconnect by long polling; polls of 110 seconds',
			`${GUIDE}, "Bayeux Protocol, CometD, and Long Polling"`,
		],
		[
			'/event/X__e for whoever may read the event object; names are case-sensitive; EventUuid from endpoint version 52.0 on',
			`${EVENTS}, "Subscribe to Platform Event Notifications with CometD", "Identify and Match Event Messages with the EventUuid Field"`,
		],
		[
			'Events have no sharing and no field-level security: whoever may read the event object receives every message whole',
			`${EVENTS}, "Considerations for Defining and Publishing Platform Events"`,
			'Of sharing the guide says nothing: an event is no record.',
		],
		['replay: −1 new events, −2 all kept, or those after a replay id; 72 hours', `${GUIDE}, "Message Durability"`],
		[
			'A replay id that is no kept event, an unknown channel, an unknown client, an old version: the documented error',
			`${GUIDE}, "Streaming API Error Codes"`,
		],
		[
			'Publishing by any insert: OPERATION_ENQUEUED with the EventUuid; PublishAfterCommit goes with the rollback, PublishImmediately does not',
			`${EVENTS}, "Publish Event Messages with Salesforce APIs", "Decoupled Publishing and Subscription"`,
		],
		[
			'A flow that publishes immediately publishes again when a partial save runs its good rows again',
			`${EVENTS}, "Decoupled Publishing and Subscription"; Apex Developer Guide, "Bulk DML Exception Handling"`,
		],
		[
			'Event-triggered flows run after the transaction, in order of replay ids, at most 2,000 events at a time, and go on after a crash where they were',
			`${EVENTS}, "Subscribe to Platform Event Messages with Flows"`,
		],
	]),
	...rowsOf(AREA, 'assumed', [
		['Permission is asked again at each delivery', ''],
		['A replay id of another channel is a place to start from', GUIDE, 'One bus for all channels.'],
		[
			'All or none does not hold for a list of events that publish immediately',
			EVENTS,
			'Nothing can take them back: the good ones are published once.',
		],
		[
			'A flow that fails on an event leaves nothing of that event behind, is reported and not tried again; the other events of the batch run',
			EVENTS,
			'Retries are documented for Apex triggers only.',
		],
		['1,000 clients at a time', `${GUIDE}, "Streaming API Limits"`, 'As in Enterprise Edition.'],
	]),
	...rowsOf(CAPTURE, 'documented', [
		[
			`PlatformEventChannelMember on the channel ChangeEvents: custom objects and the standard objects that support it, ${MOST_SELECTED_ENTITIES} at most`,
			`Metadata API Developer Guide, "PlatformEventChannelMember"; ${CHANGES}, "Change Data Capture Allocations"`,
			'Nothing is captured that is not selected.',
		],
		[
			'/data/XChangeEvent, /data/X__ChangeEvent: View All Records of the object (View All Users, View All Data) at subscription; /data/ChangeEvents: at delivery',
			`${CHANGES}, "Required Permissions for Change Event Subscribers"`,
		],
		['ChangeEventHeader with all its fields', `${CHANGES}, "ChangeEventHeader Fields"`],
		[
			'Body: create and undelete all fields with a value, update what changed, delete none; no formulas, no IsDeleted and SystemModstamp',
			`${CHANGES}, "Change Event Body Fields"`,
		],
		['Fields that the subscriber may not read are left out', `${CHANGES}, "Field-Level Security"`],
		['Names and addresses nested, Name.LastName in changedFields', `${CHANGES}, "Get Compound Fields in Change Events"`],
		['Records with the same change in a transaction share an event', `${CHANGES}, "Merged Change Events"`],
		[
			'One event per record and transaction, of the first change, with what is committed; none for a hard delete',
			`${CHANGES}, "General Considerations"`,
		],
	]),
	...rowsOf(CAPTURE, 'assumed', [
		['Updated and deleted in one transaction: one DELETE', CHANGES],
		['Long text is sent whole, diffFields stays empty', CHANGES],
		['Fields left out of the body are left out of changedFields and nulledFields too', CHANGES],
		['Writes of a page: changeOrigin com/salesforce/api/soap/66.0;client=SfdcInternalAPI/', CHANGES, 'As in the examples of the guide.'],
	]),
	...rowsOf(CAPTURE, 'refused', [
		['Gap and overflow events', `${CHANGES}, "Gap Events", "Overflow Events"`, 'Never sent: every change has its event.'],
		[
			'Custom channels, enriched fields, filter expressions',
			'Metadata API Developer Guide, "PlatformEventChannel", "PlatformEventChannelMember"',
			'At deployment, and at subscription.',
		],
		['Describing a change event, GET /event/eventSchema', `${CHANGES}, "Change Event Message Structure"`],
		[
			'Publishing and delivery allocations',
			`${CHANGES}, "Change Data Capture Allocations"`,
			'Nothing is counted; nothing is refused for it.',
		],
	]),
	...rowsOf(AREA, 'refused', [
		['/topic/… (PushTopics), /u/… (generic events)', `${GUIDE}, "PushTopic Events", "Generic Events"`],
		['/event/X__chn (custom channels)', `${EVENTS}, "Group Platform Events into One Stream with a Custom Channel"`],
		['Publishing over CometD', GUIDE, 'Events are published with the REST API.'],
		['Callback polling (JSON-P), WebSocket', GUIDE, '405: long polling over POST only.'],
		['Pub/Sub API (gRPC)', 'Pub/Sub API Developer Guide', 'No port listens for it; CometD serves the same events.'],
	]),
];
