import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Manager, ManagerPolicy, ModelService} from '../../domain/model-service.ts';
import {objectPath} from '../../domain/object-reference.ts';
import type {Outcome} from '../../domain/outcome.ts';
import {managerPolicy} from '../../serving/manager-policy.ts';

/** What the managers of services do about changes, as their own objects say: read for the opened service, once. */
export type PolicyBook = {
	/** Reads what is not read yet of this service's managers. */
	readonly open: (service: ModelService | undefined) => void;
	/** Reads this service's again, and any other's when it is next opened. */
	readonly renew: (service: ModelService | undefined) => void;
	/** The service with what is known; the very same where nothing is. */
	readonly complete: (service: ModelService) => ModelService;
};

export type PolicyBookOptions = {
	/** Undefined: there is no such object. */
	readonly read: (path: string) => Promise<Outcome<KubernetesObject | undefined>>;
	readonly onChange: (service: string) => void;
};

/** Managers whose policies are kept: those that were read last. */
const most = 100;

const pathOf = ({reference}: Manager): string | undefined => (reference === undefined ? undefined : objectPath(reference));

export const createPolicyBook = ({read, onChange}: PolicyBookOptions): PolicyBook => {
	/** By the path of the manager's object; without a policy: it may not be read, or is not there. */
	const known = new Map<string, ManagerPolicy | undefined>();
	const asked = new Set<string>();

	const ask = async (path: string, kind: string, service: string): Promise<void> => {
		asked.add(path);
		const answer = await read(path);
		if (answer.ok && answer.value !== undefined) known.set(path, managerPolicy(kind, answer.value));
		else known.delete(path);
		for (const oldest of known.keys()) {
			if (known.size <= most) break;
			known.delete(oldest);
			asked.delete(oldest);
		}
		onChange(service);
	};

	const policyOf = (manager: Manager): ManagerPolicy | undefined => manager.policy ?? known.get(pathOf(manager) ?? '');

	const open = (service: ModelService | undefined): void => {
		for (const manager of service?.managers ?? []) {
			const path = pathOf(manager);
			if (service === undefined || path === undefined || manager.policy !== undefined || asked.has(path)) continue;
			void ask(path, manager.reference?.resource.kind ?? '', service.uid);
		}
	};

	return {
		open,
		renew(service) {
			asked.clear();
			open(service);
		},
		complete(service) {
			if (service.managers.every(manager => policyOf(manager) === manager.policy)) return service;
			const managers = service.managers.map(manager => {
				const policy = policyOf(manager);
				return policy === undefined ? manager : {...manager, policy};
			});
			return {...service, managers};
		},
	};
};
