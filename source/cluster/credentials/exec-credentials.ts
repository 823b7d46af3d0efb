import {failed, type Outcome} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {Clock} from '../clock.ts';
import type {ClusterTarget} from '../cluster-target.ts';
import type {KubeconfigExec} from '../kubeconfig/kubeconfig.ts';
import {type ExecCredential, parseExecCredential} from './exec-credential.ts';
import {runPlugin} from './run-plugin.ts';

export type ExecEnvironment = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Runs something that needs the terminal for itself; absent: there is no terminal. */
	readonly withTerminal?: <Value>(run: () => Promise<Value>) => Promise<Value>;
	/** Milliseconds a plugin may take; default 60 s, and 5 min where it talks to the person. */
	readonly pluginDeadline?: number;
};

export type ExecCredentials = {
	readonly get: () => Promise<Outcome<ExecCredential>>;
	/** Forgets the credential after a 401. False: it is so new that asking again would change nothing. */
	readonly renew: () => boolean;
	/** A person asked: a plugin that failed may be started again at once, and may ask for the terminal. */
	readonly forgive: () => void;
};

// Renewed before it ends, so that no request is sent with one that ends on the way.
const skew = 10_000;
// A credential refused this soon after it was made is refused for good. A plugin that failed rests, longer each time:
// every start may open a browser window (int128/kubelogin#904).
const pause = 10_000;
const longestPause = 600_000;

const versions = new Set(['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']);

/** https://kubernetes.io/docs/reference/access-authn-authz/authentication/#input-and-output-formats */
const execInfo = (exec: KubeconfigExec, {cluster, server}: ClusterTarget, ca: string, interactive: boolean): string => {
	const extension = (cluster.extensions ?? []).find(
		entry => (entry as {name?: unknown} | null)?.name === 'client.authentication.k8s.io/exec',
	) as {extension?: unknown} | undefined;
	const info = {
		server,
		...(cluster['tls-server-name'] ? {'tls-server-name': cluster['tls-server-name']} : {}),
		...(cluster['insecure-skip-tls-verify'] ? {'insecure-skip-tls-verify': true} : {}),
		...(ca === '' ? {} : {'certificate-authority-data': Buffer.from(ca).toString('base64')}),
		...(cluster['proxy-url'] ? {'proxy-url': cluster['proxy-url']} : {}),
		...(extension === undefined ? {} : {config: extension.extension}),
	};
	return JSON.stringify({
		kind: 'ExecCredential',
		apiVersion: exec.apiVersion,
		spec: {...(exec.provideClusterInfo ? {cluster: info} : {}), interactive},
	});
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
	let cached: {readonly outcome: Outcome<ExecCredential>; readonly at: number} | undefined;
	let running: Promise<Outcome<ExecCredential>> | undefined;
	let failures = 0;
	let askedAt: number | undefined;
	const name = exec.command ?? '';
	const refuse = (problem: string): Outcome<ExecCredential> =>
		failed({kind: 'credentials', sentence: toSafeText(`The credential plugin ${name} ${problem}`)});

	const runOnce = async (terminal: ExecEnvironment['withTerminal']): Promise<Outcome<ExecCredential>> => {
		const ca = await readCa();
		if (!ca.ok) return ca;
		const interactive = terminal !== undefined;
		const start = () =>
			runPlugin({
				command: name,
				args: exec.args ?? [],
				environment: {
					...environment,
					...Object.fromEntries((exec.env ?? []).map(({name: variable, value}) => [variable, value])),
					KUBERNETES_EXEC_INFO: execInfo(exec, target, ca.value, interactive),
				},
				interactive,
				deadline: options.pluginDeadline ?? (interactive ? 300_000 : 60_000),
				clock,
			});
		const end = terminal === undefined ? await start() : await terminal(start);
		if (end.problem !== undefined) {
			const hint = end.missing && exec.installHint ? ` ${exec.installHint}` : '';
			return refuse(`${end.problem}${end.stderr === '' ? '' : `: ${end.stderr}`}.${hint}`.replace(/\.\.$/, '.'));
		}
		const credential = parseExecCredential(end.stdout, exec.apiVersion ?? '', clock.now());
		return credential.ok ? credential : refuse(credential.failure.sentence);
	};

	const run = async (): Promise<Outcome<ExecCredential>> => {
		if (!versions.has(exec.apiVersion ?? ''))
			return refuse(`speaks ${exec.apiVersion}, which nobody understands any more: update the kubeconfig.`);
		const mode = exec.interactiveMode ?? 'IfAvailable';
		// The terminal is taken from the screen at the first login, and later only if it does not work without it and not often.
		const mayAsk = withTerminal !== undefined && (askedAt === undefined || clock.now() - askedAt >= longestPause);
		if (mode === 'Always' && withTerminal === undefined) return refuse('needs a terminal to ask for a login, and there is none.');
		if (mode === 'Always' && !mayAsk) return refuse('needs the terminal to ask for a login: ctrl-r lets it.');
		const first = askedAt === undefined;
		if (mode !== 'Never' && mayAsk && (first || mode === 'Always')) {
			askedAt = clock.now();
			return runOnce(withTerminal);
		}
		const silent = await runOnce(undefined);
		if (silent.ok || mode === 'Never' || !mayAsk) return silent;
		askedAt = clock.now();
		return runOnce(withTerminal);
	};

	const isCurrent = (now: number): boolean => {
		if (cached === undefined) return false;
		if (!cached.outcome.ok) return now - cached.at < Math.min(longestPause, pause * 2 ** (failures - 1));
		const {expiresAt} = cached.outcome.value;
		// One that is short-lived by nature is used at least as long as the pause: no storm of plugins.
		return expiresAt === undefined || now < expiresAt - skew || now - cached.at < Math.min(pause, Math.max(0, expiresAt - cached.at));
	};

	return {
		async get() {
			if (cached !== undefined && isCurrent(clock.now())) return cached.outcome;
			running ??= run().then(outcome => {
				cached = {outcome, at: clock.now()};
				failures = outcome.ok ? 0 : failures + 1;
				running = undefined;
				return outcome;
			});
			return running;
		},
		renew() {
			if (running !== undefined) return true;
			if (cached !== undefined && clock.now() - cached.at < pause) return false;
			cached = undefined;
			return true;
		},
		forgive() {
			askedAt = undefined;
			if (cached !== undefined && !cached.outcome.ok) cached = undefined;
		},
	};
};
