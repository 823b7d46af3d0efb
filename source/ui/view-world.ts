import type {Snapshot} from '../session/snapshot.ts';
import {type CommandWorld, knownNamespaces} from './commands.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {currentRoute, type Route} from './route.ts';
import type {Theme} from './theme.ts';
import type {ViewState} from './view-state.ts';

/** What the view state is reduced against. */
export type ViewWorld = {
	readonly snapshot: Snapshot;
	/** The one before: a service that is gone has its name there. */
	readonly before: Snapshot;
	readonly theme: Theme;
	readonly contexts: readonly string[];
	/** Lines of the help page, for its scrolling. */
	readonly helpLines: () => number;
};

export const commandWorld = (world: ViewWorld): CommandWorld => ({
	contexts: world.contexts,
	namespaces: knownNamespaces(world.snapshot.namespaces, world.snapshot.rows),
});

export const bodyHeight = (state: ViewState, snapshot: Snapshot): number => {
	const {view} = currentRoute(state.history);
	return layoutOf(state.size, view, noticeOf(snapshot), view === 'logs' && state.logs.isFull).body;
};

export const choicesOf = (route: Route, world: ViewWorld): readonly string[] => {
	if (route.view !== 'choose') return [];
	return route.of === 'context' ? world.contexts : ['all', ...commandWorld(world).namespaces];
};
