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
	/** Watches break off in the middle of a line. */
	| {readonly type: 'break'; readonly after: number; readonly how: 'reset' | 'close' | 'hold'; readonly seconds: number}
	/** A watch brings a line that is none. */
	| {readonly type: 'garbage'; readonly after: number}
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
	fc.record({type: fc.constant('break' as const), after: fc.nat(3000), how: fc.constantFrom('reset', 'close', 'hold'), seconds}),
	fc.record({type: fc.constant('garbage' as const), after: fc.nat(2000)}),
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

/** What a fault is done to. */
export type FaultyWorld = {
	readonly stage: TcpStage;
	readonly setFault: (fault: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined) => void;
	readonly compact: () => void;
	/** Lets this much time go by on all sides. */
	readonly pass: (seconds: number) => Promise<void>;
};

const isWatch: Toxic['matches'] = ({request}) => request.includes('watch=');

/** Does it, waits as long as it lasts, and takes it away. */
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
	if (fault.type === 'break') {
		stage.setToxics([{type: fault.how, after: fault.after, matches: isWatch}]);
		await pass(fault.seconds);
		stage.setToxics([]);
	}
	if (fault.type === 'garbage') {
		stage.setToxics([
			{type: 'inject', bytes: Buffer.from('{"type":"MODIFIED","object":{\u0000}\n'), after: fault.after, matches: isWatch, times: 1},
		]);
		await pass(2);
		stage.setToxics([]);
	}
	if (fault.type === 'answer') {
		setFault(refusal(fault));
		await pass(fault.seconds);
		setFault(undefined);
	}
};
