import type {ByName} from '../numbers/by-name.ts';
import type {WorkloadNumbers} from '../numbers/read-numbers.ts';

export type LoadMemory = {
	/** What was told now, and of what was not asked for now what was told last, unless that is older than `oldest` (milliseconds). */
	readonly join: (load: ByName<WorkloadNumbers>, at: number, oldest: number) => ByName<WorkloadNumbers>;
};

type Remembered = Map<string, {readonly value: number; readonly at: number}>;

/**
 * Where the numbers of a fleet are more than one refresh may ask for, they come in turns: a service that is told of by several, its
 * engine and a gateway, would be told by one and then by the other.
 */
export const createLoadMemory = (): LoadMemory => {
	let known: ReadonlyMap<string, ReadonlyMap<string, Remembered>> = new Map();
	return {
		join(load, at, oldest) {
			const next = new Map<string, Map<string, Remembered>>();
			const joined = new Map<string, Map<string, WorkloadNumbers>>();
			const tell = (namespace: string, name: string): void => {
				const told = load.get(namespace)?.get(name);
				const remembered: Remembered = new Map();
				for (const [tag, entry] of known.get(namespace)?.get(name) ?? []) if (entry.at >= oldest) remembered.set(tag, entry);
				for (const [tag, value] of told ?? []) remembered.set(tag, {value, at});
				if (remembered.size === 0) return;
				const own = next.get(namespace) ?? new Map<string, Remembered>();
				next.set(namespace, own.set(name, remembered));
				const numbers = joined.get(namespace) ?? new Map<string, WorkloadNumbers>();
				joined.set(namespace, numbers.set(name, new Map([...remembered].map(([tag, {value}]) => [tag, value]))));
			};
			for (const [namespace, names] of load) for (const name of names.keys()) tell(namespace, name);
			for (const [namespace, names] of known)
				for (const name of names.keys()) if (load.get(namespace)?.has(name) !== true) tell(namespace, name);
			known = next;
			return joined;
		},
	};
};
