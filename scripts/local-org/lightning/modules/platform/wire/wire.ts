/**
 * What wire adapters have in common: a class with `connect`, `update`, `disconnect`, which emits only while it is connected and
 * only for its latest configuration.
 */

export type DataCallback<Value> = (value: Value) => void;

/** What an adapter of Lightning Data Service emits. */
export interface Emission<Data> {
	data: Data | undefined;
	error: unknown;
}

export abstract class WireAdapter<Config, Value> {
	readonly #callback: DataCallback<Value>;
	#connected = false;
	#config: Config | undefined;
	#round = 0;

	constructor(callback: DataCallback<Value>, initial: Value) {
		this.#callback = callback;
		callback(initial);
	}

	connect(): void {
		this.#connected = true;
		this.#begin();
	}

	update(config: Config): void {
		const same = this.#config !== undefined && JSON.stringify(config) === JSON.stringify(this.#config);
		this.#config = config;
		if (this.#connected && !same) this.#begin();
	}

	disconnect(): void {
		this.#connected = false;
		this.#round += 1;
		this.stop();
	}

	/** Starts over with the current configuration. `emit` does nothing once the round is over. */
	protected abstract start(config: Config, emit: (value: Value) => void): void;
	/** Ends what `start` set up. */
	protected abstract stop(): void;

	#begin(): void {
		if (this.#config === undefined) return;
		this.#round += 1;
		const round = this.#round;
		this.stop();
		this.start(this.#config, (value) => {
			if (this.#connected && round === this.#round) this.#callback(value);
		});
	}
}
