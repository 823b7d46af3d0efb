import {Box} from 'ink';
import type {ReactElement} from 'react';
import {ChooseView} from './choose-view.tsx';
import {knownNamespaces} from './commands.ts';
import {DialogView} from './dialog-view.tsx';
import {footerLines} from './footer-lines.ts';
import {identityLine, noticeSpans, summaryLine} from './header-lines.ts';
import {HelpView} from './help-view.tsx';
import {layoutOf, noticeOf, smallest} from './layout.ts';
import {Line, Lines} from './line.tsx';
import {ListView} from './list-view.tsx';
import {LogsView} from './logs-view.tsx';
import {placeTitle} from './place-title.ts';
import {RevisionsView} from './revisions-view.tsx';
import {currentRoute, serviceOf, type View} from './route.ts';
import {ServiceView} from './service-view.tsx';
import {TextView} from './text-view.tsx';
import {paint, type Span} from './theme.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';

const views: Readonly<Record<View, () => ReactElement>> = {
	list: ListView,
	service: ServiceView,
	revisions: RevisionsView,
	logs: LogsView,
	text: TextView,
	choose: ChooseView,
	help: HelpView,
};

const Header = ({height}: {readonly height: number}): ReactElement => {
	const {theme} = useScreen();
	const snapshot = useSnapshot(value => value);
	const view = useView(state => state);
	const {columns} = view.size;
	const route = currentRoute(view.history);
	const uid = serviceOf(route);
	const service = snapshot.rows.find(row => row.service.uid === uid)?.service;
	const place = placeTitle(route, service, theme.glyphs.dot);
	const notice = noticeOf(snapshot);
	const {isTall} = layoutOf(view.size, route.view, notice);
	const lines: readonly (readonly Span[])[] = [
		identityLine(snapshot, theme, columns, place),
		...(route.view === 'list' && isTall ? [summaryLine(snapshot, theme, view.list.order.length, columns)] : []),
		...noticeSpans(notice, theme, columns),
	];
	return <Lines lines={Array.from({length: height}, (_, index) => paint(theme, lines[index] ?? []))} />;
};

const Footer = ({height}: {readonly height: number}): ReactElement => {
	const {theme, contexts} = useScreen();
	const snapshot = useSnapshot(value => value);
	const view = useView(state => state);
	const world = {contexts, namespaces: knownNamespaces(snapshot.namespaces, snapshot.rows)};
	const lines = footerLines({view, snapshot}, world).map(spans => paint(theme, spans));
	return (
		<Box flexDirection="column" flexShrink={0}>
			<Lines lines={[...Array.from({length: height - lines.length}, () => ''), ...lines]} />
		</Box>
	);
};

/** The whole screen. Never higher than the terminal: every line is cut, and what does not fit is not mounted. */
export const ConsoleScreen = (): ReactElement => {
	const size = useView(state => state.size);
	const route = useView(state => currentRoute(state.history));
	const dialog = useView(state => state.dialog);
	const isFull = useView(state => route.view === 'logs' && state.logs.isFull && state.dialog === undefined);
	// A full screen gives its last lines back for a prompt or a word.
	const speaks = useView(({prompt, flash}) => prompt !== undefined || flash !== undefined);
	const notice = useSnapshot(noticeOf);
	const layout = layoutOf(size, route.view, notice, isFull);
	if (layout.isTooSmall) {
		const text = `modeldeck needs ${smallest.columns}×${smallest.rows} cells; here are ${size.columns}×${size.rows}.`;
		return (
			<Box height={size.rows} overflowY="hidden">
				<Line text={text} />
			</Box>
		);
	}
	const CurrentView = views[route.view];
	return (
		<Box flexDirection="column" height={size.rows} overflowY="hidden">
			<Header height={layout.header} />
			<Box flexDirection="column" height={layout.body} flexShrink={1} overflowY="hidden">
				<Box flexDirection="column" flexShrink={0}>
					{dialog === undefined ? <CurrentView /> : <DialogView dialog={dialog} height={layout.body} />}
				</Box>
			</Box>
			{layout.footer > 0 || speaks ? <Footer height={layout.footer} /> : undefined}
		</Box>
	);
};
