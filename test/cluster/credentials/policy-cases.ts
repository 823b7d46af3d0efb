export type PolicyCase = {
	/** Text of a kuberc; FOLDER is the folder of the plugins `login` and `other`, which is in PATH. */
	readonly kuberc: string;
	/** As in the kubeconfig. */
	readonly command: string;
	readonly starts: boolean;
};

const list = (...entries: readonly string[]): string =>
	`credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [${entries.map(entry => `{command: '${entry}'}`).join(', ')}]`;

/** What kubectl 1.36 and we do alike. */
export const policyCases: readonly PolicyCase[] = [
	{kuberc: '', command: 'FOLDER/login', starts: true},
	{kuberc: "credentialPluginPolicy: ''", command: 'FOLDER/login', starts: true},
	{kuberc: 'credentialPluginPolicy: AllowAll', command: 'FOLDER/login', starts: true},
	{kuberc: 'credentialPluginPolicy: DenyAll', command: 'FOLDER/login', starts: false},
	{kuberc: 'credentialPluginPolicy: DenyAll', command: 'login', starts: false},
	{kuberc: 'credentialPluginPolicy: allowall', command: 'FOLDER/login', starts: false},
	{kuberc: 'credentialPluginPolicy: Allowlist', command: 'FOLDER/login', starts: false},
	{kuberc: 'credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: []', command: 'FOLDER/login', starts: false},
	{kuberc: list('FOLDER/login'), command: 'FOLDER/login', starts: true},
	{kuberc: list('FOLDER/login'), command: 'login', starts: true},
	{kuberc: list('login'), command: 'FOLDER/login', starts: true},
	{kuberc: list('login'), command: 'login', starts: true},
	{kuberc: list('other', 'FOLDER/login'), command: 'login', starts: true},
	{kuberc: list('other'), command: 'login', starts: false},
	{kuberc: list('other'), command: 'FOLDER/login', starts: false},
	{kuberc: list('missing', 'other'), command: 'FOLDER/login', starts: false},
	{kuberc: list('FOLDER/../FOLDER/login'), command: 'FOLDER/login', starts: false},
	{kuberc: list(''), command: 'FOLDER/login', starts: false},
	{kuberc: 'credentialPluginPolicy: DenyAll\ncredentialPluginAllowlist: [{command: login}]', command: 'login', starts: false},
	{kuberc: 'credentialPluginPolicy: AllowAll\ncredentialPluginAllowlist: [{command: login}]', command: 'login', starts: false},
	{kuberc: 'credentialPluginAllowlist: [{command: login}]', command: 'login', starts: false},
];
