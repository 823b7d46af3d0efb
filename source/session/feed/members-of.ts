import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {RecordIndex} from './record-index.ts';

/** The records of some collections. */
export function* membersOf<Kind extends ClusterRecord>(index: RecordIndex, collections: Iterable<string>): Generator<Kind> {
	for (const key of collections) {
		for (const uid of index.members(key)) {
			const record = index.get(uid);
			if (record !== undefined) yield record as Kind;
		}
	}
}
