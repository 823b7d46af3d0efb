import meow from 'meow';
import type {Arguments, AuditArguments, ConsoleArguments, DemoArguments, Link} from './arguments.ts';
import {type FlagName, type FlagRow, flagEntries, flagText} from './flag-table.ts';
import {helpText} from './help-text.ts';
import {normalizeArguments} from './normalize-arguments.ts';
import {parseDuration} from './parse-duration.ts';

/** The flags of one command line, each as all the values it was given. `complain` keeps the first sentence. */
type Given = {
	readonly isSet: (name: FlagName) => boolean;
	readonly last: (name: FlagName) => string | undefined;
	readonly all: (name: FlagName) => readonly string[] | undefined;
	readonly complain: (sentence: string) => undefined;
};

const defaultRefresh = 15_000;
const shortestRefresh = 1000;
// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
const namespaceShape = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

const duration = ({last, complain}: Given, name: FlagName, least: number): number | undefined => {
	const text = last(name);
	if (text === undefined) return undefined;
	const parsed = parseDuration(text);
	if (parsed === undefined) return complain(`${flagText(name)} wants a time such as 30s or 1m, not "${text}".`);
	return parsed < least ? complain(`${flagText(name)} wants ${least / 1000} s or more, not "${text}".`) : parsed;
};

const wholeNumber = ({last, complain}: Given, name: FlagName, least: number, most: number): number | undefined => {
	const text = last(name);
	if (text === undefined) return undefined;
	const value = Number(text);
	const fits = /^\d+$/.test(text) && value >= least && value <= most;
	return fits ? value : complain(`${flagText(name)} wants a whole number from ${least} to ${most}, not "${text}".`);
};

const namespaces = ({last, complain}: Given): readonly string[] | undefined => {
	const text = last('namespace');
	if (text === undefined) return undefined;
	const names = text.split(',');
	const wrong = names.find(name => !namespaceShape.test(name));
	return wrong === undefined ? [...new Set(names)] : complain(`--namespace wants the name of a namespace, not "${wrong}".`);
};

const isLink = (text: string): text is Link => ['auto', 'slow', 'fast'].includes(text);

const link = ({last, complain}: Given): Link | undefined => {
	const text = last('link');
	if (text === undefined || isLink(text)) return text;
	return complain(`--link wants auto, slow or fast, not "${text}".`);
};

const consoleArguments = (given: Given): ConsoleArguments => ({
	kubeconfig: given.last('kubeconfig'),
	context: given.last('context'),
	namespaces: namespaces(given),
	allNamespaces: given.isSet('allNamespaces'),
	selector: given.last('selector'),
	as: given.last('as'),
	asGroups: given.all('asGroup'),
	asUid: given.last('asUid'),
	readOnly: given.isSet('readOnly'),
	config: given.last('config'),
	prometheus: given.last('prometheus'),
	refresh: duration(given, 'refresh', shortestRefresh) ?? defaultRefresh,
	// As with kubectl, 0 is no limit of the person's own; what never ends has its watchdog.
	requestTimeout: duration(given, 'requestTimeout', 0) || undefined,
	link: link(given),
	ascii: given.isSet('ascii'),
	once: given.isSet('once'),
});

const systems = ({last, complain}: Given): 'mixed' | undefined => {
	const text = last('systems');
	if (text === undefined) return undefined;
	if (text !== 'mixed') return complain(`--systems wants mixed, not "${text}".`);
	return last('services') === undefined ? complain('--systems mixed wants --services N beside it.') : text;
};

const demoArguments = (given: Given): DemoArguments => ({
	seed: wholeNumber(given, 'seed', 0, 2 ** 31),
	services: wholeNumber(given, 'services', 1, 5000),
	systems: systems(given),
	port: wholeNumber(given, 'port', 0, 65_535),
});

