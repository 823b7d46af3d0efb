import {render, useApp, useInput, usePaste} from 'ink';
import {memo, type ReactElement, useEffect, useSyncExternalStore} from 'react';
import type {SessionHost} from '../session/session.ts';
import type {Store} from '../session/store.ts';
import {ConsoleScreen} from './console-screen.tsx';
import {type Controller, createController} from './controller.ts';
import type {Frame} from './frame.ts';
import {createFrameStream} from './frame-stream.ts';
import {splitInput} from './key.ts';
import {createPacedFrames} from './paced-frames.ts';
import type {PaintedTerminal} from './painted-terminal.ts';
import type {Surroundings} from './perform-context.ts';
import {createTheme} from './theme.ts';
import {FrameContext, type Screen, ScreenContext} from './use-screen.ts';
import type {ViewOptions} from './view-options.ts';
import type {Size} from './view-state.ts';

export type AppOptions = Omit<Surroundings, 'exit' | 'suspend'> & {
	readonly host: SessionHost;
	readonly viewOptions: ViewOptions;
	readonly stdin: NodeJS.ReadStream;
	readonly terminal: PaintedTerminal;
	/** Ctrl-Z: gives the terminal back to the shell and returns when the console has it again. */
	readonly suspend: () => void;
	/** Called after each frame; milliseconds that rendering took. */
	readonly onFrame?: (renderTime: number) => void;
};

export type App = {
	/** Settles when the console has been left and the terminal restored; rejects with what broke it. */
	readonly waitUntilExit: () => Promise<unknown>;
	/** Settles when leaving begins, by a key or by what broke it: from now on the terminal is given back. */
	readonly leaving: Promise<void>;
	readonly unmount: () => void;
	/** Settles when everything that was asked to be painted is on the terminal. */
	readonly whenPainted: () => Promise<void>;
	/** Restores the terminal, runs what it is given, takes the terminal back and draws everything anew. */
	readonly giveUpTerminal: (whileAway: () => Promise<void>) => Promise<void>;
};

const sizeOf = ({columns, rows}: NodeJS.WriteStream): Size => ({columns, rows});

type Suspend = (whileAway: () => Promise<void>) => Promise<void>;

type KeysProps = {readonly controller: Controller; readonly onReady: (suspend: Suspend) => void; readonly onGone: () => void};

/** The one place where keys come in. Apart from what is drawn: its hooks would make a change of every frame. */
const Keys = memo(({controller, onReady, onGone}: KeysProps): undefined => {
	const {suspendTerminal} = useApp();
	useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
	useEffect(() => onGone, [onGone]);
	useInput((input, key) => {
		for (const press of splitInput(input, key)) controller.press(press);
	});
	usePaste(controller.paste);
	return undefined;
});

/** The one subscription to the frames. */
const Frames = ({shown, screen}: {readonly shown: Store<Frame>; readonly screen: Screen}): ReactElement => {
	const frame = useSyncExternalStore(shown.subscribe, shown.get);
	return (
		<ScreenContext value={screen}>
			<FrameContext value={frame}>
				<ConsoleScreen />
			</FrameContext>
		</ScreenContext>
	);
};

/** Opens the console on a terminal and keeps it until it is left. */
export const renderApp = (options: AppOptions): App => {
	const {host, viewOptions, stdin, terminal, onFrame} = options;
	const {stream} = terminal;
	const theme = createTheme(viewOptions);
	let leave = (): void => {};
	const controller = createController({...options, theme, size: sizeOf(stream), exit: () => leave()});
	const paced = createPacedFrames(controller.frames, terminal);
	const painted = createFrameStream(terminal);
	const screen: Screen = {
		theme,
		contexts: host.contexts.map(({name}) => name),
		planShown: controller.planShown,
	};
	const {promise: leaving, resolve: onGone} = Promise.withResolvers<void>();
	let suspendTerminal: Suspend = whileAway => whileAway();
	const ready = (suspend: Suspend): void => {
		suspendTerminal = suspend;
	};
	const node = (
		<>
			<Keys controller={controller} onReady={ready} onGone={onGone} />
			<Frames shown={paced.shown} screen={screen} />
		</>
	);
	const instance = render(node, {
		stdin,
		stdout: painted.stream,
		alternateScreen: true,
		// Ink's word for frames that are written whole: what of them goes to the terminal is for `painted` to say.
		debug: true,
		exitOnCtrlC: false,
		patchConsole: false,
		interactive: true,
		...(onFrame === undefined ? {} : {onRender: ({renderTime}) => onFrame(renderTime)}),
	});
	const stopResize = terminal.onResize(() => {
		controller.resize(sizeOf(stream));
		paced.showNewest();
		// Nobody knows what is where after a change of size.
		painted.forget();
		// Commits synchronously, unlike a change of the store.
		instance.rerender(node);
	});
	leave = () => {
		controller.stop();
		paced.stop();
		stopResize();
		instance.unmount();
	};
	return {
		waitUntilExit: instance.waitUntilExit,
		leaving,
		unmount: leave,
		whenPainted: instance.waitUntilRenderFlush,
		giveUpTerminal: whileAway => suspendTerminal(whileAway),
	};
};
