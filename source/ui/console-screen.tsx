import {Box} from 'ink';
import {memo, type ReactElement} from 'react';
import {ChooseView} from './choose-view.tsx';
import {ColumnsView} from './columns-view.tsx';
import {knownNamespaces} from './commands.ts';
import {DialogView} from './dialog-view.tsx';
import {footerLines} from './footer-lines.ts';
import {GpusView} from './gpus-view.tsx';
import {identityLine, noticeSpans, summaryLine} from './header-lines.ts';
import {HelpView} from './help-view.tsx';
import {type Layout, layoutOf, noticeOf, smallest} from './layout.ts';
import {Line, Lines} from './line.tsx';
import {ListView} from './list-view.tsx';
import {LogsView} from './logs-view.tsx';
import {paintLine} from './paint-line.ts';
import {placeTitle} from './place-title.ts';
import {RevisionsView} from './revisions-view.tsx';
import {currentRoute, serviceOf, type View} from './route.ts';
import {ServiceView} from './service-view.tsx';
import {SourceView} from './source-view.tsx';
import {TextView} from './text-view.tsx';
import {blankLine, paint, type Span} from './theme.ts';
import {TrafficView} from './traffic-view.tsx';
import {useScreen, useSnapshot, useView} from './use-screen.ts';
import {WhyView} from './why-view.tsx';

const views: Readonly<Record<View, () => ReactElement>> = {
	list: ListView,
	service: ServiceView,
	revisions: RevisionsView,
	traffic: TrafficView,
	gpus: GpusView,
	logs: LogsView,
	text: TextView,
	choose: ChooseView,
	columns: ColumnsView,
	why: WhyView,
	source: SourceView,
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
	const lines = footerLines({view, snapshot}, world, theme).map(spans => paintLine(theme, spans, view.size.columns));
	return <Lines lines={[...Array.from({length: height - lines.length}, () => blankLine), ...lines]} />;
};

const Body = ({view, height}: {readonly view: View; readonly height: number}): ReactElement => {
	const dialog = useView(state => state.dialog);
	const CurrentView = views[view];
	return dialog === undefined ? <CurrentView /> : <DialogView dialog={dialog} height={height} />;
};

type FrameProps = Pick<Layout, 'header' | 'body' | 'footer'> & {readonly view: View; readonly rows: number; readonly hasFooter: boolean};

/**
 * The boxes of the screen, made anew only when their sizes change: React takes a box that is rendered again for a changed one,
 * and Ink would lay out and draw the whole frame to find that nothing is different.
 */
const FrameBoxes = memo(
	({view, rows, header, body, footer, hasFooter}: FrameProps): ReactElement => (
		<Box flexDirection="column" height={rows} overflowY="hidden">
			<Header height={header} />
			<Box flexDirection="column" height={body} flexShrink={1} overflowY="hidden">
				<Box flexDirection="column" flexShrink={0}>
					<Body view={view} height={body} />
				</Box>
			</Box>
			{hasFooter ? (
				<Box flexDirection="column" flexShrink={0}>
					<Footer height={footer} />
				</Box>
			) : undefined}
		</Box>
	),
);

/** The whole screen. Never higher than the terminal: every line is cut, and what does not fit is not mounted. */
export const ConsoleScreen = (): ReactElement => {
	const {theme} = useScreen();
	const size = useView(state => state.size);
	const route = useView(state => currentRoute(state.history));
	const isFull = useView(state => route.view === 'logs' && state.logs.isFull && state.dialog === undefined);
	// A full screen gives its last lines back for a prompt or a word.
	const speaks = useView(({prompt, flash}) => prompt !== undefined || flash !== undefined);
	const notice = useSnapshot(noticeOf);
	const layout = layoutOf(size, route.view, notice, isFull);
	if (layout.isTooSmall) {
		const text = `modeldeck needs ${smallest.columns}×${smallest.rows} cells; here are ${size.columns}×${size.rows}.`;
		return (
			<Box height={size.rows} overflowY="hidden">
				<Line text={paintLine(theme, [{text}], size.columns)} />
			</Box>
		);
	}
	const {header, body, footer} = layout;
	const hasFooter = footer > 0 || speaks;
	return <FrameBoxes view={route.view} rows={size.rows} header={header} body={body} footer={footer} hasFooter={hasFooter} />;
};
