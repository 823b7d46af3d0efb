import {ageWords} from '../../domain/age-text.ts';
import type {Manager, ManagerPolicy} from '../../domain/model-service.ts';
import type {Plan, PlanWarning} from '../../domain/plan.ts';
import type {Unsafe} from '../serving-system.ts';

export type Named = Unsafe<Manager>;

/** What is known of a manager beside its name. */
export type ManagerFacts = {
	/** As its object says; undefined: it is not known. */
	readonly policy: ManagerPolicy | undefined;
	/** It has been told to overlook what changes. */
	readonly overlooks: boolean;
};

const isNameless = ({name}: Named): boolean => name.startsWith('an unknown ');

const whoWords = (manager: Named): string => {
	const {kind, name, reference} = manager;
	if (isNameless(manager)) return `${kind} (${name})`;
	if (kind === 'Helm') return `Helm release "${name}"`;
	return kind === 'Argo CD' ? `Argo CD app "${name}"` : `Flux ${reference === undefined ? '' : `${reference.resource.kind} `}"${name}"`;
};

/** How soon a change is put back, after "it". */
const soonWords = ({kind, reference}: Named, policy: ManagerPolicy | undefined): string => {
	if (policy === undefined) {
		const what = reference?.resource.kind ?? (kind === 'Argo CD' ? 'Application' : 'Kustomization');
		return `may put it back, how soon is unknown: its ${what} ${reference === undefined ? 'is not known' : 'may not be read'}`;
	}
	if (policy.reverts) {
		if (kind === 'Argo CD') return 'puts it back within seconds, unless Git changes too';
		const every = policy.every === undefined ? '' : `, every ${ageWords(policy.every)}`;
		return `puts it back at its next reconcile${every}, unless Git changes too`;
	}
	if (policy.manual !== true)
		return kind === 'Argo CD'
			? 'puts it back at its next sync, when Git changes: it does not heal itself'
			: 'puts it back at its next upgrade: it corrects no drift';
	return kind === 'Argo CD'
		? 'puts it back when somebody syncs it: it is not automated'
		: 'leaves it until it is resumed: it is suspended, or told to';
};

/** Who may take a change back, and how soon. */
export const managerWarning = (manager: Named, facts: ManagerFacts): PlanWarning => {
	if (manager.kind === 'Helm') return {kind: 'reverted', text: `The next upgrade of ${whoWords(manager)} may put it back.`};
	if (facts.overlooks)
		return {kind: 'field-owner', text: `${whoWords(manager)} owns this object and overlooks this field (ignoreDifferences): it stays.`};
	return {kind: 'reverted', text: `${whoWords(manager)} owns this object: it ${soonWords(manager, facts.policy)}.`};
};

/** A change of what such a manager owns is refused unless its name is typed; of one whose name stands nowhere, its kind. */
export const managerTyped = (manager: Named, {policy}: ManagerFacts): Plan['typed'] => ({
	text: isNameless(manager) ? manager.kind : manager.name,
	because: `${whoWords(manager)} ${soonWords(manager, policy)}.`,
});
