import {render, useApp, useInput, usePaste} from 'ink';
import {memo, type ReactElement, useEffect, useSyncExternalStore} from 'react';
import type {SessionHost} from '../session/session.ts';
import {ConsoleScreen} from './console-screen.tsx';
import {type Controller, createController} from './controller.ts';
import {splitInput} from './key.ts';
import type {Surroundings} from './perform-context.ts';
import {createTheme} from './theme.ts';
import {FrameContext, type Screen, ScreenContext} from './use-screen.ts';
import type {ViewOptions} from './view-options.ts';
import type {Size} from './view-state.ts';

export type AppOptions = Omit<Surroundings, 'exit' | 'suspend'> & {
	readonly host: SessionHost;
	readonly viewOptions: ViewOptions;
	readonly stdin: NodeJS.ReadStream;
	/** May be a filter in front of the terminal; must have its `columns`, `rows` and `resize` event. */
	readonly stdout: NodeJS.WriteStream;
	/** Ctrl-Z: gives the terminal back to the shell and returns when the console has it again. */
	readonly suspend: () => void;
	/** Called after each frame; milliseconds that rendering took. */
	readonly onFrame?: (renderTime: number) => void;
};

export type App = {
	/** Settles when the console has been left and the terminal restored; rejects with what broke it. */
	readonly waitUntilExit: () => Promise<unknown>;
	readonly unmount: () => void;
	/** Settles when everything that was asked to be painted is on the terminal. */
	readonly whenPainted: () => Promise<void>;
	/** Restores the terminal, runs what it is given, takes the terminal back and draws everything anew. */
	readonly giveUpTerminal: (whileAway: () => Promise<void>) => Promise<void>;
};

const fallback: Size = {columns: 80, rows: 24};

const sizeOf = (stdout: NodeJS.WriteStream): Size => ({columns: stdout.columns || fallback.columns, rows: stdout.rows || fallback.rows});

type Suspend = (whileAway: () => Promise<void>) => Promise<void>;

type ConsoleProps = {readonly controller: Controller; readonly screen: Screen; readonly onReady: (suspend: Suspend) => void};

/** The one place where keys come in. Apart from what is drawn: its hooks would make a change of every frame. */
const Keys = memo(({controller, onReady}: Omit<ConsoleProps, 'screen'>): undefined => {
	const {suspendTerminal} = useApp();
	useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
	useInput((input, key) => {
		for (const press of splitInput(input, key)) controller.press(press);
	});
	usePaste(controller.paste);
	return undefined;
});

/** The one subscription to the frames. */
const Frames = ({controller, screen}: Omit<ConsoleProps, 'onReady'>): ReactElement => {
	const frame = useSyncExternalStore(controller.frames.subscribe, controller.frames.get);
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
	const {host, viewOptions, stdin, stdout, onFrame} = options;
	const theme = createTheme(viewOptions);
	let leave = (): void => {};
	const controller = createController({...options, theme, size: sizeOf(stdout), exit: () => leave()});
	const screen: Screen = {
		theme,
		contexts: host.contexts.map(({name}) => name),
		planShown: controller.planShown,
	};
	let suspendTerminal: Suspend = whileAway => whileAway();
	const ready = (suspend: Suspend): void => {
		suspendTerminal = suspend;
	};
	const node = (
		<>
			<Keys controller={controller} onReady={ready} />
			<Frames controller={controller} screen={screen} />
		</>
	);
	let resize = (): void => {};
	// Ahead of Ink's own listener: it would paint the old tree at the new size first, and that frame could be too high.
	const onResize = (): void => resize();
	stdout.on('resize', onResize);
	const instance = render(node, {
		stdin,
		stdout,
		alternateScreen: true,
		incrementalRendering: true,
		exitOnCtrlC: false,
		patchConsole: false,
		interactive: true,
		// Frames come from keys and from at most eight flushes of news a second: a throttle would only make keys wait.
		maxFps: 250,
		...(onFrame === undefined ? {} : {onRender: ({renderTime}) => onFrame(renderTime)}),
	});
	resize = () => {
		controller.resize(sizeOf(stdout));
		// Commits synchronously, unlike a change of the store.
		instance.rerender(node);
	};
	leave = () => {
		controller.stop();
		stdout.off('resize', onResize);
		instance.unmount();
	};
	return {
		waitUntilExit: instance.waitUntilExit,
		unmount: leave,
		whenPainted: instance.waitUntilRenderFlush,
		giveUpTerminal: whileAway => suspendTerminal(whileAway),
	};
};
