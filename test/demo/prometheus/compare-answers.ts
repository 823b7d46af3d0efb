/** An answer of the API: its status, and its JSON. */
export type ApiResult = {readonly status: number; readonly body: unknown};

type Point = readonly [time: number, value: string];
type Series = {readonly metric: Readonly<Record<string, string>>; readonly value?: Point; readonly values?: readonly Point[]};
type Body = {
	readonly status?: string;
	readonly errorType?: string;
	readonly error?: string;
	readonly data?: {readonly resultType: string; readonly result: unknown};
	readonly warnings?: readonly string[];
	readonly infos?: readonly string[];
};

const keyOf = ({metric}: Series): string => JSON.stringify(Object.entries(metric).toSorted(([one], [other]) => (one < other ? -1 : 1)));

const isSame = (one: string, other: string, tolerance: number): boolean => {
	if (one === other) return true;
	const [left, right] = [Number(one), Number(other)];
	return Math.abs(left - right) <= tolerance * Math.max(Math.abs(left), Math.abs(right));
};

const comparePoints = (where: string, ours: readonly Point[], real: readonly Point[], tolerance: number): readonly string[] => {
	if (ours.length !== real.length) return [`${where}: ${ours.length} points, real ${real.length}`];
	const index = ours.findIndex(
		([time, value], position) => time !== real[position]?.[0] || !isSame(value, real[position]?.[1] ?? '', tolerance),
	);
	return index < 0 ? [] : [`${where}: point ${index} ${ours[index]?.join(' ')}, real ${real[index]?.join(' ')}`];
};

const compareSeries = (ours: readonly Series[], real: readonly Series[], tolerance: number): readonly string[] => {
	const pointsOf = ({value, values}: Series): readonly Point[] => values ?? (value === undefined ? [] : [value]);
	const realByKey = new Map(real.map(series => [keyOf(series), series]));
	const missing = [...realByKey.keys()].filter(key => !ours.some(series => keyOf(series) === key));
	return [
		...missing.map(key => `missing ${key}`),
		...ours.flatMap(series => {
			const other = realByKey.get(keyOf(series));
			return other === undefined
				? [`unexpected ${keyOf(series)}`]
				: comparePoints(keyOf(series), pointsOf(series), pointsOf(other), tolerance);
		}),
	];
};

/** Sorted, and without how many samples a sentence counted over several steps: Prometheus counts some of them more than once. */
const sentences = (texts: readonly string[] = []): string =>
	JSON.stringify(texts.map(text => text.replace(/over \d+ samples/, 'over some samples')).toSorted());

/** What differs between our answer and Prometheus', a sentence each. `tolerance`: relative; 0: to the last bit. */
export const compareAnswers = (ours: ApiResult, real: ApiResult, tolerance = 0): readonly string[] => {
	const [one, other] = [ours.body as Body, real.body as Body];
	if (ours.status !== real.status) return [`status ${ours.status} ${one.error ?? ''}, real ${real.status} ${other.error ?? ''}`];
	if (one.status === 'error' || other.status === 'error') {
		return one.errorType === other.errorType ? [] : [`error type ${one.errorType}, real ${other.errorType}`];
	}
	const notes = (['warnings', 'infos'] as const).flatMap(name =>
		sentences(one[name]) === sentences(other[name]) ? [] : [`${name} ${sentences(one[name])}, real ${sentences(other[name])}`],
	);
	if (one.data?.resultType !== other.data?.resultType) return [`type ${one.data?.resultType}, real ${other.data?.resultType}`];
	if (one.data?.resultType === 'scalar') {
		return [...notes, ...comparePoints('scalar', [one.data.result as Point], [other.data?.result as Point], tolerance)];
	}
	if (one.data?.resultType === 'string') {
		return JSON.stringify(one.data.result) === JSON.stringify(other.data?.result) ? notes : [...notes, 'another string'];
	}
	return [...notes, ...compareSeries((one.data?.result ?? []) as Series[], (other.data?.result ?? []) as Series[], tolerance)];
};
