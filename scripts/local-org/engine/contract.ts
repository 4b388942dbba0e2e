/**
 * The interfaces between the rooms of the engine. Each room implements one of them; protocols see only `Engine`.
 * Everything is synchronous: SQLite is, and a save is one transaction from the first default to the last after-save flow.
 */
export * from './contract/values.ts';
export * from './contract/store.ts';
export * from './contract/access.ts';
export * from './contract/soql.ts';
export * from './contract/records.ts';
export * from './contract/formula.ts';
export * from './contract/flow.ts';
export * from './contract/events.ts';
export * from './contract/org.ts';
