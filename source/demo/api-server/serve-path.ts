import {createHash} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {unknownResource} from './api-error.ts';
import type {JsonObject} from './demo-object.ts';
import {aggregatedDiscovery, aggregatedType, group, groupList, legacyVersions, resourceList, servedVersions} from './discovery.ts';
import type {Kind} from './kinds.ts';
import {openApiDocument, openApiIndex} from './openapi.ts';
import {sendJson, sendText} from './respond.ts';

const version = {
	major: '1',
	minor: '36',
	gitVersion: 'v1.36.3',
	gitCommit: '',
	gitTreeState: 'clean',
	buildDate: '2026-11-01T00:00:00Z',
	goVersion: 'go1.26',
	compiler: 'gc',
	platform: 'linux/amd64',
};

const health = new Set(['/healthz', '/livez', '/readyz']);

const wantsAggregated = (accept: string | undefined): boolean =>
	(accept ?? '').split(',').some(type => type.includes('g=apidiscovery.k8s.io') && type.includes('v=v2;'));

const documentOf = (kinds: readonly Kind[], path: string, host: string): JsonObject | undefined => {
	if (path === '/version' || path === '/version/') {
		return version;
	}
	if (path === '/api') {
		return legacyVersions(host);
	}
	if (path === '/apis') {
		return groupList(kinds);
	}
	if (path === '/openapi/v3') {
		return openApiIndex(servedVersions(kinds));
	}
	const [, root, ...rest] = path.split('/');
	const groupVersion = rest.join('/');
	if (root === 'api' || root === 'apis') {
		return root === 'apis' && rest.length === 1 ? group(kinds, groupVersion) : resourceList(kinds, groupVersion);
	}
	const document = /^\/openapi\/v3\/(?:api|apis)\/(?<version>.+)$/u.exec(path)?.groups?.['version'];
	return document !== undefined && servedVersions(kinds).includes(document) ? openApiDocument(kinds, document) : undefined;
};

/** Answers what is no resource: health, version, discovery (legacy and aggregated), OpenAPI. False when there is nothing at the path. */
export const servePath = async (kinds: readonly Kind[], url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
	const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/u, '') : url.pathname;
	if (health.has(path.split('/').slice(0, 2).join('/'))) {
		sendText(response, 200, 'ok');
		return true;
	}
	if (path === '/openapi/v2') {
		// kubectl falls back on it for kinds it finds nowhere, and reads protobuf only: a document that defines nothing.
		response.writeHead(200, {'Content-Type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'});
		response.end(Buffer.from('\n\x032.0', 'latin1'));
		return true;
	}
	const acceptEncoding = request.headers['accept-encoding'];
	if ((path === '/api' || path === '/apis') && wantsAggregated(request.headers.accept)) {
		const answer = aggregatedDiscovery(kinds, path === '/api');
		const tag = `"${createHash('sha512').update(JSON.stringify(answer)).digest('hex').toUpperCase()}"`;
		response.setHeader('ETag', tag);
		response.setHeader('Vary', 'Accept');
		if (request.headers['if-none-match'] === tag) {
			response.writeHead(304);
			response.end();
			return true;
		}
		await sendJson(response, 200, answer, {acceptEncoding, contentType: aggregatedType});
		return true;
	}
	const document = documentOf(kinds, path, request.headers.host ?? '');
	if (document === undefined) {
		if (path.split('/').length > 3) {
			throw unknownResource();
		}
		return false;
	}
	await sendJson(response, 200, document, {acceptEncoding});
	return true;
};