const parse = (words: readonly string[]): ReturnType<typeof meow> =>
	meow({
		importMeta: import.meta,
		// Given, so that no package.json is looked for: the program runs wherever it is copied.
		pkg: {},
		argv: words,
		help: helpText(),
		autoHelp: false,
		autoVersion: false,
		flags: Object.fromEntries(
			flagEntries.map(([name, {type}]) => [name, type === 'string' ? {type, isMultiple: true} : {type, default: false}]),
		),
	});

const auditArguments = (given: Given): AuditArguments => {
	const json = given.isSet('json');
	return {
		context: given.last('context'),
		namespaces: namespaces(given),
		since: duration(given, 'since', 0),
		most: wholeNumber(given, 'limit', 1, 1_000_000) ?? (json ? undefined : 50),
		json,
		ascii: given.isSet('ascii'),
	};
};

type Command = 'cluster' | 'demo' | 'audit';

const takes = (command: Command, {only, audit}: FlagRow): boolean =>
	command === 'audit' ? audit === true || only === 'audit' : only === undefined || only === command;

/** A flag of another command than this one. */
const misplaced = (given: Given, command: Command): string | undefined => {
	const [name, row] = flagEntries.find(([flag, candidate]) => !takes(command, candidate) && given.isSet(flag)) ?? [];
	if (name === undefined) return undefined;
	const isElsewhere = command === 'cluster' || row?.only === 'audit';
	return isElsewhere
		? `${flagText(name)} goes with modeldeck ${row?.only} only.`
		: `${flagText(name)} does not go with modeldeck ${command}.`;
};

const chosen = (given: Given, input: readonly string[]): Arguments => {
	const command: Command = input[0] === 'demo' || input[0] === 'audit' ? input[0] : 'cluster';
	const extra = input[command === 'cluster' ? 0 : 1];
	if (given.isSet('help')) return {type: 'help'};
	if (given.isSet('version')) return {type: 'version'};
	if (extra !== undefined) given.complain(`modeldeck does not know "${extra}"; modeldeck --help lists what it knows.`);
	const wrong = misplaced(given, command);
	if (wrong !== undefined) given.complain(wrong);
	if (command === 'audit') return {type: 'audit', audit: auditArguments(given)};
	if (command === 'cluster') return {type: 'cluster', console: consoleArguments(given)};
	const demo = demoArguments(given);
	const kubeconfigOut = given.last('kubeconfigOut');
	if (kubeconfigOut !== undefined && given.isSet('serve')) return {type: 'serve-demo', demo: {...demo, kubeconfigOut}};
	if (kubeconfigOut !== undefined) given.complain('--kubeconfig-out goes with --serve only.');
	if (given.isSet('serve')) given.complain('--serve needs --kubeconfig-out FILE: where the kubeconfig for it goes.');
	return {type: 'demo', console: consoleArguments(given), demo};
};

/** Understands a command line, without the two words for Node and the program. Never exits, never prints. */
export const readArguments = (words: readonly string[]): Arguments => {
	const normalized = normalizeArguments(words);
	if (!normalized.ok) return {type: 'wrong', sentence: normalized.sentence};
	const {input, flags} = parse(normalized.tokens);
	const complaints: string[] = [];
	const values = (name: FlagName): readonly unknown[] => [flags[name] ?? []].flat();
	// An empty value says nothing, as with kubectl: --context="$CONTEXT".
	const texts = (name: FlagName): readonly string[] =>
		values(name)
			.filter(value => typeof value === 'string')
			.filter(text => text !== '');
	const given: Given = {
		isSet: name => values(name).at(-1) === true || texts(name).length > 0,
		last: name => texts(name).at(-1),
		all: name => (texts(name).length === 0 ? undefined : texts(name)),
		complain(sentence) {
			complaints.push(sentence);
			return undefined;
		},
	};
	const understood = chosen(given, input);
	const sentence = complaints[0];
	return sentence === undefined ? understood : {type: 'wrong', sentence};
};
