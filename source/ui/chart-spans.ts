/** How far back the charts of a service go, by the digit that chooses it. */
export const chartSpans: ReadonlyArray<{readonly label: string; readonly milliseconds: number}> = [
	{label: '15m', milliseconds: 15 * 60_000},
	{label: '30m', milliseconds: 30 * 60_000},
	{label: '1h', milliseconds: 60 * 60_000},
	{label: '3h', milliseconds: 3 * 60 * 60_000},
	{label: '6h', milliseconds: 6 * 60 * 60_000},
	{label: '12h', milliseconds: 12 * 60 * 60_000},
	{label: '24h', milliseconds: 24 * 60 * 60_000},
];

/** Half an hour: what a rollout that goes wrong shows in. */
export const firstSpan = 1;
