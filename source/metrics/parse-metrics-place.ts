import {failed, type Outcome, success} from '../domain/outcome.ts';
import {toSafeText} from '../domain/safe-text.ts';
import type {MetricsPlace} from './metrics-feed.ts';

const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const behindProxy = new RegExp(
	`^(${label})/(pod/)?(?:(https?):)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):([a-z0-9-]+)((?:/(?!\\.{1,2}(?:/|$))[\\w.~:-]+)*)/?$`,
);

const forms =
	'a URL (https://prometheus.example.com/prefix), NAMESPACE/NAME:PORT, NAMESPACE/https:NAME:PORT/prefix, NAMESPACE/pod/NAME:PORT, auto, scrape or off';

const refused = (sentence: string): Outcome<MetricsPlace> => failed({kind: 'invalid', sentence: toSafeText(sentence)});

/** No part of a URL that may hold a password is repeated in a sentence. */
const parseUrl = (text: string, where: string): Outcome<MetricsPlace> => {
	if (!URL.canParse(text)) return refused(`${where} takes ${forms}; this URL is malformed.`);
	const {protocol, search, hash} = new URL(text);
	if (protocol !== 'http:' && protocol !== 'https:') return refused(`${where} takes ${forms}; it does not speak ${protocol}//.`);
	if (search !== '' || hash !== '') return refused(`${where} takes a URL without ? and #.`);
	return success({type: 'url', url: text});
};

/** What `--prometheus` says, or a config file in its place: `where` names it. The failure is one sentence that names the forms. */
export const parseMetricsPlace = (text: string, where: string): Outcome<MetricsPlace> => {
	const value = text.trim();
	if (value === 'off' || value === 'auto' || value === 'scrape') return success({type: value});
	if (value.includes('://')) return parseUrl(value, where);
	const [, namespace, pod, scheme, name, port, prefix = ''] = behindProxy.exec(value) ?? [];
	if (namespace === undefined || name === undefined || port === undefined) return refused(`${where} takes ${forms}, not "${value}".`);
	if (pod !== undefined && !/^\d+$/.test(port)) return refused(`${where}: the port of a pod is a number, not "${port}".`);
	return success({
		...{type: pod === undefined ? 'service' : 'pod', namespace, name, port},
		...(scheme === 'https' ? {scheme} : {}),
		...(prefix === '' ? {} : {prefix}),
	});
};
