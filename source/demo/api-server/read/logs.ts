import type {ServerResponse} from 'node:http';
import {badRequest} from '../api-error.ts';
import {type DemoObject, listAt, stringAt} from '../demo-object.ts';
import type {ServerClock} from '../server-clock.ts';

export type LogLine = {
	/** Milliseconds since the epoch. */
	readonly time: number;
	readonly text: string;
};

type LogSource = {
	/** Everything that is kept, oldest first. */
	readonly lines: () => readonly LogLine[];
	/** Calls for every new line, and when no more can come; returns the way out. Without it a follower only waits. */
	readonly follow?: (listener: (line: LogLine) => void, ended: () => void) => () => void;
};

/** The log of one container; a sentence when there is none (`container "x" in pod "y" is waiting to start: ...`). */
export type LogProvider = (request: {
	readonly pod: DemoObject;
	readonly container: string;
	readonly previous: boolean;
}) => LogSource | {readonly refusal: string};

const containersOf = (pod: DemoObject): readonly string[] =>
	['containers', 'initContainers', 'ephemeralContainers'].flatMap(part =>
		listAt(pod, 'spec', part).map(container => stringAt(container, 'name') ?? ''),
	);

const containerOf = (pod: DemoObject, asked: string): string => {
	const names = containersOf(pod);
	const {name} = pod.metadata;
	if (asked !== '') {
		if (!names.includes(asked)) {
			throw badRequest(`container ${asked} is not valid for pod ${name}`);
		}
		return asked;
	}
	const own = listAt(pod, 'spec', 'containers').map(container => stringAt(container, 'name') ?? '');
	if (own.length !== 1) {
		const init = names.slice(own.length);
		throw badRequest(
			`a container name must be specified for pod ${name}, choose one of: [${own.join(' ')}]${init.length === 0 ? '' : ` or one of the init containers: [${init.join(' ')}]`}`,
		);
	}
	return own[0] ?? '';
};

// Kubelets write nanoseconds; a simulated clock has milliseconds.
const nanoTimestamp = (time: number): string => new Date(time).toISOString().replace('Z', '000000Z');

const isTrue = (query: URLSearchParams, name: string): boolean => query.get(name) === 'true';

/** Answers `pods/NAME/log`: since, tail, previous, timestamps, limitBytes, follow. Throws 400 in the server's words. */
export const serveLogs = (
	provider: LogProvider,
	pod: DemoObject,
	query: URLSearchParams,
	clock: ServerClock,
	response: ServerResponse,
): void => {
	const container = containerOf(pod, query.get('container') ?? '');
	const source = provider({pod, container, previous: isTrue(query, 'previous')});
	if ('refusal' in source) {
		throw badRequest(source.refusal);
	}
	const seconds = query.get('sinceSeconds');
	const sinceTime = query.get('sinceTime');
	const since = seconds === null ? (sinceTime === null ? -Infinity : Date.parse(sinceTime)) : clock.now() - Number(seconds) * 1000;
	const recent = source.lines().filter(line => line.time >= since);
	const tail = query.get('tailLines');
	const lines = tail === null ? recent : recent.slice(Math.max(0, recent.length - Number(tail)));
	const format = (line: LogLine): string => `${isTrue(query, 'timestamps') ? `${nanoTimestamp(line.time)} ` : ''}${line.text}\n`;
	const limit = Number(query.get('limitBytes') ?? Number.MAX_SAFE_INTEGER);
	response.writeHead(200, {'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private'});
	const text = Buffer.from(lines.map(format).join('')).subarray(0, limit);
	if (!isTrue(query, 'follow')) {
		response.end(text);
		return;
	}
	response.flushHeaders();
	if (text.length > 0) {
		response.write(text);
	}
	const stop = source.follow?.(
		line => response.write(format(line)),
		() => response.end(),
	);
	response.once('close', () => stop?.());
};
