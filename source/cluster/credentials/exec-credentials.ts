import {maskArguments} from '../../domain/mask-secrets.ts';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {type SafeText, toSafeText} from '../../domain/safe-text.ts';
import {type Clock, wallTime} from '../clock.ts';
import type {ClusterTarget} from '../cluster-target.ts';
import type {KubeconfigExec} from '../kubeconfig/kubeconfig.ts';
import {type ExecCredential, parseExecCredential} from './exec-credential.ts';
import {execInfo} from './exec-info.ts';
import {findProgram} from './find-program.ts';
import {type PluginPolicy, permitPlugin} from './plugin-policy.ts';
import {interrupted, runPlugin} from './run-plugin.ts';

export type ExecEnvironment = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Runs something that needs the terminal for itself, and says why; absent: there is no terminal. */
	readonly withTerminal?: <Value>(run: () => Promise<Value>, why: SafeText) => Promise<Value>;
	/** Which plugins the person lets start; absent: all. Asked before each start. */
	readonly pluginPolicy?: () => Promise<PluginPolicy>;
	/** Whether the plugin of a kubeconfig that nobody vouches for may be started. The sentences of failures follow its name. */
	readonly approvePlugin?: (target: ClusterTarget) => Promise<Outcome<undefined>>;
	/** A plugin that requests have given up waiting for has ended, well or not. */
	readonly onLate?: () => void;
	/** Milliseconds a plugin may take; default 60 s, and 5 min where it talks to the person. */
	readonly pluginDeadline?: number;
};

export type ExecCredentials = {
	readonly get: () => Promise<Outcome<ExecCredential>>;
	/** Forgets the credential after a 401. False: the last ones were refused too, and the plugin rests. */
	readonly renew: () => boolean;
	/** A person asked to log in: what failed or was refused is asked for again at once, and may ask for the terminal. */
	readonly forgive: () => void;
	/** Ends what is running. */
	readonly close: () => void;
};

// Renewed before it ends, so that no request is sent with one that ends on the way.
const skew = 10_000;
// A plugin that failed, or whose credentials are refused, rests, longer each time: every start may open a browser window
// (int128/kubelogin#904).
const pause = 10_000;
const longestPause = 600_000;
/** Milliseconds that requests wait for a plugin without a word. One that sends the person to a web page waits much longer itself. */
const patience = 10_000;

const versions = new Set(['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']);
const modes = new Set(['Never', 'IfAvailable', 'Always']);

type Made = {
	readonly outcome: Outcome<ExecCredential>;
	/** By our clock, and by the time of day, which is what an expiration is written in. */
	readonly at: number;
	readonly wallAt: number;
	/** A server has refused it. */
	readonly isRefused: boolean;
};

/**
 * Runs a credential plugin: one at a time however many requests wait, again when its credential ends or is refused, and never
 * in a loop. Model: client-go plugin/pkg/client/auth/exec/exec.go
 */
