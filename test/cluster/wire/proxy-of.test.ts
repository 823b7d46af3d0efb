import {expect, test} from 'vitest';
import {proxyOf} from '../../../source/cluster/wire/proxy-of.ts';

const proxy = 'http://proxy:3128';

test.each<readonly [string, Readonly<Record<string, string>>, string | undefined]>([
	['https://api.example.com', {}, undefined],
	['https://api.example.com', {HTTPS_PROXY: proxy}, proxy],
	['https://api.example.com', {https_proxy: proxy}, proxy],
	['https://api.example.com', {HTTP_PROXY: proxy}, undefined],
	['http://api.example.com', {HTTP_PROXY: proxy}, proxy],
	['https://api.example.com', {HTTPS_PROXY: 'proxy:3128'}, proxy],
	['https://localhost:6443', {HTTPS_PROXY: proxy}, undefined],
	['https://127.0.0.1:6443', {HTTPS_PROXY: proxy}, undefined],
	['https://[::1]:6443', {HTTPS_PROXY: proxy}, undefined],
	['https://api.example.com', {HTTPS_PROXY: proxy, NO_PROXY: '*'}, undefined],
	['https://api.example.com', {HTTPS_PROXY: proxy, NO_PROXY: 'example.com'}, undefined],
	['https://api.example.com', {HTTPS_PROXY: proxy, no_proxy: ' other , .example.com'}, undefined],
	['https://example.com', {HTTPS_PROXY: proxy, NO_PROXY: '.example.com'}, proxy],
	['https://notexample.com', {HTTPS_PROXY: proxy, NO_PROXY: 'example.com'}, proxy],
	['https://api.example.com:6443', {HTTPS_PROXY: proxy, NO_PROXY: 'api.example.com:6443'}, undefined],
	['https://api.example.com:6444', {HTTPS_PROXY: proxy, NO_PROXY: 'api.example.com:6443'}, proxy],
	['https://10.1.2.3', {HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8'}, undefined],
	['https://11.1.2.3', {HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8'}, proxy],
	['https://10.1.2.3', {HTTPS_PROXY: proxy, NO_PROXY: '10.1.2.3'}, undefined],
	['https://[fd00::1]', {HTTPS_PROXY: proxy, NO_PROXY: 'fd00::1'}, undefined],
])('%s with %j goes through %s', (server, environment, expected) => {
	expect(proxyOf(server, undefined, environment)).toBe(expected);
});

test('proxy-url of the kubeconfig stands above the environment and above NO_PROXY', () => {
	expect(proxyOf('https://127.0.0.1', 'socks5://p', {HTTPS_PROXY: proxy, NO_PROXY: '*'})).toBe('socks5://p');
});
