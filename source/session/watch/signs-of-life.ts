import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {SignsOfLife, Trouble} from '../../domain/freshness.ts';

/** What an event says of the life of the collection it comes from; the rest of `state` stays. */
export const withEvent = <State extends SignsOfLife>(state: State, event: ClusterEvent): State => {
	if (event.type === 'relisting') return {...state, relistingAt: state.relistingAt ?? event.at};
	if (event.type !== 'trouble') {
		const {trouble: _, relistingAt: __, ...rest} = state;
		return {...(rest as State), provenAt: event.at};
	}
	const {failure, at, retryAt} = event;
	// One object that cannot be read is no trouble of the collection.
	if (retryAt === undefined && failure.kind === 'malformed') return state;
	return {...state, trouble: {failure, at, ...(retryAt === undefined ? {} : {retryAt})}};
};

const seconds = ({at, retryAt = at}: Trouble): number => Math.max(1, Math.round((retryAt - at) / 1000));

const retryWords = (trouble: Trouble): string => {
	if (trouble.retryAt === undefined) return 'ctrl-r tries again.';
	return `Trying again in ${seconds(trouble)} s; ctrl-r tries now.`;
};

/** Credentials do not come back by waiting: the key comes first, and it lets a plugin have the terminal. */
const loginWords = (trouble: Trouble): string => {
	const later = trouble.retryAt === undefined ? '' : `; tried again by itself in ${seconds(trouble)} s`;
	return `${trouble.failure.sentence.replace(/: log in again\.$/, '.')} ctrl-r logs in again${later}.`;
};

/** What is wrong, and what happens next. */
export const troubleWords = (trouble: Trouble): string => {
	const {kind, sentence} = trouble.failure;
	if (kind === 'unauthorized' || kind === 'credentials') return loginWords(trouble);
	return `${sentence} ${retryWords(trouble)}`;
};
