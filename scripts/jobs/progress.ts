/**
 * What a long job tells while it works: a key of messages/progress.md and its parameters. Jobs hold no human text.
 */
export type ProgressParams = (string | number)[];
export type Report = (key: string, ...params: ProgressParams) => void;

export const silent: Report = () => undefined;
