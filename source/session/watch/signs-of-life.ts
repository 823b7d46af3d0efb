import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {SignsOfLife, Trouble} from '../../domain/freshness.ts';

/** What an event says of the life of the collection it comes from; the rest of `state` stays. */
export const withEvent = <State extends SignsOfLife>(state: State, event: ClusterEvent): State => {
	if (event.type !== 'trouble') {
		const {trouble: _, ...rest} = state;
		return {...(rest as State), provenAt: event.at};
	}
	const {failure, at, retryAt} = event;
	// One object that cannot be read is no trouble of the collection.
	if (retryAt === undefined && failure.kind === 'malformed') return state;
	return {...state, trouble: {failure, at, ...(retryAt === undefined ? {} : {retryAt})}};
};

const retryWords = ({at, retryAt}: Trouble): string => {
	if (retryAt === undefined) return 'ctrl-r tries again.';
	return `Trying again in ${Math.max(1, Math.round((retryAt - at) / 1000))} s; ctrl-r tries now.`;
};

/** What is wrong, and what happens next. */
export const troubleWords = (trouble: Trouble): string => `${trouble.failure.sentence} ${retryWords(trouble)}`;
