const units: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};
const shape = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;

/**
 * A time as kubectl takes it: `30s`, `1m30s`, `500ms`, and a bare number for seconds; beyond kubectl, `7d`. Milliseconds; undefined: it is not a time.
 * https://pkg.go.dev/time#ParseDuration
 */
export const parseDuration = (text: string): number | undefined => {
	if (/^\d+$/.test(text)) return Number(text) * 1000;
	if (!shape.test(text)) return undefined;
	let sum = 0;
	for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) sum += Number(amount) * (units[unit] ?? 0);
	return sum;
};
