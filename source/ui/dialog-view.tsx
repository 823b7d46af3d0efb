import {useApp} from 'ink';
import {type ReactElement, useEffect} from 'react';
import {menuLines} from './action-menu.ts';
import {confirmLines, refusedLines} from './dialog-lines.ts';
import {dialogNotes} from './dialog-notes.ts';
import type {DialogState} from './dialog-state.ts';
import {formLines} from './form-lines.ts';
import {Lines} from './line.tsx';
import {Waiting} from './loading.tsx';
import {paintLine} from './paint-line.ts';
import {paint, type Span} from './theme.ts';
import {useScreen, useSnapshot, useView} from './use-screen.ts';

/** Says that the plan is on the terminal: not when it was rendered, but when its bytes were written. */
const usePlanShown = (id: string): void => {
	const {waitUntilRenderFlush} = useApp();
	const {planShown} = useScreen();
	useEffect(() => {
		let isCurrent = true;
		void waitUntilRenderFlush().then(() => isCurrent && planShown(id));
		return () => {
			isCurrent = false;
		};
	}, [id, planShown, waitUntilRenderFlush]);
};

const Painted = ({lines}: {readonly lines: ReadonlyArray<readonly Span[]>}): ReactElement => {
	const {theme} = useScreen();
	const {columns} = useView(state => state.size);
	return <Lines lines={lines.map(spans => paintLine(theme, spans, columns))} />;
};

const Confirm = ({dialog, height}: {readonly dialog: Extract<DialogState, {kind: 'confirm'}>; readonly height: number}): ReactElement => {
	const {theme} = useScreen();
	const {columns} = useView(state => state.size);
	const snapshot = useSnapshot(value => value);
	usePlanShown(dialog.prepared.id);
	return <Painted lines={confirmLines(dialog, dialogNotes(dialog, snapshot), theme, columns, height)} />;
};

const Menu = ({menu, height}: {readonly menu: Extract<DialogState, {kind: 'menu'}>; readonly height: number}): ReactElement => {
	const {theme} = useScreen();
	const {columns} = useView(state => state.size);
	const snapshot = useSnapshot(value => value);
	const row = snapshot.rows.find(({service}) => service.uid === menu.uid);
	const lines =
		row === undefined ? [[{text: '  This service is gone. escape closes this.'}]] : menuLines(menu, row, snapshot, theme, columns);
	return <Painted lines={lines.slice(0, height)} />;
};

const Wait = ({title, text}: {readonly title: string; readonly text: string}): ReactElement => {
	const {theme} = useScreen();
	return (
		<>
			<Painted lines={[[{text: ` ${title}`, role: 'strong'}], []]} />
			<Waiting text={paint(theme, [{text: `   ${text}`}])} />
		</>
	);
};

const Sending = ({dialog: {asked, prepared}}: {readonly dialog: Extract<DialogState, {kind: 'sending'}>}): ReactElement => {
	const pending = useSnapshot(({rows}) => rows.find(({service}) => service.uid === asked.uid)?.pending);
	const text = pending?.isRecheck === true ? 'Reading it once more before it is sent' : 'Sent; waiting for the answer';
	return <Wait title={prepared.plan.title} text={text} />;
};

export const DialogView = ({dialog, height}: {readonly dialog: DialogState; readonly height: number}): ReactElement => {
	const {theme} = useScreen();
	const {columns} = useView(state => state.size);
	if (dialog.kind === 'confirm') return <Confirm key={dialog.prepared.id} dialog={dialog} height={height} />;
	if (dialog.kind === 'form') return <Painted lines={formLines(dialog, theme, columns).slice(0, height)} />;
	if (dialog.kind === 'menu') return <Menu menu={dialog} height={height} />;
	if (dialog.kind === 'refused') return <Painted lines={refusedLines(dialog, columns).slice(0, height)} />;
	if (dialog.kind === 'sending') return <Sending dialog={dialog} />;
	return <Wait title={dialog.asked.title} text="Reading it fresh and trying it on the server (dry run)" />;
};
