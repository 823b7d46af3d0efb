import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Freshness} from '../../source/domain/connection.ts';
import type {FaultSession, ServerFault} from './fault-session.ts';
import type {StagedConnection, Toxic} from './toxic.ts';

export type WireFault = {
	readonly name: string;
	readonly begin: (its: Pick<FaultSession, 'stage' | 'setFault'>) => void;
	readonly end: (its: Pick<FaultSession, 'stage' | 'setFault'>) => void;
	readonly seconds: number;
	/** What the header says at some time while it lasts: within a minute and a half, whatever it is. Absent: nothing need be said. */
	readonly says?: Freshness;
	/** Requests a second while it lasts, over the whole of it. */
	readonly atMost?: number;
	/** Seconds after its end until all is well. Default: 60. */
	readonly backWithin?: number;
};

const isWatch = ({request}: Pick<StagedConnection, 'request'>): boolean => /[?&]watch=1/.test(request);
const isList = ({request}: Pick<StagedConnection, 'request'>): boolean => /^GET .*[?&]limit=\d/.test(request);

export type Verb = 'list' | 'watch';

const chooses = {list: isList, watch: isWatch} as const;

const isMeant = (verb: Verb, {method = '', url = ''}: IncomingMessage): boolean => chooses[verb]({request: `${method} ${url}`});

const statusText = (code: number, reason: string, message: string, more: object = {}): string =>
	JSON.stringify({kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, ...more});

export const answersWith =
	(code: number, reason: string, message: string, headers: Readonly<Record<string, string>> = {}) =>
	(response: ServerResponse): void => {
		response.writeHead(code, {'content-type': 'application/json', ...headers}).end(statusText(code, reason, message));
	};

const healed = ({stage, setFault}: Pick<FaultSession, 'stage' | 'setFault'>): void => {
	stage.setToxics([]);
	stage.release();
	setFault(undefined);
};

/** A fault of the way, and all that is open is cut so that it is met. */
const onTheWay = (toxic: Toxic, how: 'reset' | 'close' = 'reset'): Pick<WireFault, 'begin' | 'end'> => ({
	begin({stage}) {
		stage.setToxics([toxic]);
		stage.cutAll(how);
	},
	end: healed,
});

/** A fault of the server, met when watches come again. */
const inTheServer = (fault: ServerFault): Pick<WireFault, 'begin' | 'end'> => ({
	begin({stage, setFault}) {
		setFault(fault);
		stage.cutAll('close');
	},
	end: healed,
});

const once = (times: number, fault: ServerFault): ServerFault => {
	let left = times;
	return (request, response) => left > 0 && fault(request, response) && left-- > 0;
};

/** For requests of this verb only. */
const only =
	(verb: Verb, answer: (response: ServerResponse) => void): ServerFault =>
	(request, response) => {
		if (!isMeant(verb, request)) return false;
		answer(response);
		return true;
	};

const always =
	(answer: (response: ServerResponse) => void): ServerFault =>
	(_, response) => {
		answer(response);
		return true;
	};

const stream =
	(...lines: readonly (string | Buffer)[]) =>
	(response: ServerResponse): void => {
		response.writeHead(200, {'content-type': 'application/json'});
		for (const line of lines) response.write(line);
		response.end();
	};

const tooLarge = (response: ServerResponse): void => {
	const details = {causes: [{reason: 'ResourceVersionTooLarge', message: 'Too large resource version'}], retryAfterSeconds: 1};
	response
		.writeHead(504, {'content-type': 'application/json', 'retry-after': '1'})
		.end(statusText(504, 'Timeout', 'Timeout: Too large resource version: 99999, current: 1', {details}));
};

/** Asked by everything that is watched: the bound for a server that is down. */
const down = 0.25;

/** What befalls lists and watches alike: everything, for the server or the way to it is away. */
export const faultsOfEverything: readonly WireFault[] = [
	{name: 'accepted and never answered', ...onTheWay({type: 'hold', direction: 'up'}), seconds: 300, says: 'OFFLINE', atMost: down},
	{name: 'answered and the answer lost', ...onTheWay({type: 'hold'}), seconds: 300, says: 'OFFLINE', atMost: down},
	{
		name: 'the way dies without an end: all is half-open',
		begin: ({stage}) => stage.holdAll(),
		end: healed,
		seconds: 240,
		says: 'OFFLINE',
		atMost: down,
	},
	{name: 'RST to everything', ...onTheWay({type: 'reset', direction: 'up'}), seconds: 600, says: 'OFFLINE', atMost: down},
	{name: 'FIN to everything', ...onTheWay({type: 'close', direction: 'up'}, 'close'), seconds: 600, says: 'OFFLINE', atMost: down},
	{
		name: 'connection refused',
		begin({stage}) {
			void stage.refuse(true);
			stage.cutAll('reset');
		},
		end(its) {
			void its.stage.refuse(false);
			healed(its);
		},
		seconds: 120,
		says: 'OFFLINE',
	},
	...(
		[
			['429 with Retry-After 1', answersWith(429, 'TooManyRequests', 'wait', {'retry-after': '1'}), 'THROTTLED'],
			['429 with Retry-After 30', answersWith(429, 'TooManyRequests', 'wait', {'retry-after': '30'}), 'THROTTLED'],
			['429 without Retry-After', answersWith(429, 'TooManyRequests', 'wait'), 'THROTTLED'],
			['500', answersWith(500, 'InternalError', 'etcdserver: leader changed'), 'OFFLINE'],
			[
				'502 of a gateway',
				(response: ServerResponse) => response.writeHead(502, {'content-type': 'text/html'}).end('<h1>Bad Gateway</h1>'),
				'OFFLINE',
			],
			['503 with Retry-After 1', answersWith(503, 'ServiceUnavailable', 'apiserver not ready', {'retry-after': '1'}), 'OFFLINE'],
			['504', answersWith(504, 'Timeout', 'request did not complete'), 'OFFLINE'],
			['401 for ever', answersWith(401, 'Unauthorized', 'Unauthorized'), 'NO ACCESS'],
		] as const
	).map(([name, answer, says]) => ({name, ...inTheServer(always(answer)), seconds: 600, says, atMost: down})),
];

