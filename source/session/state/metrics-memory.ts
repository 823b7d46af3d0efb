import {parseMetricsPlace} from '../../metrics/parse-metrics-place.ts';
import type {SourceMemory} from '../../metrics/source-memory.ts';
import {addressText} from '../../metrics/sources/proxy-transport.ts';
import type {StateFile} from './state-file.ts';

const mostPlaces = 100;

type Content = Readonly<Record<string, string>>;

const contentOf = (value: unknown): Content =>
	typeof value !== 'object' || value === null
		? {}
		: Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

/** Where the numbers of a cluster were found, in the words of `--prometheus`. `place`: context, server and user. */
export const createMetricsMemory = (file: StateFile, place: string): SourceMemory => {
	const read = async (): Promise<Content> => contentOf(await file.read());
	return {
		async recall() {
			const parsed = parseMetricsPlace((await read())[place] ?? '', '');
			return parsed.ok && (parsed.value.type === 'service' || parsed.value.type === 'pod') ? parsed.value : undefined;
		},
		async remember(found) {
			const {[place]: known, ...others} = await read();
			const text = found === undefined ? undefined : `${addressText(found)}${found.prefix ?? ''}`;
			if (text === known) return;
			const own = text === undefined ? [] : [[place, text] as const];
			await file.write(Object.fromEntries([...own, ...Object.entries(others)].slice(0, mostPlaces)));
		},
	};
};
