import {execFile} from 'node:child_process';
import path from 'node:path';
import type {Step} from './kubectl-script.ts';

export type Outcome = {readonly code: number; readonly output: string};

/** Words of a command; a no-break space stands for a space inside one. */
const words = (text: string): string[] => text.split(/ +/u).map(word => word.replaceAll('\u00a0', ' '));

/** Runs a step: the input is the standard input, or the last argument after a `-p`. Never rejects. */
export const runStep = (kubectl: string, kubeconfig: (user: string) => string, step: Step): Promise<Outcome> => {
	const input = step.input === undefined ? '' : JSON.stringify(step.input);
	const patches = step.args.endsWith(' -p');
	const file = kubeconfig(step.user ?? 'admin');
	const args = [
		...['--kubeconfig', file],
		// Not in the home folder: there it has the kinds of servers that were at these addresses before.
		...['--cache-dir', path.join(path.dirname(file), 'kubectl-cache')],
		'--request-timeout=20s',
		...words(step.args),
		...(patches ? [input] : []),
	];
	return new Promise(resolve => {
		const child = execFile(kubectl, args, {timeout: 60_000, maxBuffer: 16 << 20}, (error, stdout, stderr) => {
			resolve({code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, output: `${stdout}${stderr}`});
		});
		child.stdin?.end(patches ? '' : input);
	});
};

/** What differs from run to run and says nothing: ages, versions, uids, times, addresses, widths of columns. */
const replacements: readonly (readonly [RegExp, string])[] = [
	[/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gu, 'UID'],
	[/("?resourceVersion"?:)\s*"\d+"/gu, '$1"N"'],
	// What kubectl logs of a watch that it ends itself, when it is quick enough to log it.
	[/^I\d{4} [^\n]*"Warning: watch ended with error"[^\n]*: context canceled[^\n]*\n?/gmu, ''],
	// A server sends a bookmark of mere progress whenever it likes: also in the last second of a watch.
	[/^\{"object":\{[^\n]*"metadata":\{"resourceVersion":"N"\}\},"type":"BOOKMARK"\}\n/gmu, ''],
	[/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/gu, 'TIME'],
	[/(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/gu, 'TIME'],
	[/\b\d+(s|m|h|d|y)(\d+(s|m|h|d))?\b/gu, 'AGE'],
	[/\b10\.0\.\d+\.\d+\b/gu, 'ADDRESS'],
	[/127\.0\.0\.1:\d+/gu, 'SERVER'],
	[/"continue":"[^"]+"/gu, '"continue":"TOKEN"'],
	[/(continue key is not valid): .*/gu, '$1'],
	[/too old resource version: 1 \(\d+\)/gu, 'too old resource version: 1 (N)'],
	// Go's words for a deadline depend on which goroutine sees it first.
	[/(context deadline exceeded|net\/http: request canceled)( \(Client\.Timeout[^)]*\))?/gu, 'deadline exceeded'],
	[/\/tmp\/\S+/gu, 'FILE'],
	// What a patched object looks like in full, and Go's own diff of a pod, are in the refusals.
	[/Invalid value: "\{.*\}": json/gu, 'Invalid value: OBJECT: json'],
	[/(pod updates may not change fields other than [^\n]*\n)[\s\S]*/gu, '$1'],
	[/(Expected resource version to be 1, was) \d+/gu, '$1 N'],
	[/ +$/gmu, ''],
	[/ {2,}/gu, '  '],
];

const sorted = (value: unknown): unknown => {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		return Array.isArray(value) ? value.map(sorted) : value;
	}
	return Object.fromEntries(
		Object.entries(value)
			.sort(([left], [right]) => (left < right ? -1 : 1))
			.map(([key, member]) => [key, sorted(member)]),
	);
};

/** Raw answers, one JSON value a line: the order of members means nothing. */
const withSortedMembers = (output: string): string =>
	output
		.split('\n')
		.map(line => (line.startsWith('{') && line.endsWith('}') ? JSON.stringify(sorted(JSON.parse(line))) : line))
		.join('\n');

export const normalize = ({code, output}: Outcome): string =>
	`exit ${code}\n${replacements.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), withSortedMembers(output))}`;
