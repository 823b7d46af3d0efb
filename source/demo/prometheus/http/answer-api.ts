import type {PrometheusOptions} from '../create-prometheus.ts';
import {PromqlError, type PromqlErrorKind} from '../promql/promql-error.ts';
import {badData} from './api-parameters.ts';
import type {ApiAnswer, ApiRoute} from './api-route.ts';
import {type HttpAnswer, jsonAnswer, type RequestHeaders, textAnswer} from './http-answer.ts';
import {queryRoutes} from './query-routes.ts';
import {ruleRoutes} from './rule-routes.ts';
import {seriesRoutes} from './series-routes.ts';
import {statusRoutes} from './status-routes.ts';

const routes: readonly ApiRoute[] = [...queryRoutes, ...seriesRoutes, ...ruleRoutes, ...statusRoutes];

const errorStatuses: Readonly<Record<PromqlErrorKind, number>> = {bad_data: 400, execution: 422, timeout: 503};

const textList = (name: string, texts: readonly string[] = []): string => (texts.length === 0 ? '' : `,"${name}":${JSON.stringify(texts)}`);

const successBody = ({data, warnings, infos}: ApiAnswer): string =>
	`{"status":"success","data":${data}${textList('warnings', warnings)}${textList('infos', infos)}}`;

const errorBody = (errorType: string, error: string): string => JSON.stringify({status: 'error', errorType, error});

const decodeArgument = (text: string): string => {
	try {
		return decodeURIComponent(text);
	} catch {
		throw badData(`invalid label name: ${JSON.stringify(text)}`);
	}
};

/** Answers a request under /api/v1/; `path` comes without it. Never throws: even a bug is an answer, as a panic is in Prometheus. */
export const answerApi = (
	method: string,
	path: string,
	parameters: URLSearchParams,
	headers: RequestHeaders,
	options: PrometheusOptions,
): HttpAnswer => {
	const ofPath = routes.filter(route => route.path.test(path));
	if (ofPath.length === 0) return textAnswer(404, '404 page not found\n');
	const route = ofPath.find(({methods}) => methods.includes(method) || (method === 'HEAD' && methods.includes('GET')));
	if (route === undefined) {
		const refusal = textAnswer(405, 'Method Not Allowed\n');
		return {...refusal, headers: {...refusal.headers, Allow: ofPath.flatMap(({methods}) => methods).join(', ')}};
	}
	try {
		const argument = decodeArgument(route.path.exec(path)?.[1] ?? '');
		return jsonAnswer(200, successBody(route.answer(parameters, options, argument)), headers);
	} catch (error) {
		if (error instanceof PromqlError) return jsonAnswer(errorStatuses[error.kind], errorBody(error.kind, error.message), headers);
		return jsonAnswer(500, errorBody('internal', error instanceof Error ? error.message : String(error)), headers);
	}
};
