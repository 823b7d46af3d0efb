import {failed, type Outcome, success} from '../domain/outcome.ts';
import {toSafeText} from '../domain/safe-text.ts';
import type {MetricsSetting} from './metrics-feed.ts';

const service = /^([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\/(?:(https?):)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):([a-z0-9-]+)$/;

const forms = 'takes a URL (https://prometheus.example.com/prefix), NAMESPACE/NAME:PORT, auto or off';

const refused = (sentence: string): Outcome<MetricsSetting> => failed({kind: 'invalid', sentence: toSafeText(sentence)});

/** No part of a URL that may hold a password is repeated in a sentence. */
const parseUrl = (text: string): Outcome<MetricsSetting> => {
	if (!URL.canParse(text)) return refused(`--prometheus ${forms}; this URL is malformed.`);
	const {protocol, search, hash} = new URL(text);
	if (protocol !== 'http:' && protocol !== 'https:') return refused(`--prometheus ${forms}; it does not speak ${protocol}//.`);
	if (search !== '' || hash !== '') return refused('--prometheus takes a URL without ? and #.');
	return success({type: 'url', url: text});
};

/** What `--prometheus` says. The failure is one sentence that names the forms. */
export const parseMetricsSetting = (text: string): Outcome<MetricsSetting> => {
	const value = text.trim();
	if (value === 'off' || value === 'auto') return success({type: value});
	if (value.includes('://')) return parseUrl(value);
	const [, namespace, scheme, name, port] = service.exec(value) ?? [];
	if (namespace === undefined || name === undefined || port === undefined) return refused(`--prometheus ${forms}, not "${value}".`);
	return success({type: 'service', namespace, name, port, ...(scheme === 'https' ? {scheme} : {})});
};
