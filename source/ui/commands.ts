import type {ServiceRow} from '../session/snapshot.ts';

/** What a command asks for. */
export type Command =
	| {readonly type: 'namespace'; readonly namespace: string | undefined}
	| {readonly type: 'choose'; readonly of: 'namespace' | 'context'}
	| {readonly type: 'context'; readonly context: string}
	| {readonly type: 'services'; readonly filter?: string}
	| {readonly type: 'faults'}
	| {readonly type: 'columns'}
	| {readonly type: 'gpus'}
	| {readonly type: 'source'}
	| {readonly type: 'help'}
	| {readonly type: 'quit'}
	| {readonly type: 'unknown'; readonly sentence: string};

/** What completion may offer. */
export type CommandWorld = {
	readonly namespaces: readonly string[];
	readonly contexts: readonly string[];
};

type CommandDefinition = {
	readonly names: readonly [string, ...string[]];
	readonly argument?: string;
	readonly title: string;
	readonly values?: (world: CommandWorld) => readonly string[];
	readonly parse: (argument: string) => Command;
};

/** All commands: what the prompt understands, completes and the help lists. */
export const commands: readonly CommandDefinition[] = [
	{
		names: ['ns', 'namespace', 'namespaces'],
		argument: 'NAME|all',
		title: 'Watch one namespace, or all; without a name: choose',
		values: world => ['all', ...world.namespaces],
		parse: argument =>
			argument === '' ? {type: 'choose', of: 'namespace'} : {type: 'namespace', namespace: argument === 'all' ? undefined : argument},
	},
	{
		names: ['ctx', 'context', 'contexts'],
		argument: 'NAME',
		title: 'Change to another context; without a name: choose',
		values: world => world.contexts,
		parse: argument => (argument === '' ? {type: 'choose', of: 'context'} : {type: 'context', context: argument}),
	},
	{
		names: ['svc', 'services', 'deploy', 'dp', 'sts'],
		argument: '[NAMESPACE|/FILTER|KEY=VALUE|@CONTEXT]',
		title: 'The list of services: of a namespace, filtered, with a label, of another context',
		values: world => [...world.namespaces, ...world.contexts.map(context => `@${context}`)],
		parse: argument => {
			if (argument === '') return {type: 'services'};
			if (argument.startsWith('@')) return {type: 'context', context: argument.slice(1)};
			if (argument.startsWith('/')) return {type: 'services', filter: argument.slice(1)};
			return argument.includes('=') ? {type: 'services', filter: `-l ${argument}`} : {type: 'namespace', namespace: argument};
		},
	},
	{names: ['faults'], title: 'Only what is broken or worth a look, or all again', parse: () => ({type: 'faults'})},
	{
		names: ['gpus', 'gpu', 'nodes', 'node', 'no'],
		title: 'Nodes and GPUs: what each has, who holds it, what is free, who waits',
		parse: () => ({type: 'gpus'}),
	},
	{names: ['columns', 'cols'], title: 'Which columns the list shows, and in which order', parse: () => ({type: 'columns'})},
	{names: ['metrics', 'prometheus', 'source'], title: 'Where numbers come from, and why from there', parse: () => ({type: 'source'})},
	{names: ['help', 'h', '?'], title: 'This page', parse: () => ({type: 'help'})},
	{names: ['q', 'q!', 'qa', 'quit', 'exit'], title: 'Leave', parse: () => ({type: 'quit'})},
];

export const parseCommand = (text: string): Command => {
	const [name = '', ...rest] = text.trim().split(/\s+/);
	const command = commands.find(({names}) => names.includes(name));
	if (command !== undefined) return command.parse(rest.join(' '));
	const known = commands.map(({names: [first]}) => `:${first}`).join(' ');
	return {type: 'unknown', sentence: `There is no command ":${name}". Known: ${known}.`};
};

/** The rest that would complete what is typed, or ''. */
export const completeCommand = (text: string, world: CommandWorld): string => {
	const [, name = '', space = '', argument = ''] = /^(\S*)(\s*)(.*)$/.exec(text) ?? [];
	if (name === '') return '';
	if (space === '') {
		const match = commands.flatMap(({names}) => names).find(candidate => candidate.startsWith(name));
		return match?.slice(name.length) ?? '';
	}
	const values = commands.find(({names}) => names.includes(name))?.values?.(world) ?? [];
	return argument === '' ? (values[0] ?? '') : (values.find(value => value.startsWith(argument))?.slice(argument.length) ?? '');
};

/** Namespaces that may be offered: those that can be listed, else those that are on the screen. */
export const knownNamespaces = (listed: readonly string[] | undefined, rows: readonly ServiceRow[]): readonly string[] =>
	listed ?? [...new Set(rows.map(row => row.service.namespace as string))].sort();
