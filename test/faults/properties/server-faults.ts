import type {IncomingMessage, ServerResponse} from 'node:http';
import fc from 'fast-check';
import type {TcpStage} from '../tcp-stage.ts';
import type {Toxic} from '../toxic.ts';

/** Something that goes wrong for a while, or at once and for good. */
export type RandomFault =
	| {readonly type: 'cut'; readonly how: 'reset' | 'close'}
	/** The way dies without a word, and is there again for new connections after so many seconds. */
	| {readonly type: 'hold'; readonly seconds: number}
	| {readonly type: 'refuse'; readonly seconds: number}
	/** From now on watches break off in the middle of a line. */
	| {readonly type: 'break'; readonly after: number; readonly how: 'reset' | 'close' | 'hold'}
	/** The next watches bring bytes that nobody sent, wherever in a line that is. */
	| {readonly type: 'garbage'; readonly after: number; readonly times: number}
	/** From now on each watch has a line that no one can read, in the place of the one that should come. */
	| {readonly type: 'mangle'; readonly after: number}
	/** What lasts is over. */
	| {readonly type: 'calm'}
	| {
			readonly type: 'answer';
			readonly code: 401 | 410 | 429 | 500 | 503 | 504;
			readonly retryAfter: number | undefined;
			readonly seconds: number;
	  }
	| {readonly type: 'compact'};

const seconds = fc.constantFrom(1, 5, 40, 200);

export const randomFault: fc.Arbitrary<RandomFault> = fc.oneof(
	fc.record({type: fc.constant('cut' as const), how: fc.constantFrom('reset', 'close')}),
	fc.record({type: fc.constant('hold' as const), seconds}),
	fc.record({type: fc.constant('refuse' as const), seconds}),
	fc.record({type: fc.constant('break' as const), after: fc.nat(3000), how: fc.constantFrom('reset', 'close', 'hold')}),
	fc.record({type: fc.constant('garbage' as const), after: fc.nat(2000), times: fc.integer({min: 1, max: 3})}),
	fc.record({type: fc.constant('mangle' as const), after: fc.nat(5)}),
	fc.record({type: fc.constant('calm' as const)}),
	fc.record({
		type: fc.constant('answer' as const),
		code: fc.constantFrom(401, 410, 429, 500, 503, 504),
		retryAfter: fc.constantFrom(undefined, 1, 20),
		seconds,
	}),
	fc.record({type: fc.constant('compact' as const)}),
);

const reasons = {
	401: 'Unauthorized',
	410: 'Expired',
	429: 'TooManyRequests',
	500: 'InternalError',
	503: 'ServiceUnavailable',
	504: 'Timeout',
} as const;

const refusal =
	({code, retryAfter}: Extract<RandomFault, {readonly type: 'answer'}>) =>
	(_: IncomingMessage, response: ServerResponse): boolean => {
		const headers = {'content-type': 'application/json', ...(retryAfter === undefined ? {} : {'retry-after': String(retryAfter)})};
		const reason = reasons[code];
		response
			.writeHead(code, headers)
			.end(JSON.stringify({kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message: reason}));
		return true;
	};

const mangling =
	(after: number) =>
	(request: IncomingMessage, response: ServerResponse): boolean => {
		if (!request.url?.includes('watch=')) return false;
		const write = response.write.bind(response) as (piece: unknown) => boolean;
		let lines = 0;
		response.write = ((piece: unknown) => {
			lines += 1;
			return write(lines === after + 1 ? String(piece).replace('{', '') : piece);
		}) as typeof response.write;
		return false;
	};

/** What a fault is done to. */
export type FaultyWorld = {
	readonly stage: TcpStage;
	readonly setFault: (fault: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined) => void;
	readonly compact: () => void;
	/** Lets this much time go by on all sides. */
	readonly pass: (seconds: number) => Promise<void>;
};

const isWatch: Toxic['matches'] = ({request}) => request.includes('watch=');

const garbage = Buffer.from('\u0000{\n');

/** Does it, and waits as long as it lasts, where it ends by itself. */
export const befall = async ({stage, setFault, compact, pass}: FaultyWorld, fault: RandomFault): Promise<void> => {
	if (fault.type === 'cut') stage.cutAll(fault.how);
	if (fault.type === 'compact') compact();
	if (fault.type === 'hold') {
		stage.holdAll();
		await pass(fault.seconds);
		stage.release();
	}
	if (fault.type === 'refuse') {
		await stage.refuse(true);
		stage.cutAll('reset');
		await pass(fault.seconds);
		await stage.refuse(false);
	}
	if (fault.type === 'break') stage.setToxics([{type: fault.how, after: fault.after, matches: isWatch}]);
	if (fault.type === 'garbage')
		stage.setToxics([{type: 'inject', bytes: garbage, after: fault.after, matches: isWatch, times: fault.times}]);
	if (fault.type === 'mangle') setFault(mangling(fault.after));
	if (fault.type === 'calm') {
		stage.setToxics([]);
		setFault(undefined);
	}
	if (fault.type === 'answer') {
		setFault(refusal(fault));
		await pass(fault.seconds);
		setFault(undefined);
	}
};
