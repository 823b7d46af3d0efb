import fc from 'fast-check';
import {expect, test} from 'vitest';
import {isReading} from '../../../source/cluster/wire/allowed-requests.ts';

test('no method but GET reads, except the three self reviews', () => {
	fc.assert(
		fc.property(fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'CONNECT', 'get'), fc.webPath(), (method, path) => {
			expect(isReading(method, `/api${path}`)).toBe(false);
		}),
	);
	for (const kind of ['selfsubjectaccessreviews', 'selfsubjectrulesreviews']) {
		expect(isReading('POST', `/apis/authorization.k8s.io/v1/${kind}`)).toBe(true);
	}
	expect(isReading('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews')).toBe(true);
	expect(isReading('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews')).toBe(false);
	expect(isReading('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews/x')).toBe(false);
});

test.each([
	'/api/v1/secrets',
	'/api/v1/namespaces/a/secrets',
	'/api/v1/namespaces/a/secrets/b?x=1',
	'/api/v1/watch/namespaces/a/secrets',
	'/api/v1/namespaces/a/%73ecrets/b',
	'/api/v1/namespaces/a/pods/b/exec',
	'/api/v1/namespaces/a/pods/b/exec/',
	'/api/v1/namespaces/a/pods/b/exec?command=sh',
	'/api/v1/namespaces/a/pods/b/./exec',
	'/api/v1/namespaces/a/pods/b/x/../exec',
	'/api/v1/namespaces/a/pods/b%2fexec',
	'/api/v1/namespaces/a/pods/b/%2e/exec',
	'/api/v1/namespaces/a/pods/b\\exec',
	'/api/v1/namespaces/a/pods/b/%zz',
	'/api/v1/nodes/n/proxy',
	'/api/v1/nodes/n:10250/proxy/exec/a/b/c',
	'/api/v1/proxy/namespaces/a/pods/b/',
	'api/v1/pods',
])('a GET of %s does not merely read', path => {
	expect(isReading('GET', path)).toBe(false);
});
