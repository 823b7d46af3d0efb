import type {StateFile} from './state-file.ts';

/** The namespaces a person has used, by cluster and user: where to look where they may not be listed. */
export type NamespaceMemory = {
	/** Last used first. */
	readonly recall: () => Promise<readonly string[]>;
	readonly remember: (namespaces: readonly string[]) => Promise<void>;
};

const mostNamespaces = 20;
const mostPlaces = 100;

type Content = Readonly<Record<string, readonly string[]>>;

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(item => typeof item === 'string');

const contentOf = (value: unknown): Content =>
	typeof value !== 'object' || value === null
		? {}
		: Object.fromEntries(Object.entries(value).filter((entry): entry is [string, readonly string[]] => isTexts(entry[1])));

/** `place`: server and user, so that contexts of one name do not share. */
export const createNamespaceMemory = (file: StateFile, place: string): NamespaceMemory => {
	const read = async (): Promise<Content> => contentOf(await file.read());
	return {
		recall: async () => (await read())[place] ?? [],
		async remember(namespaces) {
			const {[place]: known = [], ...others} = await read();
			const next = [...new Set([...namespaces, ...known])].slice(0, mostNamespaces);
			await file.write(Object.fromEntries([[place, next], ...Object.entries(others)].slice(0, mostPlaces)));
		},
	};
};
