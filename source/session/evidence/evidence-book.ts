import type {ModelService} from '../../domain/model-service.ts';
import {type MetricsEvidence, withEvidence} from '../../domain/with-evidence.ts';
import type {RevisionJournal} from './revision-journal.ts';

export type EvidenceBook = {
	/** What the metrics remember of a service's revisions, by their hash. */
	readonly setMeasured: (uid: string, measured: ReadonlyMap<string, MetricsEvidence>) => void;
	/** The service with all that is known of its revisions; the very same where nothing is. */
	readonly complete: (service: ModelService) => ModelService;
};

/** Services whose metrics evidence is kept: those that were opened last. */
const most = 100;

const nothing: ReadonlyMap<string, MetricsEvidence> = new Map();

export const createEvidenceBook = (journal: RevisionJournal): EvidenceBook => {
	const measured = new Map<string, ReadonlyMap<string, MetricsEvidence>>();
	return {
		setMeasured(uid, evidence) {
			measured.delete(uid);
			measured.set(uid, evidence);
			for (const oldest of measured.keys()) {
				if (measured.size <= most) break;
				measured.delete(oldest);
			}
		},
		complete(service) {
			const {revisions} = service;
			if (revisions === undefined) return service;
			const completed = withEvidence(revisions, journal.evidence(service), measured.get(service.uid) ?? nothing);
			return completed.every((revision, index) => revision === revisions[index]) ? service : {...service, revisions: completed};
		},
	};
};
