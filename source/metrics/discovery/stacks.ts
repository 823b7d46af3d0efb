/** How a Prometheus, or what answers like it, is recognised by the labels of its Service. First rows are asked first. */
export type Stack = {
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
	/** Ports to try, by number or name; the first the Service has. */
	readonly ports: readonly string[];
	readonly scheme?: 'https';
	readonly prefix?: string;
	/** Sees more than one Prometheus: preferred among those that have what we ask for. */
	readonly isGlobal?: true;
	/** Somebody said that this is the one. */
	readonly isMarked?: true;
};

const web = ['http-web', 'web', 'http', '9090', '80'];
const thanos = ['9090', 'http', '10902', '9091'];
const name = (value: string): Readonly<Record<string, string>> => ({'app.kubernetes.io/name': value});

/** Selectors of the charts and operators in use; https://github.com/robusta-dev/krr and Headlamp look for the same. */
export const stacks: readonly Stack[] = [
	{name: 'marked by its label', labels: {'modeldeck.dev/prometheus': 'true'}, ports: web, isMarked: true},
	{name: 'marked by its label', labels: {'headlamp-prometheus': 'true'}, ports: web, isMarked: true},
	{
		name: 'Thanos',
		labels: {...name('thanos'), 'app.kubernetes.io/component': 'query'},
		ports: thanos,
		isGlobal: true,
	},
	{
		name: 'OpenShift',
		labels: {...name('thanos-query'), 'app.kubernetes.io/part-of': 'openshift-monitoring'},
		ports: ['web', '9091'],
		scheme: 'https',
	},
	{name: 'Thanos', labels: name('thanos-query'), ports: thanos, isGlobal: true},
	{name: 'Thanos', labels: {app: 'thanos-query'}, ports: thanos, isGlobal: true},
	{name: 'Thanos', labels: {app: 'thanos-querier'}, ports: thanos, isGlobal: true},
	{
		name: 'Mimir',
		labels: {...name('mimir'), 'app.kubernetes.io/component': 'query-frontend'},
		ports: ['8080'],
		prefix: '/prometheus',
		isGlobal: true,
	},
	{name: 'VictoriaMetrics', labels: name('vmselect'), ports: ['8481'], prefix: '/select/0/prometheus', isGlobal: true},
	{name: 'VictoriaMetrics', labels: name('vmsingle'), ports: ['8429', '8428']},
	{name: 'VictoriaMetrics', labels: name('victoria-metrics-single'), ports: ['8428', '8429']},
	{name: 'kube-prometheus-stack', labels: {app: 'kube-prometheus-stack-prometheus'}, ports: web},
	{
		name: 'kube-prometheus',
		labels: {...name('prometheus'), 'app.kubernetes.io/part-of': 'kube-prometheus'},
		ports: web,
	},
	{
		name: 'prometheus chart',
		labels: {...name('prometheus'), 'app.kubernetes.io/component': 'server'},
		ports: ['http', '80', '9090'],
	},
	{name: 'Rancher', labels: {app: 'rancher-monitoring-prometheus'}, ports: web},
	{name: 'prometheus chart', labels: {app: 'prometheus', component: 'server'}, ports: ['http', '80', '9090']},
	{name: 'prometheus chart', labels: {app: 'prometheus-server'}, ports: ['http', '80', '9090']},
	{name: 'Prometheus operator', labels: {'operated-prometheus': 'true'}, ports: web},
	{name: 'Prometheus', labels: name('prometheus'), ports: web},
	{name: 'Prometheus', labels: {app: 'prometheus'}, ports: web},
];

/** The same by an annotation, for those whose labels belong to a chart. */
export const annotated: Stack = {name: 'marked by its annotation', labels: {}, ports: web, isMarked: true};

/** A Service without any of these labels is one too if it is called so. */
export const bareName: Stack = {name: 'Service called prometheus', labels: {}, ports: web};
