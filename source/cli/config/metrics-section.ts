import path from 'node:path';
import type {ClusterLabel, MetricsAccess, MetricsDialect} from '../../domain/metrics-access.ts';
import {parseDuration} from '../parse-duration.ts';
import {list, mapping, mappingOf, type Place, placeText, type Reader, scalar, text, truth} from './fields.ts';

/** What the file says of the source of one context's numbers. */
export type MetricsSection = MetricsDialect & {
	/** As `--prometheus` takes it. */
	readonly prometheus?: string;
	/** What is of a login is there for a URL only. */
	readonly access: MetricsAccess;
	/** In the file, for sentences about what only the reader of `prometheus` knows. */
	readonly place: Place;
};

export type Folders = {
	/** Of the file: relative paths are relative to it. */
	readonly base: string;
	readonly home: string;
};

const file = ({base, home}: Folders): Reader<string> =>
	scalar('the path of a file', value => {
		if (typeof value !== 'string' || value.trim() === '') return undefined;
		return value.startsWith('~/') ? path.join(home, value.slice(2)) : path.resolve(base, value);
	});

const variable = text('the name of a variable of the environment, such as PROMETHEUS_TOKEN', /^[A-Za-z_]\w*$/);

/** What our own requests say, or the connection lives of; a credential has keys of its own, which keep it out of this file. */
const reserved =
	/^(?:authorization|proxy-.*|cookie|host|connection|keep-alive|content-.*|transfer-encoding|accept.*|te|trailer|upgrade|expect|impersonate-.*|x-remote-.*)$/i;

const header: Reader<string> = (value, place, complain) => {
	const name = String(place.at(-1));
	if (!/^[!#$%&'*+.^`|~\w-]+$/.test(name)) return complain(place, `${placeText(place)}: this is no name of a header`);
	if (reserved.test(name)) {
		return complain(
			place,
			`${placeText(place)} is not for this place: credentials go into tokenFile, tokenCommand or user and passwordFile`,
		);
	}
	// Printable characters: a line break would begin another header.
	return text('a text', /^[\x20-\x7e]+$/)(typeof value === 'number' ? String(value) : value, place, complain);
};

const clusterFields = mapping({
	label: text('the name of a label such as cluster', /^[A-Za-z_]\w*$/),
	value: text('the value that this cluster has', /^.+$/),
});

const cluster: Reader<ClusterLabel | 'all'> = (value, place, complain) => {
	if (value === 'all') return 'all';
	if (typeof value === 'string') return complain(place, `${placeText(place)} wants {label: cluster, value: NAME} or all, not "${value}"`);
	const given = clusterFields(value, place, complain);
	if (given === undefined) return undefined;
	const {label = 'cluster', value: name} = given;
	return name === undefined ? complain(place, `${placeText(place)} wants a value: the name of this cluster there`) : {label, value: name};
};

const parameter: Reader<string> = (value, place, complain) =>
	['query', 'time', 'start', 'end', 'step', 'match[]', 'timeout', 'limit'].includes(String(place.at(-1)))
		? complain(place, `${placeText(place)} is set by modeldeck itself`)
		: scalar('a text', given => (['string', 'number', 'boolean'].includes(typeof given) ? String(given) : undefined))(
				value,
				place,
				complain,
			);

const fieldsOf = (folders: Folders) =>
	mapping({
		prometheus: text('a URL, NAMESPACE/NAME:PORT, NAMESPACE/pod/NAME:PORT, auto, scrape or off'),
		tokenFile: file(folders),
		tokenVariable: variable,
		tokenCommand: list('a list: the program and its arguments', text('a text')),
		tokenLifetime: scalar('a time such as 10m', value => (typeof value === 'string' ? parseDuration(value) : undefined)),
		user: text('a user name'),
		passwordFile: file(folders),
		passwordVariable: variable,
		certificateFile: file(folders),
		keyFile: file(folders),
		authorityFile: file(folders),
		serverName: text('the name that the server’s certificate is for'),
		tenant: text('a text for X-Scope-OrgID', /^[\x21-\x7e]+$/),
		headers: mappingOf('a mapping of names and values', header),
		insecure: truth,
		allowInsecureToken: truth,
		cluster,
		parameters: mappingOf('a mapping of names and values', parameter),
	});

/** Keys of which at most one may be given, and keys that are nothing without another. */
const alternatives = ['tokenFile', 'tokenVariable', 'tokenCommand', 'user'] as const;
const companions: ReadonlyArray<readonly [string, readonly string[]]> = [
	['user', ['passwordFile', 'passwordVariable']],
	['passwordFile', ['user']],
	['passwordVariable', ['user']],
	['certificateFile', ['keyFile']],
	['keyFile', ['certificateFile']],
	['tokenLifetime', ['tokenCommand']],
];

/** Where the numbers of a context come from. */
export const readMetrics =
	(folders: Folders): Reader<MetricsSection> =>
	(value, place, complain) => {
		const given = fieldsOf(folders)(value, place, complain);
		if (given === undefined) return undefined;
		const name = placeText(place);
		const logins = alternatives.filter(key => given[key] !== undefined);
		if (logins.length > 1) complain(place, `${name} has ${logins.join(' and ')}: one login is enough`);
		for (const [key, wanted] of companions) {
			if (key in given && !wanted.some(other => other in given))
				complain([...place, key], `${name}.${key} wants ${wanted.join(' or ')} beside it`);
		}
		if (given.tokenCommand?.length === 0) complain([...place, 'tokenCommand'], `${name}.tokenCommand wants a program`);
		const {prometheus, tenant, headers, cluster: label, parameters, ...rest} = given;
		const all = Object.entries({...headers, ...(tenant === undefined ? {} : {'x-scope-orgid': tenant})});
		const access: MetricsAccess = {
			...rest,
			...(all.length === 0 ? {} : {headers: Object.fromEntries(all.map(([header, text]) => [header.toLowerCase(), text]))}),
		};
		const [login] = Object.keys(rest);
		if (login !== undefined && prometheus?.includes('://') !== true) {
			complain([...place, login], `${name}.${login} goes with a URL in ${name}.prometheus only`);
		}
		return {
			...(prometheus === undefined ? {} : {prometheus}),
			...(label === undefined ? {} : {cluster: label}),
			...(parameters === undefined ? {} : {parameters}),
			access,
			place: [...place, 'prometheus'],
		};
	};
