import path from 'node:path';
import {parseDocument} from 'yaml';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';

/** Which credential plugins the person lets programs start: https://kubernetes.io/docs/reference/kubectl/kuberc/#credential-plugin-policy */
export type PluginPolicy =
	| {readonly type: 'AllowAll'}
	| {readonly type: 'DenyAll'; readonly file: string}
	| {readonly type: 'Allowlist'; readonly file: string; readonly commands: readonly string[]}
	/** It cannot be read, and says so: a policy that is not understood forbids. */
	| {readonly type: 'unreadable'; readonly file: string; readonly problem: string};

type Entry = {readonly command?: unknown; readonly name?: unknown};

/** `command`; in Kubernetes 1.35 it was called `name`. */
const commandOf = (entry: unknown): unknown => {
	const {command, name} = (entry ?? {}) as Entry;
	return command ?? name;
};

const problemOfList = (list: unknown): string | undefined => {
	if (list === undefined || list === null) return 'credentialPluginPolicy is Allowlist, and there is no credentialPluginAllowlist';
	if (!Array.isArray(list)) return 'credentialPluginAllowlist must be a list';
	if (list.length === 0) return 'credentialPluginAllowlist is empty: DenyAll says that';
	const wrong = list.map(commandOf).find(command => typeof command !== 'string' || command === '' || path.normalize(command) !== command);
	if (wrong === undefined) return undefined;
	return typeof wrong === 'string' && wrong !== ''
		? `the path ${wrong} of credentialPluginAllowlist is not a plain one`
		: 'an entry of credentialPluginAllowlist has no command';
};

/** The policy in the text of a kuberc file. */
const parsePluginPolicy = (text: string, file: string): PluginPolicy => {
	const unreadable = (problem: string): PluginPolicy => ({type: 'unreadable', file, problem});
	const document = parseDocument(text, {logLevel: 'silent', prettyErrors: false});
	if (document.errors.length > 0) return unreadable('it is not valid YAML');
	const root: unknown = document.toJS({maxAliasCount: 100}) ?? {};
	if (typeof root !== 'object' || root === null || Array.isArray(root)) return unreadable('it is no kuberc');
	const {credentialPluginPolicy: policy, credentialPluginAllowlist: list} = root as Readonly<Record<string, unknown>>;
	if (policy === 'Allowlist') {
		const problem = problemOfList(list);
		return problem === undefined
			? {type: 'Allowlist', file, commands: (list as readonly unknown[]).map(commandOf) as string[]}
			: unreadable(problem);
	}
	if (policy !== undefined && policy !== null && policy !== '' && policy !== 'AllowAll' && policy !== 'DenyAll')
		return unreadable('its credentialPluginPolicy is none of AllowAll, DenyAll and Allowlist');
	if (list !== undefined && list !== null)
		return unreadable('it has a credentialPluginAllowlist, and its credentialPluginPolicy is not Allowlist');
	return policy === 'DenyAll' ? {type: 'DenyAll', file} : {type: 'AllowAll'};
};

export type PolicySources = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly homeDirectory: string;
	/** UTF-8 text; rejects with Node's error codes. */
	readonly readFile: (file: string) => Promise<string>;
};

const isOff = ({KUBERC: place, KUBECTL_KUBERC: gate}: PolicySources['environment']): boolean =>
	place === 'off' || /^(?:false|0|f)$/i.test(gate ?? '');

/** The policy of this person, from where kubectl has it. */
export const loadPluginPolicy = async ({environment, homeDirectory, readFile}: PolicySources): Promise<PluginPolicy> => {
	if (isOff(environment)) return {type: 'AllowAll'};
	const named = environment['KUBERC'];
	const file = named || path.join(homeDirectory, '.kube', 'kuberc');
	try {
		return parsePluginPolicy(await readFile(file), file);
	} catch (error) {
		const {code} = error as {readonly code?: string};
		if (code === 'ENOENT' && !named) return {type: 'AllowAll'};
		return {type: 'unreadable', file, problem: code === 'ENOENT' ? 'it does not exist' : `it cannot be read (${code ?? 'unknown error'})`};
	}
};

/** The path of a program as a shell finds it; undefined: there is none. */
export type FindProgram = (command: string) => Promise<string | undefined>;

/**
 * The program to start for a command, if it may be: the very one that was looked at. The sentences of failures follow the plugin's
 * name. As client-go: plugin/pkg/client/auth/exec.
 */
export const permitPlugin = async (policy: PluginPolicy, command: string, find: FindProgram): Promise<Outcome<string>> => {
	const refuse = (sentence: string) => failed({kind: 'credentials', sentence: toSafeText(sentence)});
	if (policy.type === 'AllowAll') return success(command);
	if (policy.type === 'unreadable') return refuse(`was not started, for ${policy.file} cannot be followed: ${policy.problem}.`);
	if (policy.type === 'DenyAll') return refuse(`was not started: ${policy.file} forbids credential plugins (DenyAll).`);
	const plain = path.normalize(command);
	if (policy.commands.includes(plain)) return success(command);
	const program = await find(plain);
	// What cannot be found cannot be started either; that is said where it is tried.
	if (program === undefined) return refuse('was not found.');
	if (policy.commands.includes(program)) return success(program);
	const programs = await Promise.all(policy.commands.map(find));
	if (programs.includes(program)) return success(program);
	return refuse(`was not started: it is not in the credentialPluginAllowlist of ${policy.file}.`);
};
