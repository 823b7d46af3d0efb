/** Whether a host of a URL is this machine, where nobody listens on the way. */
export const isLoopback = (hostname: string): boolean =>
	hostname === 'localhost' || hostname === '::1' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
