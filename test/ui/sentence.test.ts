import {afterEach, expect, test} from 'vitest';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {llama, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

const size = {columns: 120, rows: 40};

test('a key that would help is offered to who may press it, and dim for who may not', () => {
	desk = openDesk(handMadeHost(snapshot([llama])).host, size);
	expect(desk.draw()).toContain('\u001b[36mb\u001b[39m  roll back to rev 5');
	desk.close();
	const identity = {...snapshot([]).identity, readOnly: true};
	desk = openDesk(handMadeHost(snapshot([llama], {identity})).host, size);
	expect(desk.draw()).toContain('\u001b[2mb  roll back to rev 5\u001b[22m');
	expect(desk.draw()).toContain('\u001b[36ml\u001b[39m  logs of a crashing replica');
});

test('what else is wrong is named where the sentence does not say it', () => {
	const row = {...llama, state: {...llama.state, others: ['Crashing', 'Autoscaler blind', 'Progressing'] as const}};
	desk = openDesk(handMadeHost(snapshot([row])).host, size);
	expect(desk.text()).toContain('Also: Autoscaler blind.');
});

test('why a number is missing is said, but not of CPU and memory, which many a cluster does not tell', () => {
	const {note: _note, ...state} = llama.state;
	const rowWithout = (missing: Readonly<Record<string, string>>) => ({...llama, state, metrics: {byPod: new Map(), missing}});
	const unmeasured = 'This cluster has no metrics.k8s.io.';
	desk = openDesk(handMadeHost(snapshot([rowWithout({cpu: unmeasured, memory: unmeasured, queue: 'It tells of no queue.'})])).host, size);
	expect(desk.text()).toContain('It tells of no queue.');
	desk.close();
	desk = openDesk(handMadeHost(snapshot([rowWithout({cpu: unmeasured, memory: unmeasured})])).host, size);
	expect(desk.text()).not.toContain(unmeasured);
});
