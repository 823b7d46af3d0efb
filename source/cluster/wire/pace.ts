import type {Clock} from '../clock.ts';

export type Pace = {
	/** Milliseconds that the next request is to wait: 0 as long as there is room. Taken at once. */
	readonly take: () => number;
};

/** Requests in a row without a rest: what a start in twenty namespaces asks for at once. */
const burst = 100;
/** client-go's QPS. https://github.com/kubernetes/client-go/blob/v0.36.0/rest/config.go#L45 */
const perSecond = 5;

/** The bound of what nobody waits for, however many services, namespaces and views there are: a burst, then five a second. */
export const createPace = (clock: Clock): Pace => {
	let room = burst;
	let at = clock.now();
	return {
		take() {
			const now = clock.now();
			room = Math.min(burst, room + (Math.max(0, now - at) * perSecond) / 1000) - 1;
			at = now;
			return room >= 0 ? 0 : Math.ceil((-room * 1000) / perSecond);
		},
	};
};
