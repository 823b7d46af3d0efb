import {appendFileSync} from 'node:fs';
import type {Reporter, TestModule} from 'vitest/node';

/** Closes a run with one plain line that any reader understands; where .ci/run sums several runs, it goes to a file instead. */
export const countReporter: Reporter = {
	onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]) {
		const count = {passed: 0, failed: unhandled.length, skipped: 0};
		for (const module of modules) {
			const tests = [...module.children.allTests()];
			for (const test of tests) {
				const {state} = test.result();
				if (state !== 'pending') count[state]++;
			}
			// A file that cannot be loaded has no test that failed, and is a failure all the same.
			if (!module.ok() && !tests.some(test => test.result().state === 'failed')) count.failed++;
		}
		const line = `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`;
		const file = process.env['MODELDECK_TEST_COUNTS'];
		if (file === undefined) process.stdout.write(line);
		else appendFileSync(file, line);
	},
};
