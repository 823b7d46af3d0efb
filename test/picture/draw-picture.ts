import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {spawn} from '@lydell/node-pty';
import headless from '@xterm/headless';
import {screenPicture} from './screen-picture.ts';

/** Opens the built console on the simulated cluster and draws its first full frame: the README's picture. */
const program = fileURLToPath(new URL('../../distribution/modeldeck.js', import.meta.url));
const picture = fileURLToPath(new URL('../../docs/list.svg', import.meta.url));

const size = {cols: 120, rows: 36};
const screen = new headless.Terminal({...size, allowProposedApi: true, scrollback: 0});
const {CI, NO_COLOR, ...environment} = process.env;
const child = spawn(process.execPath, [program, 'demo', '--seed', '1'], {
	...size,
	name: 'xterm-256color',
	env: {...environment, LANG: 'C.UTF-8', TERM: 'xterm-256color', COLORTERM: 'truecolor'} as Record<string, string>,
});

const text = (): string =>
	Array.from({length: size.rows}, (_, row) => screen.buffer.active.getLine(row)?.translateToString(true) ?? '').join('\n');

child.onData(data =>
	screen.write(data, () => {
		// The history behind the small lines comes last; the keys end a frame.
		if (!/LIVE[\s\S]*[▂▃▄▅▆▇]{3}[\s\S]*\? help/.test(text())) return;
		writeFileSync(picture, screenPicture(screen));
		child.kill();
	}),
);
