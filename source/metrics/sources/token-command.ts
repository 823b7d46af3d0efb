import type {Clock} from '../../cluster/clock.ts';
import {runPlugin} from '../../cluster/credentials/run-plugin.ts';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {parseToken, type Token} from './parse-token.ts';

export type TokenCommand = {
	readonly get: () => Promise<Outcome<string>>;
	/** After a 401 to this token: whether `get` may now give another one. */
	readonly refused: (token: string) => boolean;
};

export type TokenCommandOptions = {
	/** The program and its arguments. */
	readonly command: readonly string[];
	/** Milliseconds a token is used that does not say how long it lives. */
	readonly lifetime: number | undefined;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly clock: Clock;
};

/** Milliseconds. */
const deadline = 30_000;
const defaultLifetime = 600_000;
/** Renewed before it ends, so that none is sent that ends on the way. */
const skew = 10_000;
/** A command that failed rests, and a token that is refused this soon is refused for good: each start may cost a login. */
const rest = 60_000;

/** A token that a program prints: started without a shell, one at a time, and again when its token ends or is refused. */
export const createTokenCommand = ({command, lifetime = defaultLifetime, environment, clock}: TokenCommandOptions): TokenCommand => {
	const [program = '', ...args] = command;
	let last: {readonly outcome: Outcome<Token>; readonly at: number} | undefined;
	let running: Promise<Outcome<Token>> | undefined;

	const run = async (): Promise<Outcome<Token>> => {
		const end = await runPlugin({command: program, args, environment, interactive: false, deadline, clock});
		const token = end.problem === undefined ? parseToken(end.stdout) : undefined;
		if (token?.ok === true) return token;
		const problem = token === undefined ? `${end.problem}${end.stderr === '' ? '' : `: ${end.stderr}`}` : token.failure.sentence;
		return failed({kind: 'credentials', sentence: toSafeText(`The token command ${program} ${problem.replace(/\.$/, '')}.`)});
	};

	const isCurrent = (now: number): boolean => {
		if (last === undefined) return false;
		const {outcome, at} = last;
		if (!outcome.ok) return now - at < rest;
		const {expiresAt = at + lifetime} = outcome.value;
		// One that is short-lived by nature is used for a while all the same: no storm of commands.
		return now < Math.max(expiresAt - skew, Math.min(expiresAt, at + skew));
	};

	return {
		async get() {
			if (last === undefined || !isCurrent(clock.now())) {
				running ??= run().then(outcome => {
					last = {outcome, at: clock.now()};
					running = undefined;
					return outcome;
				});
				await running;
			}
			if (last === undefined) return failed({kind: 'credentials', sentence: 'No token.'});
			return last.outcome.ok ? success(last.outcome.value.token) : last.outcome;
		},
		refused(token) {
			if (running !== undefined) return true;
			if (last?.outcome.ok !== true || last.outcome.value.token !== token) return true;
			if (clock.now() - last.at < rest) return false;
			last = undefined;
			return true;
		},
	};
};
