import type {ReactElement} from 'react';
import {doubtOf, doubtWords} from './doubt.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {Lines} from './line.tsx';
import {paintLine} from './paint-line.ts';
import {currentRoute} from './route.ts';
import type {Span} from './theme.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';
import {choicesOf} from './view-world.ts';
import {scrollTo} from './viewport.ts';

const titles = {
	namespace: 'Watch one namespace, or all. One that is not listed here: ":ns NAME".',
	context: 'Change to another context. Nothing that is open is carried over.',
} as const;

/** The pickers of namespaces and contexts. */
export const ChooseView = (): ReactElement => {
	const {theme, contexts} = useScreen();
	const snapshot = useSnapshot(value => value);
	const size = useView(state => state.size);
	const route = useView(state => currentRoute(state.history));
	const chosen = useView(state => state.chosen);
	const {body} = layoutOf(size, 'choose', noticeOf(snapshot));
	const choices = choicesOf(route, {snapshot, before: snapshot, theme, contexts, helpLines: () => 0});
	const {identity} = snapshot;
	const current = route.view === 'choose' && route.of === 'context' ? identity.context : (identity.namespaces?.[0] ?? 'all');
	const room = Math.max(1, body - 2);
	const top = scrollTo(0, chosen, room, choices.length);
	const lines = choices.slice(top, top + room).map((choice, index): readonly Span[] => {
		const isChosen = top + index === chosen;
		const sign = isChosen && theme.marksSelection ? theme.glyphs.cursor : ' ';
		return [{text: ` ${sign}${choice === current ? theme.glyphs.mark : ' '} ${choice} `, role: isChosen ? 'inverse' : 'plain'}];
	});
	const words =
		route.view === 'choose' && route.of === 'namespace' ? doubtWords(doubtOf(snapshot, {kinds: ['Namespace']}), snapshot) : undefined;
	const title: readonly Span[] = [
		...(words === undefined ? [] : [{text: ` ${words}.`, role: 'look' as const}]),
		{text: ` ${route.view === 'choose' ? titles[route.of] : ''}`, role: 'dim'},
	];
	return <Lines lines={[title, [], ...lines].map(spans => paintLine(theme, spans, size.columns))} />;
};
