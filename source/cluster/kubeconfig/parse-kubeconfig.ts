import {LineCounter, parseDocument} from 'yaml';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {Kubeconfig, KubeconfigCluster, KubeconfigContext, KubeconfigUser, UserOrigin} from './kubeconfig.ts';
import {clusterFields, contextFields, type Fields, userFields} from './kubeconfig-fields.ts';
import {type Complain, isMapping, type Place, readFields} from './read-fields.ts';

/** A list of `{name, <key>: {...}}` as a map. Twice the same name in one file is an error for kubectl, and so for us. */
const readNamed = <Entry>(
	list: unknown,
	section: string,
	key: string,
	fields: Fields,
	file: string,
	complain: Complain,
): ReadonlyMap<string, Entry> => {
	const entries = new Map<string, Entry>();
	if (list === undefined || list === null) return entries;
	if (!Array.isArray(list)) {
		complain([section], `${section} must be a list`);
		return entries;
	}
	for (const [number, item] of list.entries()) {
		const place: Place = [section, number];
		if (!isMapping(item)) {
			if (item !== null) complain(place, `an entry of ${section} must be a mapping with a name`);
			continue;
		}
		const name = item['name'] ?? '';
		if (typeof name !== 'string') complain([...place, 'name'], 'name must be a text: put it in quotes');
		else if (entries.has(name)) complain(place, `${section} has the name "${name}" twice`);
		else entries.set(name, readFields(fields, item[key], file, [...place, key], complain) as Entry);
	}
	return entries;
};

/** The commands of plugins as they are written, which say whether they leave the file's folder. */
const originsOf = (list: unknown, file: string): ReadonlyMap<string, UserOrigin> =>
	new Map(
		(Array.isArray(list) ? list : []).filter(isMapping).map(({name, user}): readonly [string, UserOrigin] => {
			const exec = isMapping(user) && isMapping(user['exec']) ? user['exec'] : {};
			const command = exec['command'];
			return [typeof name === 'string' ? name : '', {file, command: typeof command === 'string' ? command : undefined}];
		}),
	);

/** Reads one kubeconfig file's text. `file` is its absolute path: relative paths in it are resolved against its folder. */
export const parseKubeconfig = (text: string, file: string): Outcome<Kubeconfig> => {
	const lines = new LineCounter();
	const document = parseDocument(text, {lineCounter: lines, logLevel: 'silent', prettyErrors: false});
	const fail = (offset: number | undefined, problem: string) => {
		const where = offset === undefined ? file : `${file}, line ${lines.linePos(offset).line}`;
		return failed({kind: 'credentials', sentence: toSafeText(`Cannot read the kubeconfig ${where}: ${problem}.`)});
	};
	const [syntax] = document.errors;
	if (syntax !== undefined) return fail(syntax.pos[0], `not valid YAML (${syntax.message.split('\n')[0]?.replace(/\.$/, '')})`);
	let root: unknown;
	try {
		root = document.toJS({maxAliasCount: 100});
	} catch (error) {
		// An alias of nothing, or one that grows beyond all measure.
		return fail(undefined, `not valid YAML (${error instanceof Error ? error.message.replace(/\.$/, '') : 'an alias'})`);
	}
	if (root === null || root === undefined)
		return success({currentContext: undefined, clusters: new Map(), users: new Map(), contexts: new Map()});
	if (!isMapping(root)) return fail(0, 'this is not a kubeconfig');

	const problems: Array<{readonly place: Place; readonly problem: string}> = [];
	const complain: Complain = (place, problem) => void problems.push({place, problem});
	if ((root['kind'] ?? 'Config') !== 'Config' && root['kind'] !== '') complain(['kind'], 'its kind is not Config');
	const current = root['current-context'] ?? '';
	if (typeof current !== 'string') complain(['current-context'], 'current-context must be a text: put it in quotes');
	const config: Kubeconfig = {
		currentContext: typeof current === 'string' && current !== '' ? current : undefined,
		clusters: readNamed<KubeconfigCluster>(root['clusters'], 'clusters', 'cluster', clusterFields, file, complain),
		users: readNamed<KubeconfigUser>(root['users'], 'users', 'user', userFields, file, complain),
		contexts: readNamed<KubeconfigContext>(root['contexts'], 'contexts', 'context', contextFields, file, complain),
		origins: originsOf(root['users'], file),
	};
	const [first] = problems;
	if (first === undefined) return success(config);
	const node = document.getIn(first.place, true) as {range?: readonly [number, number, number]} | undefined;
	return fail(node?.range?.[0], first.problem);
};
