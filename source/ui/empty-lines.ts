import type {Snapshot} from '../session/snapshot.ts';
import {namespacesText} from './header-lines.ts';
import {wrapWords} from './text-width.ts';
import type {Span} from './theme.ts';
import type {ListState} from './view-state.ts';

/** Why the list is empty, and the next step: an empty screen that says nothing looks like a fleet that is gone. */
const sentences = (snapshot: Snapshot, list: ListState): readonly string[] => {
	const {identity, rows, connection, limits} = snapshot;
	const place = identity.namespaces === undefined ? identity.context : `${namespacesText(identity.namespaces)} of ${identity.context}`;
	if (rows.length > 0 && list.filter !== undefined)
		return [`No service matches "${list.filter.text}". escape clears the filter; ${rows.length} services are hidden.`];
	if (rows.length > 0) return [`Nothing is broken or worth a look among ${rows.length} services. escape shows them all.`];
	if (connection.freshness !== 'LIVE') return [`Nothing has been read yet from ${identity.context} (${identity.server}).`, ...limits];
	return [
		`No model services in ${place}: none of its Deployments and StatefulSets asks for GPUs or runs a known inference engine. ":ns" chooses another namespace, ":ctx" another cluster; -l shows workloads with a label of yours.`,
		...limits,
	];
};

/** Exactly `height` lines. */
export const emptyLines = (snapshot: Snapshot, list: ListState, width: number, height: number): ReadonlyArray<readonly Span[]> => {
	const lines = sentences(snapshot, list).flatMap(sentence => [...wrapWords(sentence, width - 4), '']);
	return Array.from({length: height}, (_, index): readonly Span[] => [{text: `  ${lines[index] ?? ''}`}]);
};
