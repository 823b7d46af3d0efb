type Environment = Readonly<Record<string, string | undefined>>;

const variable = (environment: Environment, name: string): string => environment[name] || environment[name.toLowerCase()] || '';

/** One entry of NO_PROXY: `*`, `host`, `.domain`, `host:port`, an address or a range of addresses. */
const excludes = (entry: string, host: string, port: string): boolean => {
	if (entry === '*') return true;
	const range = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(entry);
	if (range !== null) {
		const number = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
		const size = 2 ** (32 - Number(range[2]));
		return /^\d+\.\d+\.\d+\.\d+$/.test(host) && Math.floor(number(host) / size) === Math.floor(number(range[1] ?? '') / size);
	}
	const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
	if (entryPort !== undefined && !name.includes(':') && entryPort !== port) return false;
	const bare = (name.includes(':') ? entry : name).replace(/^\[|\]$/g, '').replace(/^\*\./, '.');
	return bare.startsWith('.') ? host.endsWith(bare) : host === bare || host.endsWith(`.${bare}`);
};

/**
 * The proxy for a server, as Go chooses it, or undefined: proxy-url, else HTTPS_PROXY or HTTP_PROXY unless NO_PROXY or
 * loopback. https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export const proxyOf = (server: string, proxyUrl: string | undefined, environment: Environment): string | undefined => {
	if (proxyUrl) return proxyUrl;
	const url = new URL(server);
	const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
	const port = url.port || (url.protocol === 'https:' ? '443' : '80');
	const proxy = variable(environment, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
	if (proxy === '' || host === 'localhost' || host === '::1' || host.startsWith('127.')) return undefined;
	const entries = variable(environment, 'NO_PROXY')
		.split(',')
		.map(entry => entry.trim().toLowerCase())
		.filter(entry => entry !== '');
	if (entries.some(entry => excludes(entry, host, port))) return undefined;
	return proxy.includes('://') ? proxy : `http://${proxy}`;
};
