/** Many proxies take no longer address. */
const longestAddress = 7500;

/** Whether it can be sent: queries go in the address, for a POST through the API server's proxy needs more rights. */
export const isShortQuery = (query: string): boolean => encodeURIComponent(query).length <= longestAddress;