/** What befalls one verb, while the other goes on. */
export const faultsOf = (verb: Verb): readonly WireFault[] => {
	const matches = chooses[verb];
	return [
		{name: 'never answered', ...onTheWay({type: 'hold', direction: 'up', matches}), seconds: 200, atMost: 0.5, ...lags(verb)},
		{name: 'RST before the answer', ...onTheWay({type: 'reset', direction: 'up', matches}), seconds: 300, atMost: 0.5, ...lags(verb)},
		{name: 'RST in the middle of a line', ...onTheWay({type: 'reset', after: '"spec":{', matches, times: 14}), seconds: 60},
		{name: 'FIN in the middle of a line', ...onTheWay({type: 'close', after: '"spec":{', matches, times: 14}), seconds: 60},
		{name: 'in pieces of a byte', ...onTheWay({type: 'slicer', bytes: 1, delay: 0, matches, times: 3}), seconds: 30},
		{name: '500 twice each', ...inTheServer(once(12, only(verb, answersWith(500, 'InternalError', 'no')))), seconds: 90},
		{name: '401 once', ...inTheServer(once(1, only(verb, answersWith(401, 'Unauthorized', 'Unauthorized')))), seconds: 90},
		{name: '410 as a status', ...inTheServer(once(6, only(verb, answersWith(410, 'Expired', 'too old resource version')))), seconds: 90},
		{name: '504 of a version too large', ...inTheServer(once(6, only(verb, tooLarge))), seconds: 90},
		{name: 'a page of HTML with status 200', ...inTheServer(once(4, only(verb, stream('<html>\n')))), seconds: 90},
		{name: 'an answer of nothing', ...inTheServer(once(4, only(verb, stream()))), seconds: 90},
		{name: 'bytes that are no UTF-8', ...inTheServer(once(4, only(verb, stream(Buffer.of(0x7b, 0xff, 0xfe, 0x0a))))), seconds: 90},
	];
};

const lags = (verb: Verb): Partial<WireFault> => ({says: verb === 'list' ? 'CONNECTING' : 'OFFLINE'});

/** What only a watch can have. */
export const faultsOfWatches: readonly WireFault[] = [
	{
		name: '404 of a gateway',
		...inTheServer(
			always((response: ServerResponse) => response.writeHead(404, {'content-type': 'text/html'}).end('<h1>404 Not Found</h1>')),
		),
		seconds: 300,
		says: 'OFFLINE',
		// It is an answer, so that each collection asks for itself.
		atMost: 2 * down,
	},
	{
		name: '403 after having had rights',
		...inTheServer(always(answersWith(403, 'Forbidden', 'deployments.apps is forbidden: User "admin" cannot list resource'))),
		seconds: 300,
		says: 'NO ACCESS',
		// Each collection asks for itself, and some times at once: a server that starts refuses until it knows its roles.
		atMost: 2 * down,
		backWithin: 130,
	},
	{
		name: '410 as an event',
		...inTheServer(
			once(6, only('watch', stream(`${JSON.stringify({type: 'ERROR', object: JSON.parse(statusText(410, 'Expired', 'too old'))})}\n`))),
		),
		seconds: 60,
	},
	{
		name: '410, and the list that is needed then hangs',
		...inTheServer((request, response) => {
			if (isMeant('watch', request)) answersWith(410, 'Expired', 'too old resource version')(response);
			return isMeant('watch', request) || isMeant('list', request);
		}),
		seconds: 60,
		says: 'LAGGING',
		atMost: 0.5,
	},
	{name: 'a line cut off', ...inTheServer(once(6, only('watch', stream('{"type":"MODIFIED","object":{"metadata":{"na\n')))), seconds: 60},
	{name: 'a line of another kind', ...inTheServer(once(6, only('watch', stream('{"type":"PATCHED","object":{}}\n')))), seconds: 60},
	{
		name: 'every watch ends at once, cleanly',
		...inTheServer(only('watch', stream())),
		seconds: 600,
		// Each watch by itself once in half a minute to a minute; the server answers.
		atMost: 0.5,
		says: 'OFFLINE',
	},
	{
		name: 'old changes are told again, and out of order',
		begin({stage, setFault}) {
			const old = (version: number): string =>
				`${JSON.stringify({
					type: 'MODIFIED',
					object: {
						apiVersion: 'apps/v1',
						kind: 'Deployment',
						metadata: {name: 'llama', namespace: 'models', uid: 'another', resourceVersion: String(version)},
					},
				})}\n`;
			setFault(once(6, only('watch', stream(old(3), old(2), old(3)))));
			stage.cutAll('close');
		},
		end: healed,
		seconds: 60,
	},
];
