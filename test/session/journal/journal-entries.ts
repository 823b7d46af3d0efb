import type {JournalEntry} from '../../../source/session/journal/journal-entry.ts';

/** An update of VLLMRuntime `llama` from image v1 to v2, with what a test leaves out filled in. */
export const entryOf = (more: Partial<JournalEntry> = {}): JournalEntry => ({
	id: 'plan-1/1',
	at: 1000,
	context: 'prod-eu',
	server: '10.0.0.1:443',
	user: 'oncall',
	service: 'uid-llama',
	object: {
		group: 'production-stack.vllm.ai',
		version: 'v1alpha1',
		resource: 'vllmruntimes',
		kind: 'VLLMRuntime',
		namespace: 'chat',
		name: 'llama',
		uid: 'uid-llama',
	},
	generation: 3,
	action: 'update',
	verb: 'update',
	title: 'Update chat / llama',
	fields: [{path: ['spec', 'deploymentConfig', 'image', 'name'], before: 'vllm:v1', after: 'vllm:v2'}],
	desired: 3,
	available: 3,
	...more,
});
