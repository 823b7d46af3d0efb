import type {ModelService} from '../../domain/model-service.ts';
import type {ServiceCharts} from '../../domain/service-metrics.ts';
import type {ServiceDetail} from '../snapshot.ts';
import type {WatchedPart} from '../watch/parts-of.ts';
import {eventsOfService} from './events-of-service.ts';
import type {EventWatch} from './watch-events.ts';

export type DetailBook = {
	/** Opens the detail of a service, or closes it. */
	readonly open: (service: ModelService | undefined) => void;
	readonly setCharts: (uid: string, charts: ServiceCharts) => void;
	/** What is known of the open service now. The very same while nothing of it changed. */
	readonly detail: (service: (uid: string) => ModelService | undefined) => ServiceDetail | undefined;
	/** What is watched for the open service, as far as its life goes. */
	readonly parts: () => readonly WatchedPart[];
	readonly retryNow: () => void;
	readonly close: () => void;
};

/** What only the open service has. `watch` starts the events of a namespace; `onChange`: there is something new to tell. */
export const createDetailBook = (watch: (namespace: string, onChange: () => void) => EventWatch, onChange: () => void): DetailBook => {
	let uid: string | undefined;
	let namespace: string | undefined;
	let events: EventWatch | undefined;
	let charts: ServiceCharts | undefined;
	let current: ServiceDetail | undefined;
	let builtFrom: ModelService | undefined;
	let isDirty = false;

	const touch = (): void => {
		isDirty = true;
		onChange();
	};
	const build = (id: string, service: ModelService | undefined): ServiceDetail => {
		const all = events?.events();
		return {
			uid: id,
			events: all === undefined || service === undefined ? undefined : eventsOfService(service, all),
			charts,
		};
	};

	return {
		open(service) {
			if (service?.uid === uid) return;
			uid = service?.uid;
			charts = undefined;
			// The next page is often of the same namespace: its events are there already.
			if (service?.namespace !== namespace) {
				events?.close();
				namespace = service?.namespace;
				events = namespace === undefined ? undefined : watch(namespace, touch);
			}
			touch();
		},
		setCharts(id, next) {
			if (id !== uid) return;
			charts = next;
			touch();
		},
		detail(serviceOf) {
			if (uid === undefined) return undefined;
			const service = serviceOf(uid);
			if (isDirty || service !== builtFrom || current?.uid !== uid) current = build(uid, service);
			builtFrom = service;
			isDirty = false;
			return current;
		},
		parts: () => (events === undefined ? [] : [events.part()]),
		retryNow: () => events?.retryNow(),
		close: () => events?.close(),
	};
};