export const createExecCredentials = (
	exec: KubeconfigExec,
	target: ClusterTarget,
	readCa: () => Promise<Outcome<string>>,
	options: ExecEnvironment & {readonly clock: Clock},
): ExecCredentials => {
	const {clock, environment, withTerminal} = options;
	const stop = new AbortController();
	let made: Made | undefined;
	let running: Promise<Outcome<ExecCredential>> | undefined;
	/** How often in a row it failed, and how often in a row what it made was refused. */
	let failures = 0;
	let refusals = 0;
	let askedAt: number | undefined;
	/** What the plugin that is running says; undefined: it has the terminal, and says it there. */
	let words: string | undefined;
	let isLate = false;
	/** What was said to its being started at all. */
	let approval: Outcome<undefined> | undefined;
	const name = exec.command ?? '';
	const refuse = (problem: string): Outcome<ExecCredential> =>
		failed({kind: 'credentials', sentence: toSafeText(`The credential plugin ${name} ${problem}`)});
	const rest = (times: number): number => Math.min(longestPause, pause * 2 ** (times - 1));

	const runOnce = async (program: string, terminal: ExecEnvironment['withTerminal']): Promise<Outcome<ExecCredential>> => {
		const ca = await readCa();
		if (!ca.ok) return ca;
		const interactive = terminal !== undefined;
		words = interactive ? undefined : '';
		const why = toSafeText(
			`modeldeck: a login for ${target.context} (${target.address}), with ${[name, ...maskArguments(exec.args ?? [])].join(' ')}`,
		);
		const start = () =>
			runPlugin({
				command: program,
				args: exec.args ?? [],
				environment: {
					...environment,
					...Object.fromEntries((exec.env ?? []).map(({name: variable, value}) => [variable, value])),
					KUBERNETES_EXEC_INFO: execInfo(target, ca.value, interactive),
				},
				interactive,
				deadline: options.pluginDeadline ?? (interactive ? 300_000 : 60_000),
				clock,
				signal: stop.signal,
				onWords: said => {
					words = said;
				},
			});
		const end = terminal === undefined ? await start() : await terminal(start, why);
		if (end.problem !== undefined) {
			const hint = end.missing && exec.installHint ? ` ${exec.installHint.trim()}` : '';
			const isElsewhere = interactive && !end.missing && end.problem !== interrupted;
			const said = end.stderr !== '' ? `: ${end.stderr}` : isElsewhere ? ' (ctrl-z shows what it said)' : '';
			return refuse(`${end.problem}${said}.${hint}`.replace(/([.!?…])\.$/, '$1'));
		}
		const credential = parseExecCredential(end.stdout, exec.apiVersion ?? '', wallTime(clock));
		if (credential.ok) return credential;
		const said = end.stderr === '' ? '' : ` It said: ${end.stderr}`;
		return refuse(`${credential.failure.sentence}${said}`);
	};

	const run = async (): Promise<Outcome<ExecCredential>> => {
		if (!versions.has(exec.apiVersion ?? ''))
			return refuse(`speaks ${exec.apiVersion}, which nobody understands any more: update the kubeconfig.`);
		const mode = exec.interactiveMode || 'IfAvailable';
		if (!modes.has(mode)) return refuse(`has the interactiveMode ${mode}, which there is not: Never, IfAvailable or Always.`);
		const policy = await options.pluginPolicy?.();
		const permitted = policy === undefined ? success(name) : await permitPlugin(policy, name, findProgram(environment['PATH']));
		if (!permitted.ok) return refuse(permitted.failure.sentence);
		// Who said no is not asked again by a retry.
		approval ??= await options.approvePlugin?.(target);
		if (approval?.ok === false) return refuse(approval.failure.sentence);
		const program = permitted.value;
		// The terminal is taken from the screen at the first login, and later only if it does not work without it and not often.
		const mayAsk = withTerminal !== undefined && (askedAt === undefined || clock.now() - askedAt >= longestPause);
		if (mode === 'Always' && withTerminal === undefined) return refuse('needs a terminal to ask for a login, and there is none.');
		if (mode === 'Always' && !mayAsk) return refuse('needs the terminal to ask for a login.');
		const first = askedAt === undefined;
		if (mode !== 'Never' && mayAsk && (first || mode === 'Always')) {
			askedAt = clock.now();
			return runOnce(program, withTerminal);
		}
		const silent = await runOnce(program, undefined);
		if (silent.ok || mode === 'Never' || !mayAsk) return silent;
		askedAt = clock.now();
		return runOnce(program, withTerminal);
	};

	const isCurrent = ({outcome, at, wallAt}: Made): boolean => {
		if (!outcome.ok) return clock.now() - at < rest(failures);
		const {expiresAt} = outcome.value;
		if (expiresAt === undefined) return true;
		// One that is short-lived by nature is used at least as long as the pause: no storm of plugins.
		const now = wallTime(clock);
		return now < expiresAt - skew || (now < expiresAt && clock.now() - at < Math.min(pause, Math.max(0, expiresAt - wallAt)));
	};

	/** The outcome of what is running, or after a while that it is running still, and what it says. */
	const patiently = (outcome: Promise<Outcome<ExecCredential>>): Promise<Outcome<ExecCredential>> =>
		new Promise((resolve, reject) => {
			const timer = clock.setTimeout(() => {
				if (words === undefined) return;
				isLate = true;
				resolve(refuse(`is still running${words === '' ? ', and says nothing' : `: ${words}`}.`.replace(/([.!?…])\.$/, '$1')));
			}, patience);
			outcome.then(resolve, reject).finally(() => clock.clearTimeout(timer));
		});

	return {
		async get() {
			if (made !== undefined && isCurrent(made)) return made.outcome;
			running ??= run().then(outcome => {
				made = {outcome, at: clock.now(), wallAt: wallTime(clock), isRefused: false};
				failures = outcome.ok ? 0 : failures + 1;
				running = undefined;
				if (isLate) options.onLate?.();
				isLate = false;
				return outcome;
			});
			return patiently(running);
		},
		renew() {
			if (running !== undefined || made === undefined) return true;
			const age = clock.now() - made.at;
			// What was good for long is refused for a reason of its own.
			if (age > 2 * longestPause) refusals = 0;
			made = {...made, isRefused: true};
			if (refusals > 0 && age < rest(refusals)) return false;
			refusals++;
			made = undefined;
			return true;
		},
		forgive() {
			if (running !== undefined || made === undefined) return;
			// One that was renewed just now may be refused already by requests that do not ask for another any more.
			const isDoubtful = refusals > 0 && clock.now() - made.at < 60_000;
			if (!made.outcome.ok || made.isRefused || isDoubtful) made = undefined;
			if (approval?.ok === false) approval = undefined;
			askedAt = undefined;
			failures = 0;
			refusals = 0;
		},
		close: () => stop.abort(),
	};
};
