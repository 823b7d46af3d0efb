import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {NodeRecord, PodRecord} from '../../../source/domain/cluster-record.ts';
import {computeCapacity} from '../../../source/domain/compute-capacity.ts';
import {servingSystems} from '../../../source/serving/serving-systems.ts';
import {createCapacityBook} from '../../../source/session/feed/capacity-book.ts';
import {createServiceBook} from '../../../source/session/feed/service-book.ts';
import {createCollectionBook} from '../../../source/session/watch/collection-book.ts';
import {watchedCollections, watchedResources} from '../../../source/session/watch/watched-collections.ts';
import {node, pod, safe} from '../../domain/fixtures.ts';

const makeBooks = () => {
	const states = createCollectionBook();
	for (const collection of watchedCollections(watchedResources(servingSystems), undefined)) states.open(collection);
	states.setUnserved(new Set());
	const book = createServiceBook({systems: servingSystems, book: states, onRecord: change => capacityBook.take(change)});
	const capacityBook = createCapacityBook(book.index, states);
	return {
		capacityBook,
		take(event: Parameters<typeof book.take>[0]) {
			states.take(event);
			book.take(event);
			if (event.type === 'listed' || event.type === 'replaced') capacityBook.touch();
		},
	};
};

const nodeNames = ['gpu-1', 'gpu-2', 'gpu-3'];

/** A pod in one of its states, by its number. `undefined`: it is gone. */
const podIn = fc.record({
	name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
	node: fc.constantFrom(...nodeNames, undefined),
	gpus: fc.constantFrom(1, 2, 4, undefined),
	phase: fc.constantFrom('Running', 'Succeeded', 'Pending'),
	isGone: fc.boolean(),
});

test('whatever pods come, move, end and go, GPUs are counted as if all were counted anew', () => {
	fc.assert(
		fc.property(fc.array(podIn, {maxLength: 40}), steps => {
			const {capacityBook, take} = makeBooks();
			const nodes = nodeNames.map(name => node(name));
			const pods = new Map<string, PodRecord>();
			take({type: 'page', collection: 'nodes', records: nodes, remaining: 0, at: 0});
			take({type: 'listed', collection: 'nodes', at: 0});
			take({type: 'listed', collection: 'pods', at: 0});
			let now = 0;
			for (const {name, node: place, gpus, phase, isGone} of steps) {
				const {node: _node, gpus: _gpus, ...rest} = pod(name);
				const record: PodRecord = {
					...rest,
					phase: safe(phase),
					...(place === undefined ? {} : {node: safe(place)}),
					...(gpus === undefined ? {} : {gpus}),
				};
				if (isGone) {
					pods.delete(record.uid);
					take({type: 'deleted', collection: 'pods', uid: record.uid, at: now});
				} else {
					pods.set(record.uid, record);
					take({type: 'changed', collection: 'pods', record, at: now});
				}
				now += 1000;
				expect(capacityBook.facts(now, []).capacity).toEqual(computeCapacity(nodes as readonly NodeRecord[], pods.values()));
			}
		}),
		{numRuns: 60},
	);
});
