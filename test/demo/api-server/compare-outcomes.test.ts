import {expect, test} from 'vitest';
import {normalize} from './compare-outcomes.ts';

const met = 'deployment.apps/chat condition met\n';
const logged = (why: string): string =>
	`I1126 21:36:52.996960   12094 reflector.go:664] "Warning: watch ended with error" err="an error on the server (\\"unable to decode an event from the watch stream: ${why}\\") has prevented the request from succeeding"\n`;

test('what kubectl logs of a watch that it has ended itself makes no difference; of one that broke it does', () => {
	const plain = normalize({code: 0, output: met});
	expect(normalize({code: 0, output: `${met}${logged('context canceled')}`})).toBe(plain);
	expect(normalize({code: 0, output: `${met}${logged('unexpected EOF')}`})).not.toBe(plain);
});
