const unitMilliseconds: Readonly<Record<string, number>> = {
	ms: 1,
	s: 1000,
	m: 60_000,
	h: 3_600_000,
	d: 86_400_000,
	w: 7 * 86_400_000,
	y: 365 * 86_400_000,
};
const durationPattern = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;

/** `1h30m` in milliseconds; undefined for anything else. */
export const parseDuration = (text: string): number | undefined => {
	if (text === '0') return 0;
	if (text === '' || !durationPattern.test(text)) return undefined;
	let total = 0;
	for (const [, amount, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) total += Number(amount) * (unitMilliseconds[unit ?? ''] ?? 0);
	return total;
};

/** `1h30m`, as Prometheus writes a duration in milliseconds. */
export const formatDuration = (milliseconds: number): string => {
	let rest = milliseconds;
	let text = '';
	for (const [unit, size] of Object.entries(unitMilliseconds).toSorted(([, one], [, other]) => other - one)) {
		// Weeks and years would hide what is no whole number of them.
		if ((unit === 'w' || unit === 'y') && rest % size !== 0) continue;
		const amount = Math.floor(rest / size);
		if (amount > 0) text += `${amount}${unit}`;
		rest -= amount * size;
	}
	return text === '' ? '0s' : text;
};

const decimalPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const infinities = /^([+-]?)inf(?:inity)?$/i;

/** A number as Go reads one: `+Inf`, `1e3`, `NaN`; undefined for anything else, of which `Number` would take much. */
export const parseGoNumber = (text: string): number | undefined => {
	if (decimalPattern.test(text)) return Number(text);
	if (/^[+-]?nan$/i.test(text)) return Number.NaN;
	const infinity = infinities.exec(text);
	return infinity === null ? undefined : infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
};

/** A number literal of PromQL; durations are seconds. */
export const parseNumberLiteral = (text: string): number | undefined => {
	if (/^0x[\da-f]+$/i.test(text)) return Number(text);
	const duration = parseDuration(text);
	if (duration !== undefined && text !== '0') return duration / 1000;
	return parseGoNumber(text.replaceAll('_', ''));
};

/** A duration in brackets or after offset, in milliseconds: with units, or seconds without. */
export const parseDurationLiteral = (text: string): number | undefined => {
	const seconds = parseNumberLiteral(text);
	return seconds === undefined || !Number.isFinite(seconds) ? undefined : Math.round(seconds * 1000);
};

const escapes: Readonly<Record<string, string>> = {
	...{a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"'},
};

/** The text of a quoted string; undefined if it has no end or a wrong escape. */
export const unquote = (text: string): string | undefined => {
	const quote = text[0] ?? '';
	if (text.length < 2 || text.at(-1) !== quote) return undefined;
	const inner = text.slice(1, -1);
	if (quote === '`') return inner;
	let isValid = true;
	const value = inner.replace(
		/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.?))/gsu,
		(_, hex?: string, short?: string, long?: string, octal?: string, plain?: string) => {
			const digits = hex ?? short ?? long;
			if (digits !== undefined) return String.fromCodePoint(Number.parseInt(digits, 16));
			if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
			const character = escapes[plain ?? ''];
			// The other quote needs no escape, and Go allows none.
			if (character === undefined || ((character === "'" || character === '"') && character !== quote)) isValid = false;
			return character ?? '';
		},
	);
	return isValid && !/(?:^|[^\\])(?:\\\\)*\\$/.test(inner) ? value : undefined;
};
