/**
 * What may leave without the authority to write. WebSocket upgrades of exec, attach and port-forward are GETs, so methods
 * alone are no wall: what runs or tunnels is refused by path too, and of the proxies only a service's, for Prometheus, and a
 * pod's, for its metrics, are open.
 */
const reviews = /^\/apis\/(authorization|authentication)\.k8s\.io\/v1\/selfsubject(accessreviews|rulesreviews|reviews)$/;
const running = /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/(exec|attach|portforward)(\/|$)/;
const proxied = /^\/api\/v1\/(?:namespaces\/[^/]+\/)?([^/]+)\/[^/]+\/proxy(\/|$)/;
const proxies = new Set(['services', 'pods']);

/** Nothing here shows a Secret, so that none is ever read. */
const secrets = /^\/api\/v1\/(?:watch\/)?(?:namespaces\/[^/]+\/)?secrets(?:\/|$)/;

/** The path as the server will see it, or undefined where it could be read in two ways. */
const plainPath = (path: string): string | undefined => {
	const bare = path.split(/[?#]/, 1)[0] ?? '';
	// `..`, `//` and encoded slashes could lead another way than these patterns see.
	if (!bare.startsWith('/') || /\/\.{0,2}(\/|$)|%2f|%5c|%2e|\\/i.test(bare.replace(/\/$/, ''))) return undefined;
	try {
		return decodeURIComponent(bare);
	} catch {
		return undefined;
	}
};

/** Whether a request only reads, or only asks who we are and what we may. */
export const isReading = (method: string, path: string): boolean => {
	const plain = plainPath(path);
	if (plain === undefined) return false;
	if (method === 'POST') return reviews.test(plain);
	if (method !== 'GET' || running.test(plain) || secrets.test(plain)) return false;
	// The old spelling of the proxies: /api/v1/proxy/namespaces/…
	if (plain.startsWith('/api/v1/proxy/')) return false;
	const [, resource] = proxied.exec(plain) ?? [];
	return resource === undefined || proxies.has(resource);
};
