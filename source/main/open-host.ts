import {readFile, stat} from 'node:fs/promises';
import os from 'node:os';
import packageJson from '../../package.json' with {type: 'json'};
import type {ConsoleArguments} from '../cli/arguments.ts';
import {matchesContext} from '../cli/match-context.ts';
import {systemClock} from '../cluster/clock.ts';
import type {ClusterTarget} from '../cluster/cluster-target.ts';
import {loadPluginPolicy} from '../cluster/credentials/plugin-policy.ts';
import type {Kubeconfig} from '../cluster/kubeconfig/kubeconfig.ts';
import {loadKubeconfig} from '../cluster/kubeconfig/load-kubeconfig.ts';
import {parseKubeconfig} from '../cluster/kubeconfig/parse-kubeconfig.ts';
import {resolveTarget} from '../cluster/kubeconfig/resolve-target.ts';
import {failed, type Outcome} from '../domain/outcome.ts';
import type {SafeText} from '../domain/safe-text.ts';
import type {Settings} from '../domain/settings.ts';
import type {MetricsSetting} from '../metrics/metrics-feed.ts';
import {servingSystems} from '../serving/serving-systems.ts';
import {createSessionHost} from '../session/create-session-host.ts';
import type {SessionHost} from '../session/session.ts';
import {askOnTerminal, createPluginApproval} from './approve-plugin.ts';
import {kubeconfigWarning} from './kubeconfig-warning.ts';
import {stateDirectoryOf} from './state-directory.ts';
import type {TerminalLoan} from './terminal-loan.ts';

/** A simulated cluster in the place of those of this machine. */
export type DemoCluster = {
	/** YAML. */
	readonly kubeconfig: string;
	readonly stateDirectory: string;
	readonly close: () => Promise<void>;
};

type Environment = Readonly<Record<string, string | undefined>>;

const readText = (file: string): Promise<string> => readFile(file, 'utf8');

const readOnlyBecause = (asked: ConsoleArguments, environment: Environment, context: string): string | undefined => {
	if (asked.readOnly) return '--read-only';
	const name = 'MODELDECK_READ_ONLY_CONTEXTS';
	return matchesContext(environment[name], context) ? name : undefined;
};

/** The kubeconfig this machine has; where it has none, the failure names the way to see the console without one. */
const kubeconfigOf = async (asked: ConsoleArguments, environment: Environment): Promise<Outcome<Kubeconfig>> => {
	const kubeconfig = await loadKubeconfig({
		environment,
		homeDirectory: os.homedir(),
		workingDirectory: process.cwd(),
		readFile: readText,
		...(asked.kubeconfig === undefined ? {} : {explicitPath: asked.kubeconfig}),
	});
	if (asked.kubeconfig !== undefined) return kubeconfig;
	const isNone = kubeconfig.ok ? kubeconfig.value.contexts.size === 0 : kubeconfig.failure.sentence.startsWith('There is no kubeconfig');
	if (!isNone) return kubeconfig;
	const sentence = kubeconfig.ok ? 'The kubeconfig has no contexts.' : kubeconfig.failure.sentence;
	return failed({kind: 'credentials', sentence: `${sentence} "modeldeck demo" opens the console on a simulated cluster.`});
};

/** Where the first session looks: what the command line says, else the namespace that the context names, else everywhere. */
const namespacesOf = (asked: ConsoleArguments, kubeconfig: Kubeconfig): readonly string[] | undefined => {
	if (asked.allNamespaces) return undefined;
	if (asked.namespaces !== undefined) return asked.namespaces;
	const target = resolveTarget(kubeconfig, asked.context === undefined ? {} : {context: asked.context});
	return target.ok && target.value.namespaceIsNamed ? [target.value.namespace] : undefined;
};

const targetOptionsOf = ({context, namespaces, as, asGroups, asUid, requestTimeout}: ConsoleArguments) => ({
	...(context === undefined ? {} : {context}),
	...(namespaces?.[0] === undefined ? {} : {namespace: namespaces[0]}),
	...(as === undefined ? {} : {as}),
	...(asGroups === undefined ? {} : {asGroups}),
	...(asUid === undefined ? {} : {asUid}),
	...(requestTimeout === undefined ? {} : {requestTimeout}),
});

/** What the kubeconfig says of a context by now. */
const reread = async (asked: ConsoleArguments, environment: Environment, {context}: ClusterTarget): Promise<ClusterTarget | undefined> => {
	const kubeconfig = await kubeconfigOf(asked, environment);
	const target = kubeconfig.ok ? resolveTarget(kubeconfig.value, {...targetOptionsOf(asked), context}) : kubeconfig;
	return target.ok ? target.value : undefined;
};

/** What command line and config file say together. */
export type HostSettings = {readonly metrics: (context: string) => MetricsSetting; readonly settings: Settings};

/** The sessions that a command line asks for, on this machine. Connects to the first at once. */
export const openHost = async (
	asked: ConsoleArguments,
	{metrics, settings}: HostSettings,
	loan: TerminalLoan,
	demo: DemoCluster | undefined,
): Promise<Outcome<SessionHost>> => {
	const environment = process.env;
	const kubeconfig = demo === undefined ? await kubeconfigOf(asked, environment) : parseKubeconfig(demo.kubeconfig, 'demo');
	if (!kubeconfig.ok) return kubeconfig;
	const stateDirectory = demo?.stateDirectory ?? stateDirectoryOf(environment);
	const tell = (line: SafeText): void => void process.stderr.write(`${line}\n`);
	const first = resolveTarget(kubeconfig.value, asked.context === undefined ? {} : {context: asked.context});
	// Before the screen is up: it stands there when that is left, and is in nobody's way.
	const warning = first.ok ? await kubeconfigWarning(first.value, stat) : undefined;
	if (warning !== undefined) tell(warning);
	const withTerminal = process.stdin.isTTY ? loan.withTerminal : undefined;
	return createSessionHost({
		kubeconfig: kubeconfig.value,
		targetOptions: targetOptionsOf(asked),
		namespaces: namespacesOf(asked, kubeconfig.value),
		connect: {
			environment,
			userAgent: `modeldeck/${packageJson.version} (${process.platform})`,
			...(withTerminal === undefined ? {} : {withTerminal}),
			...(demo === undefined ? {reread: target => reread(asked, environment, target)} : {}),
			pluginPolicy: () => loadPluginPolicy({environment, homeDirectory: os.homedir(), readFile: readText}),
			approvePlugin: createPluginApproval({
				homeDirectory: os.homedir(),
				stateDirectory,
				ask: withTerminal && (question => withTerminal(() => askOnTerminal(environment), question)),
				tell,
			}),
		},
		clock: systemClock,
		random: Math.random,
		systems: servingSystems,
		...(asked.selector === undefined ? {} : {labelSelector: asked.selector}),
		readOnlyBecause: context => readOnlyBecause(asked, environment, context),
		isProtected: context => matchesContext(environment['MODELDECK_PROTECTED_CONTEXTS'], context),
		metrics,
		settings,
		refresh: asked.refresh,
		stateDirectory,
		...(demo === undefined ? {} : {demo: true}),
	});
};
