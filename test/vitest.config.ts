import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';
import {countReporter} from './count-reporter.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const multiplexer = 'test/faults/terminal/multiplexer.test.ts';
const hasMultiplexer = spawnSync('tmux', ['-V']).status === 0;
if (!hasMultiplexer) process.stderr.write(`There is no tmux here: ${multiplexer} is left out.\n`);

/** Each takes as long as a hundred others: they run with the long ones. */
const long = [
	'test/cluster/kubeconfig-differential.test.ts',
	'test/demo/start-demo.test.ts',
	'test/demo/world/operators/git-ops.test.ts',
	'test/demo/world/standing-fleet.test.ts',
	'test/demo/world/systems-fleet.test.ts',
	'test/end-to-end/nodes-and-gpus.test.ts',
	'test/end-to-end/systems.test.ts',
];

/**
 * One project a kind of test, with the milliseconds after which one hangs, on a busy machine too. `npm test` runs all but `cluster`
 * and `faults`; `npm run test:cluster` runs those two.
 */
const project = (name: string, include: readonly string[], exclude: readonly string[], timeout: number) => ({
	// The production build of React has no jsxDEV.
	oxc: {jsx: {runtime: 'automatic' as const, development: false}},
	test: {
		name,
		root,
		include: [...include],
		exclude: ['**/node_modules/**', ...exclude],
		testTimeout: timeout,
		hookTimeout: timeout * 3,
		// React and Ink are tested as they are shipped; CI would make Ink draw nothing.
		env: {NODE_ENV: 'production', CI: '', CONTINUOUS_INTEGRATION: ''},
	},
});

export default defineConfig({
	test: {
		maxWorkers: 2,
		reporters: ['default', countReporter],
		projects: [
			project('unit', ['test/**/*.test.{ts,tsx}'], ['test/real-cluster/**', 'test/end-to-end/**', 'test/faults/**', ...long], 60_000),
			project('end-to-end', ['test/end-to-end/**/*.test.ts'], long, 60_000),
			project('smoke', ['test/real-cluster/smoke.test.ts'], [], 60_000),
			project('faults', ['test/faults/**/*.test.{ts,tsx}', ...long], hasMultiplexer ? [] : [multiplexer], 300_000),
			project('cluster', ['test/real-cluster/**/*.test.ts'], ['test/real-cluster/smoke.test.ts'], 300_000),
		],
	},
});
