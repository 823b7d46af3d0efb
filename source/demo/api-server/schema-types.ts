/**
 * The built-in types an API server of Kubernetes 1.36 knows, as far as they are served here. Data, taken from its OpenAPI document
 * and generated.proto files. One field is `name:number:type!strategy`: the protobuf number (none where protobuf does not carry it),
 * a scalar, a type of this table, `[list]` or `{map}`, and how a strategic merge patch merges it (`merge=key`, `replace`).
 * A field named `...` is a message that Go embeds: JSON has its fields one level higher.
 */
export const schemaTypes: Readonly<Record<string, string>> = {
	AWSElasticBlockStoreVolumeSource: 'fsType:2:string partition:3:int32 readOnly:4:boolean volumeID:1:string',
	Affinity: 'nodeAffinity:1:NodeAffinity podAffinity:2:PodAffinity podAntiAffinity:3:PodAntiAffinity',
	AppArmorProfile: 'localhostProfile:2:string type:1:string',
	AttachedVolume: 'devicePath:2:string name:1:string',
	AzureDiskVolumeSource: 'cachingMode:3:string diskName:1:string diskURI:2:string fsType:4:string kind:6:string readOnly:5:boolean',
	AzureFileVolumeSource: 'readOnly:3:boolean secretName:1:string shareName:2:string',
	CSIVolumeSource:
		'driver:1:string fsType:3:string nodePublishSecretRef:5:LocalObjectReference readOnly:2:boolean volumeAttributes:4:{string}',
	Capabilities: 'add:1:[string] drop:2:[string]',
	CephFSVolumeSource:
		'monitors:1:[string] path:2:string readOnly:6:boolean secretFile:4:string secretRef:5:LocalObjectReference user:3:string',
	CinderVolumeSource: 'fsType:2:string readOnly:3:boolean secretRef:4:LocalObjectReference volumeID:1:string',
	ClientIPConfig: 'timeoutSeconds:1:int32',
	ClusterTrustBundleProjection: 'labelSelector:3:LabelSelector name:1:string optional:5:boolean path:4:string signerName:2:string',
	Condition: 'lastTransitionTime:4:Time message:6:string observedGeneration:3:int64 reason:5:string status:2:string type:1:string',
	ConfigMap: 'apiVersion::string binaryData:3:{bytes} data:2:{string} immutable:4:boolean kind::string metadata:1:ObjectMeta',
	ConfigMapEnvSource: 'optional:2:boolean ...:1:LocalObjectReference',
	ConfigMapKeySelector: 'key:2:string optional:3:boolean ...:1:LocalObjectReference',
	ConfigMapNodeConfigSource: 'kubeletConfigKey:5:string name:2:string namespace:1:string resourceVersion:4:string uid:3:string',
	ConfigMapProjection: 'items:2:[KeyToPath] optional:4:boolean ...:1:LocalObjectReference',
	ConfigMapVolumeSource: 'defaultMode:3:int32 items:2:[KeyToPath] optional:4:boolean ...:1:LocalObjectReference',
	Container:
		'args:4:[string] command:3:[string] env:7:[EnvVar]!merge=name envFrom:19:[EnvFromSource] image:2:string imagePullPolicy:14:string lifecycle:12:Lifecycle livenessProbe:10:Probe name:1:string ports:6:[ContainerPort]!merge=containerPort readinessProbe:11:Probe resizePolicy:23:[ContainerResizePolicy] resources:8:ResourceRequirements restartPolicy:24:string restartPolicyRules:25:[ContainerRestartRule] securityContext:15:SecurityContext startupProbe:22:Probe stdin:16:boolean stdinOnce:17:boolean terminationMessagePath:13:string terminationMessagePolicy:20:string tty:18:boolean volumeDevices:21:[VolumeDevice]!merge=devicePath volumeMounts:9:[VolumeMount]!merge=mountPath workingDir:5:string',
	ContainerExtendedResourceRequest: 'containerName:1:string requestName:3:string resourceName:2:string',
	ContainerImage: 'names:1:[string] sizeBytes:2:int64',
	ContainerPort: 'containerPort:3:int32 hostIP:5:string hostPort:2:int32 name:1:string protocol:4:string',
	ContainerResizePolicy: 'resourceName:1:string restartPolicy:2:string',
	ContainerResourceMetricSource: 'container:3:string name:1:string target:2:MetricTarget',
	ContainerResourceMetricStatus: 'container:3:string current:2:MetricValueStatus name:1:string',
	ContainerRestartRule: 'action:1:string exitCodes:2:ContainerRestartRuleOnExitCodes',
	ContainerRestartRuleOnExitCodes: 'operator:1:string values:2:[int32]',
	ContainerState: 'running:2:ContainerStateRunning terminated:3:ContainerStateTerminated waiting:1:ContainerStateWaiting',
	ContainerStateRunning: 'startedAt:1:Time',
	ContainerStateTerminated:
		'containerID:7:string exitCode:1:int32 finishedAt:6:Time message:4:string reason:3:string signal:2:int32 startedAt:5:Time',
	ContainerStateWaiting: 'message:2:string reason:1:string',
	ContainerStatus:
		'allocatedResources:10:{Quantity} allocatedResourcesStatus:14:[ResourceStatus]!merge=name containerID:8:string image:6:string imageID:7:string lastState:3:ContainerState name:1:string ready:4:boolean resources:11:ResourceRequirements restartCount:5:int32 started:9:boolean state:2:ContainerState stopSignal:15:string user:13:ContainerUser volumeMounts:12:[VolumeMountStatus]!merge=mountPath',
	ContainerUser: 'linux:1:LinuxContainerUser',
	ControllerRevision: 'apiVersion::string data:2:any kind::string metadata:1:ObjectMeta revision:3:int64',
	DaemonEndpoint: 'Port:1:int32',
	DeleteOptions:
		'apiVersion::string dryRun:5:[string] gracePeriodSeconds:1:int64 ignoreStoreReadErrorWithClusterBreakingPotential:6:boolean kind::string orphanDependents:3:boolean preconditions:2:Preconditions propagationPolicy:4:string',
	Deployment: 'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:DeploymentSpec status:3:DeploymentStatus',
	DeploymentCondition: 'lastTransitionTime:7:Time lastUpdateTime:6:Time message:5:string reason:4:string status:2:string type:1:string',
	DeploymentSpec:
		'minReadySeconds:5:int32 paused:7:boolean progressDeadlineSeconds:9:int32 replicas:1:int32 revisionHistoryLimit:6:int32 selector:2:LabelSelector strategy:4:DeploymentStrategy!retainKeys template:3:PodTemplateSpec',
	DeploymentStatus:
		'availableReplicas:4:int32 collisionCount:8:int32 conditions:6:[DeploymentCondition]!merge=type observedGeneration:1:int64 readyReplicas:7:int32 replicas:2:int32 terminatingReplicas:9:int32 unavailableReplicas:5:int32 updatedReplicas:3:int32',
	DeploymentStrategy: 'rollingUpdate:2:RollingUpdateDeployment type:1:string',
	DownwardAPIProjection: 'items:1:[DownwardAPIVolumeFile]',
	DownwardAPIVolumeFile: 'fieldRef:2:ObjectFieldSelector mode:4:int32 path:1:string resourceFieldRef:3:ResourceFieldSelector',
	DownwardAPIVolumeSource: 'defaultMode:2:int32 items:1:[DownwardAPIVolumeFile]',
	EmptyDirVolumeSource: 'medium:1:string sizeLimit:2:Quantity',
	EndpointAddress: 'hostname:3:string ip:1:string nodeName:4:string targetRef:2:ObjectReference',
	EndpointPort: 'appProtocol:4:string name:1:string port:2:int32 protocol:3:string',
	EndpointSubset: 'addresses:1:[EndpointAddress] notReadyAddresses:2:[EndpointAddress] ports:3:[EndpointPort]',
	Endpoints: 'apiVersion::string kind::string metadata:1:ObjectMeta subsets:2:[EndpointSubset]',
	EnvFromSource: 'configMapRef:2:ConfigMapEnvSource prefix:1:string secretRef:3:SecretEnvSource',
	EnvVar: 'name:1:string value:2:string valueFrom:3:EnvVarSource',
	EnvVarSource:
		'configMapKeyRef:3:ConfigMapKeySelector fieldRef:1:ObjectFieldSelector fileKeyRef:5:FileKeySelector resourceFieldRef:2:ResourceFieldSelector secretKeyRef:4:SecretKeySelector',
	EphemeralContainer: 'targetContainerName:2:string ...:1:EphemeralContainerCommon',
	EphemeralContainerCommon:
		'args:4:[string] command:3:[string] env:7:[EnvVar]!merge=name envFrom:19:[EnvFromSource] image:2:string imagePullPolicy:14:string lifecycle:12:Lifecycle livenessProbe:10:Probe name:1:string ports:6:[ContainerPort]!merge=containerPort readinessProbe:11:Probe resizePolicy:23:[ContainerResizePolicy] resources:8:ResourceRequirements restartPolicy:24:string restartPolicyRules:25:[ContainerRestartRule] securityContext:15:SecurityContext startupProbe:22:Probe stdin:16:boolean stdinOnce:17:boolean terminationMessagePath:13:string terminationMessagePolicy:20:string tty:18:boolean volumeDevices:21:[VolumeDevice]!merge=devicePath volumeMounts:9:[VolumeMount]!merge=mountPath workingDir:5:string',
	EphemeralVolumeSource: 'volumeClaimTemplate:1:PersistentVolumeClaimTemplate',
	Event:
		'action:12:string apiVersion::string count:8:int32 eventTime:10:MicroTime firstTimestamp:6:Time involvedObject:2:ObjectReference kind::string lastTimestamp:7:Time message:4:string metadata:1:ObjectMeta reason:3:string related:13:ObjectReference reportingComponent:14:string reportingInstance:15:string series:11:EventSeries source:5:EventSource type:9:string',
	EventSeries: 'count:1:int32 lastObservedTime:2:MicroTime',
	EventSource: 'component:1:string host:2:string',
	Eviction: 'apiVersion::string deleteOptions:2:DeleteOptions kind::string metadata:1:ObjectMeta',
	ExecAction: 'command:1:[string]',
	ExternalMetricSource: 'metric:1:MetricIdentifier target:2:MetricTarget',
	ExternalMetricStatus: 'current:2:MetricValueStatus metric:1:MetricIdentifier',
	FCVolumeSource: 'fsType:3:string lun:2:int32 readOnly:4:boolean targetWWNs:1:[string] wwids:5:[string]',
	FieldSelectorAttributes: 'rawSelector:1:string requirements:2:[FieldSelectorRequirement]',
	FieldSelectorRequirement: 'key:1:string operator:2:string values:3:[string]',
	FileKeySelector: 'key:3:string optional:4:boolean path:2:string volumeName:1:string',
	FlexVolumeSource: 'driver:1:string fsType:2:string options:5:{string} readOnly:4:boolean secretRef:3:LocalObjectReference',
	FlockerVolumeSource: 'datasetName:1:string datasetUUID:2:string',
	GCEPersistentDiskVolumeSource: 'fsType:2:string partition:3:int32 pdName:1:string readOnly:4:boolean',
	GRPCAction: 'port:1:int32 service:2:string',
	GitRepoVolumeSource: 'directory:3:string repository:1:string revision:2:string',
	GlusterfsVolumeSource: 'endpoints:1:string path:2:string readOnly:3:boolean',
	HPAScalingPolicy: 'periodSeconds:3:int32 type:1:string value:2:int32',
	HPAScalingRules: 'policies:2:[HPAScalingPolicy] selectPolicy:1:string stabilizationWindowSeconds:3:int32 tolerance:4:Quantity',
	HTTPGetAction: 'host:3:string httpHeaders:5:[HTTPHeader] path:1:string port:2:IntOrString scheme:4:string',
	HTTPHeader: 'name:1:string value:2:string',
	HorizontalPodAutoscalerBehavior: 'scaleDown:2:HPAScalingRules scaleUp:1:HPAScalingRules',
	HorizontalPodAutoscalerCondition: 'lastTransitionTime:3:Time message:5:string reason:4:string status:2:string type:1:string',
	HostAlias: 'hostnames:2:[string] ip:1:string',
	HostIP: 'ip:1:string',
	HostPathVolumeSource: 'path:1:string type:2:string',
	ISCSIVolumeSource:
		'chapAuthDiscovery:8:boolean chapAuthSession:11:boolean fsType:5:string initiatorName:12:string iqn:2:string iscsiInterface:4:string lun:3:int32 portals:7:[string] readOnly:6:boolean secretRef:10:LocalObjectReference targetPortal:1:string',
	ImageVolumeSource: 'pullPolicy:2:string reference:1:string',
	ImageVolumeStatus: 'imageRef:1:string',
	KeyToPath: 'key:1:string mode:3:int32 path:2:string',
	LabelSelector: 'matchExpressions:2:[LabelSelectorRequirement] matchLabels:1:{string}',
	LabelSelectorAttributes: 'rawSelector:1:string requirements:2:[LabelSelectorRequirement]',
	LabelSelectorRequirement: 'key:1:string operator:2:string values:3:[string]',
	Lifecycle: 'postStart:1:LifecycleHandler preStop:2:LifecycleHandler stopSignal:3:string',
	LifecycleHandler: 'exec:1:ExecAction httpGet:2:HTTPGetAction sleep:4:SleepAction tcpSocket:3:TCPSocketAction',
	LinuxContainerUser: 'gid:2:int64 supplementalGroups:3:[int64] uid:1:int64',
	LoadBalancerIngress: 'hostname:2:string ip:1:string ipMode:3:string ports:4:[PortStatus]',
	LoadBalancerStatus: 'ingress:1:[LoadBalancerIngress]',
	LocalObjectReference: 'name:1:string',
	ManagedFieldsEntry:
		'apiVersion:3:string fieldsType:6:string fieldsV1:7:any manager:1:string operation:2:string subresource:8:string time:4:Time',
	MetricIdentifier: 'name:1:string selector:2:LabelSelector',
	MetricSpec:
		'containerResource:7:ContainerResourceMetricSource external:5:ExternalMetricSource object:2:ObjectMetricSource pods:3:PodsMetricSource resource:4:ResourceMetricSource type:1:string',
	MetricStatus:
		'containerResource:7:ContainerResourceMetricStatus external:5:ExternalMetricStatus object:2:ObjectMetricStatus pods:3:PodsMetricStatus resource:4:ResourceMetricStatus type:1:string',
	MetricTarget: 'averageUtilization:4:int32 averageValue:3:Quantity type:1:string value:2:Quantity',
	MetricValueStatus: 'averageUtilization:3:int32 averageValue:2:Quantity value:1:Quantity',
	ModifyVolumeStatus: 'status:2:string targetVolumeAttributesClassName:1:string',
	NFSVolumeSource: 'path:2:string readOnly:3:boolean server:1:string',
	Namespace: 'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:NamespaceSpec status:3:NamespaceStatus',
	NamespaceCondition: 'lastTransitionTime:4:Time message:6:string reason:5:string status:2:string type:1:string',
	NamespaceSpec: 'finalizers:1:[string]',
	NamespaceStatus: 'conditions:2:[NamespaceCondition]!merge=type phase:1:string',
	Node: 'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:NodeSpec status:3:NodeStatus',
	NodeAddress: 'address:2:string type:1:string',
	NodeAffinity:
		'preferredDuringSchedulingIgnoredDuringExecution:2:[PreferredSchedulingTerm] requiredDuringSchedulingIgnoredDuringExecution:1:NodeSelector',
	NodeAllocatableResourceClaimStatus: 'containers:2:[string] resourceClaimName:1:string resources:3:{Quantity}',
	NodeCondition: 'lastHeartbeatTime:3:Time lastTransitionTime:4:Time message:6:string reason:5:string status:2:string type:1:string',
	NodeConfigSource: 'configMap:2:ConfigMapNodeConfigSource',
	NodeConfigStatus: 'active:2:NodeConfigSource assigned:1:NodeConfigSource error:4:string lastKnownGood:3:NodeConfigSource',
	NodeDaemonEndpoints: 'kubeletEndpoint:1:DaemonEndpoint',
	NodeFeatures: 'supplementalGroupsPolicy:1:boolean',
	NodeRuntimeHandler: 'features:2:NodeRuntimeHandlerFeatures name:1:string',
	NodeRuntimeHandlerFeatures: 'recursiveReadOnlyMounts:1:boolean userNamespaces:2:boolean',
	NodeSelector: 'nodeSelectorTerms:1:[NodeSelectorTerm]',
	NodeSelectorRequirement: 'key:1:string operator:2:string values:3:[string]',
	NodeSelectorTerm: 'matchExpressions:1:[NodeSelectorRequirement] matchFields:2:[NodeSelectorRequirement]',
	NodeSpec:
		'configSource:6:NodeConfigSource externalID:2:string podCIDR:1:string podCIDRs:7:[string]!merge providerID:3:string taints:5:[Taint] unschedulable:4:boolean',
	NodeStatus:
		'addresses:5:[NodeAddress]!merge=type allocatable:2:{Quantity} capacity:1:{Quantity} conditions:4:[NodeCondition]!merge=type config:11:NodeConfigStatus daemonEndpoints:6:NodeDaemonEndpoints declaredFeatures:14:[string] features:13:NodeFeatures images:8:[ContainerImage] nodeInfo:7:NodeSystemInfo phase:3:string runtimeHandlers:12:[NodeRuntimeHandler] volumesAttached:10:[AttachedVolume] volumesInUse:9:[string]',
	NodeSwapStatus: 'capacity:1:int64',
	NodeSystemInfo:
		'architecture:10:string bootID:3:string containerRuntimeVersion:6:string kernelVersion:4:string kubeProxyVersion:8:string kubeletVersion:7:string machineID:1:string operatingSystem:9:string osImage:5:string swap:11:NodeSwapStatus systemUUID:2:string',
	NonResourceAttributes: 'path:1:string verb:2:string',
	NonResourceRule: 'nonResourceURLs:2:[string] verbs:1:[string]',
	ObjectFieldSelector: 'apiVersion:1:string fieldPath:2:string',
	ObjectMeta:
		'annotations:12:{string} creationTimestamp:8:Time deletionGracePeriodSeconds:10:int64 deletionTimestamp:9:Time finalizers:14:[string]!merge generateName:2:string generation:7:int64 labels:11:{string} managedFields:17:[ManagedFieldsEntry] name:1:string namespace:3:string ownerReferences:13:[OwnerReference]!merge=uid resourceVersion:6:string selfLink:4:string uid:5:string',
	ObjectMetricSource: 'describedObject:1:autoscalingv2CrossVersionObjectReference metric:3:MetricIdentifier target:2:MetricTarget',
	ObjectMetricStatus: 'current:2:MetricValueStatus describedObject:3:autoscalingv2CrossVersionObjectReference metric:1:MetricIdentifier',
	ObjectReference:
		'apiVersion:5:string fieldPath:7:string kind:1:string name:3:string namespace:2:string resourceVersion:6:string uid:4:string',
	OwnerReference: 'apiVersion:5:string blockOwnerDeletion:7:boolean controller:6:boolean kind:1:string name:3:string uid:4:string',
	PersistentVolumeClaim:
		'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:PersistentVolumeClaimSpec status:3:PersistentVolumeClaimStatus',
	PersistentVolumeClaimCondition:
		'lastProbeTime:3:Time lastTransitionTime:4:Time message:6:string reason:5:string status:2:string type:1:string',
	PersistentVolumeClaimSpec:
		'accessModes:1:[string] dataSource:7:TypedLocalObjectReference dataSourceRef:8:TypedObjectReference resources:2:VolumeResourceRequirements selector:4:LabelSelector storageClassName:5:string volumeAttributesClassName:9:string volumeMode:6:string volumeName:3:string',
	PersistentVolumeClaimStatus:
		'accessModes:2:[string] allocatedResourceStatuses:7:{string} allocatedResources:5:{Quantity} capacity:3:{Quantity} conditions:4:[PersistentVolumeClaimCondition]!merge=type currentVolumeAttributesClassName:8:string modifyVolumeStatus:9:ModifyVolumeStatus phase:1:string',
	PersistentVolumeClaimTemplate: 'metadata:1:ObjectMeta spec:2:PersistentVolumeClaimSpec',
	PersistentVolumeClaimVolumeSource: 'claimName:1:string readOnly:2:boolean',
	PhotonPersistentDiskVolumeSource: 'fsType:2:string pdID:1:string',
	Pod: 'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:PodSpec status:3:PodStatus',
	PodAffinity:
		'preferredDuringSchedulingIgnoredDuringExecution:2:[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution:1:[PodAffinityTerm]',
	PodAffinityTerm:
		'labelSelector:1:LabelSelector matchLabelKeys:5:[string] mismatchLabelKeys:6:[string] namespaceSelector:4:LabelSelector namespaces:2:[string] topologyKey:3:string',
	PodAntiAffinity:
		'preferredDuringSchedulingIgnoredDuringExecution:2:[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution:1:[PodAffinityTerm]',
	PodCertificateProjection:
		'certificateChainPath:6:string credentialBundlePath:4:string keyPath:5:string keyType:2:string maxExpirationSeconds:3:int32 signerName:1:string userAnnotations:7:{string}',
	PodCondition:
		'lastProbeTime:3:Time lastTransitionTime:4:Time message:6:string observedGeneration:7:int64 reason:5:string status:2:string type:1:string',
	PodDNSConfig: 'nameservers:1:[string] options:3:[PodDNSConfigOption] searches:2:[string]',
	PodDNSConfigOption: 'name:1:string value:2:string',
	PodDisruptionBudget:
		'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:PodDisruptionBudgetSpec status:3:PodDisruptionBudgetStatus',
	PodDisruptionBudgetSpec:
		'maxUnavailable:3:IntOrString minAvailable:1:IntOrString selector:2:LabelSelector!replace unhealthyPodEvictionPolicy:4:string',
	PodDisruptionBudgetStatus:
		'conditions:7:[Condition]!merge=type currentHealthy:4:int32 desiredHealthy:5:int32 disruptedPods:2:{Time} disruptionsAllowed:3:int32 expectedPods:6:int32 observedGeneration:1:int64',
	PodExtendedResourceClaimStatus: 'requestMappings:1:[ContainerExtendedResourceRequest] resourceClaimName:2:string',
	PodIP: 'ip:1:string',
	PodOS: 'name:1:string',
	PodReadinessGate: 'conditionType:1:string',
	PodResourceClaim: 'name:1:string resourceClaimName:3:string resourceClaimTemplateName:4:string',
	PodResourceClaimStatus: 'name:1:string resourceClaimName:2:string',
	PodSchedulingGate: 'name:1:string',
	PodSchedulingGroup: 'podGroupName:1:string',
	PodSecurityContext:
		'appArmorProfile:11:AppArmorProfile fsGroup:5:int64 fsGroupChangePolicy:9:string runAsGroup:6:int64 runAsNonRoot:3:boolean runAsUser:2:int64 seLinuxChangePolicy:13:string seLinuxOptions:1:SELinuxOptions seccompProfile:10:SeccompProfile supplementalGroups:4:[int64] supplementalGroupsPolicy:12:string sysctls:7:[Sysctl] windowsOptions:8:WindowsSecurityContextOptions',
	PodSpec:
		'activeDeadlineSeconds:5:int64 affinity:18:Affinity automountServiceAccountToken:21:boolean containers:2:[Container]!merge=name dnsConfig:26:PodDNSConfig dnsPolicy:6:string enableServiceLinks:30:boolean ephemeralContainers:34:[EphemeralContainer]!merge=name hostAliases:23:[HostAlias]!merge=ip hostIPC:13:boolean hostNetwork:11:boolean hostPID:12:boolean hostUsers:37:boolean hostname:16:string hostnameOverride:41:string imagePullSecrets:15:[LocalObjectReference]!merge=name initContainers:20:[Container]!merge=name nodeName:10:string nodeSelector:7:{string} os:36:PodOS overhead:32:{Quantity} preemptionPolicy:31:string priority:25:int32 priorityClassName:24:string readinessGates:28:[PodReadinessGate] resourceClaims:39:[PodResourceClaim]!mergeRetain=name resources:40:ResourceRequirements restartPolicy:3:string runtimeClassName:29:string schedulerName:19:string schedulingGates:38:[PodSchedulingGate]!merge=name schedulingGroup:43:PodSchedulingGroup securityContext:14:PodSecurityContext serviceAccount:9:string serviceAccountName:8:string setHostnameAsFQDN:35:boolean shareProcessNamespace:27:boolean subdomain:17:string terminationGracePeriodSeconds:4:int64 tolerations:22:[Toleration] topologySpreadConstraints:33:[TopologySpreadConstraint]!merge=topologyKey volumes:1:[Volume]!mergeRetain=name',
	PodStatus:
		'allocatedResources:19:{Quantity} conditions:2:[PodCondition]!merge=type containerStatuses:8:[ContainerStatus] ephemeralContainerStatuses:13:[ContainerStatus] extendedResourceClaimStatus:18:PodExtendedResourceClaimStatus hostIP:5:string hostIPs:16:[HostIP]!merge=ip initContainerStatuses:10:[ContainerStatus] message:3:string nodeAllocatableResourceClaimStatuses:21:[NodeAllocatableResourceClaimStatus] nominatedNodeName:11:string observedGeneration:17:int64 phase:1:string podIP:6:string podIPs:12:[PodIP]!merge=ip qosClass:9:string reason:4:string resize:14:string resourceClaimStatuses:15:[PodResourceClaimStatus]!mergeRetain=name resources:20:ResourceRequirements startTime:7:Time',
	PodTemplateSpec: 'metadata:1:ObjectMeta spec:2:PodSpec',
	PodsMetricSource: 'metric:1:MetricIdentifier target:2:MetricTarget',
	PodsMetricStatus: 'current:2:MetricValueStatus metric:1:MetricIdentifier',
	PortStatus: 'error:3:string port:1:int32 protocol:2:string',
	PortworxVolumeSource: 'fsType:2:string readOnly:3:boolean volumeID:1:string',
	Preconditions: 'resourceVersion:2:string uid:1:string',
	PreferredSchedulingTerm: 'preference:2:NodeSelectorTerm weight:1:int32',
	Probe:
		'failureThreshold:6:int32 initialDelaySeconds:2:int32 periodSeconds:4:int32 successThreshold:5:int32 terminationGracePeriodSeconds:7:int64 timeoutSeconds:3:int32 ...:1:ProbeHandler',
	ProbeHandler: 'exec:1:ExecAction grpc:4:GRPCAction httpGet:2:HTTPGetAction tcpSocket:3:TCPSocketAction',
	ProjectedVolumeSource: 'defaultMode:2:int32 sources:1:[VolumeProjection]',
	QuobyteVolumeSource: 'group:5:string readOnly:3:boolean registry:1:string tenant:6:string user:4:string volume:2:string',
	RBDVolumeSource:
		'fsType:3:string image:2:string keyring:6:string monitors:1:[string] pool:4:string readOnly:8:boolean secretRef:7:LocalObjectReference user:5:string',
	ReplicaSet: 'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:ReplicaSetSpec status:3:ReplicaSetStatus',
	ReplicaSetCondition: 'lastTransitionTime:3:Time message:5:string reason:4:string status:2:string type:1:string',
	ReplicaSetSpec: 'minReadySeconds:4:int32 replicas:1:int32 selector:2:LabelSelector template:3:PodTemplateSpec',
	ReplicaSetStatus:
		'availableReplicas:5:int32 conditions:6:[ReplicaSetCondition]!merge=type fullyLabeledReplicas:2:int32 observedGeneration:3:int64 readyReplicas:4:int32 replicas:1:int32 terminatingReplicas:7:int32',
	ResourceAttributes:
		'fieldSelector:8:FieldSelectorAttributes group:3:string labelSelector:9:LabelSelectorAttributes name:7:string namespace:1:string resource:5:string subresource:6:string verb:2:string version:4:string',
	ResourceClaim: 'name:1:string request:2:string',
	ResourceFieldSelector: 'containerName:1:string divisor:3:Quantity resource:2:string',
	ResourceHealth: 'health:2:string message:6:string resourceID:1:string',
	ResourceMetricSource: 'name:1:string target:2:MetricTarget',
	ResourceMetricStatus: 'current:2:MetricValueStatus name:1:string',
	ResourceRequirements: 'claims:3:[ResourceClaim] limits:1:{Quantity} requests:2:{Quantity}',
	ResourceRule: 'apiGroups:2:[string] resourceNames:4:[string] resources:3:[string] verbs:1:[string]',
	ResourceStatus: 'name:1:string resources:2:[ResourceHealth]',
	RollingUpdateDeployment: 'maxSurge:2:IntOrString maxUnavailable:1:IntOrString',
	RollingUpdateStatefulSetStrategy: 'maxUnavailable:2:IntOrString partition:1:int32',
	SELinuxOptions: 'level:4:string role:2:string type:3:string user:1:string',
	Scale: 'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:ScaleSpec status:3:ScaleStatus',
	ScaleIOVolumeSource:
		'fsType:9:string gateway:1:string protectionDomain:5:string readOnly:10:boolean secretRef:3:LocalObjectReference sslEnabled:4:boolean storageMode:7:string storagePool:6:string system:2:string volumeName:8:string',
	ScaleSpec: 'replicas:1:int32',
	ScaleStatus: 'replicas:1:int32 selector:2:string',
	SeccompProfile: 'localhostProfile:2:string type:1:string',
	SecretEnvSource: 'optional:2:boolean ...:1:LocalObjectReference',
	SecretKeySelector: 'key:2:string optional:3:boolean ...:1:LocalObjectReference',
	SecretProjection: 'items:2:[KeyToPath] optional:4:boolean ...:1:LocalObjectReference',
	SecretVolumeSource: 'defaultMode:3:int32 items:2:[KeyToPath] optional:4:boolean secretName:1:string',
	SecurityContext:
		'allowPrivilegeEscalation:7:boolean appArmorProfile:12:AppArmorProfile capabilities:1:Capabilities privileged:2:boolean procMount:9:string readOnlyRootFilesystem:6:boolean runAsGroup:8:int64 runAsNonRoot:5:boolean runAsUser:4:int64 seLinuxOptions:3:SELinuxOptions seccompProfile:11:SeccompProfile windowsOptions:10:WindowsSecurityContextOptions',
	SelfSubjectAccessReview:
		'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:SelfSubjectAccessReviewSpec status:3:SubjectAccessReviewStatus',
	SelfSubjectAccessReviewSpec: 'nonResourceAttributes:2:NonResourceAttributes resourceAttributes:1:ResourceAttributes',
	SelfSubjectReview: 'apiVersion::string kind::string metadata:1:ObjectMeta status:2:SelfSubjectReviewStatus',
	SelfSubjectReviewStatus: 'userInfo:1:UserInfo',
	SelfSubjectRulesReview:
		'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:SelfSubjectRulesReviewSpec status:3:SubjectRulesReviewStatus',
	SelfSubjectRulesReviewSpec: 'namespace:1:string',
	Service: 'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:ServiceSpec status:3:ServiceStatus',
	ServiceAccount:
		'apiVersion::string automountServiceAccountToken:4:boolean imagePullSecrets:3:[LocalObjectReference] kind::string metadata:1:ObjectMeta secrets:2:[ObjectReference]!merge=name',
	ServiceAccountTokenProjection: 'audience:1:string expirationSeconds:2:int64 path:3:string',
	ServicePort: 'appProtocol:6:string name:1:string nodePort:5:int32 port:3:int32 protocol:2:string targetPort:4:IntOrString',
	ServiceSpec:
		'allocateLoadBalancerNodePorts:20:boolean clusterIP:3:string clusterIPs:18:[string] externalIPs:5:[string] externalName:10:string externalTrafficPolicy:11:string healthCheckNodePort:12:int32 internalTrafficPolicy:22:string ipFamilies:19:[string] ipFamilyPolicy:17:string loadBalancerClass:21:string loadBalancerIP:8:string loadBalancerSourceRanges:9:[string] ports:1:[ServicePort]!merge=port publishNotReadyAddresses:13:boolean selector:2:{string} sessionAffinity:7:string sessionAffinityConfig:14:SessionAffinityConfig trafficDistribution:23:string type:4:string',
	ServiceStatus: 'conditions:2:[Condition]!merge=type loadBalancer:1:LoadBalancerStatus',
	SessionAffinityConfig: 'clientIP:1:ClientIPConfig',
	SleepAction: 'seconds:1:int64',
	StatefulSet: 'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:StatefulSetSpec status:3:StatefulSetStatus',
	StatefulSetCondition: 'lastTransitionTime:3:Time message:5:string reason:4:string status:2:string type:1:string',
	StatefulSetOrdinals: 'start:1:int32',
	StatefulSetPersistentVolumeClaimRetentionPolicy: 'whenDeleted:1:string whenScaled:2:string',
	StatefulSetSpec:
		'minReadySeconds:9:int32 ordinals:11:StatefulSetOrdinals persistentVolumeClaimRetentionPolicy:10:StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy:6:string replicas:1:int32 revisionHistoryLimit:8:int32 selector:2:LabelSelector serviceName:5:string template:3:PodTemplateSpec updateStrategy:7:StatefulSetUpdateStrategy volumeClaimTemplates:4:[PersistentVolumeClaim]',
	StatefulSetStatus:
		'availableReplicas:11:int32 collisionCount:9:int32 conditions:10:[StatefulSetCondition]!merge=type currentReplicas:4:int32 currentRevision:6:string observedGeneration:1:int64 readyReplicas:3:int32 replicas:2:int32 updateRevision:7:string updatedReplicas:5:int32',
	StatefulSetUpdateStrategy: 'rollingUpdate:2:RollingUpdateStatefulSetStrategy type:1:string',
	StorageOSVolumeSource: 'fsType:3:string readOnly:4:boolean secretRef:5:LocalObjectReference volumeName:1:string volumeNamespace:2:string',
	SubjectAccessReviewStatus: 'allowed:1:boolean denied:4:boolean evaluationError:3:string reason:2:string',
	SubjectRulesReviewStatus:
		'evaluationError:4:string incomplete:3:boolean nonResourceRules:2:[NonResourceRule] resourceRules:1:[ResourceRule]',
	Sysctl: 'name:1:string value:2:string',
	TCPSocketAction: 'host:2:string port:1:IntOrString',
	Taint: 'effect:3:string key:1:string timeAdded:4:Time value:2:string',
	Toleration: 'effect:4:string key:1:string operator:2:string tolerationSeconds:5:int64 value:3:string',
	TopologySpreadConstraint:
		'labelSelector:4:LabelSelector matchLabelKeys:8:[string] maxSkew:1:int32 minDomains:5:int32 nodeAffinityPolicy:6:string nodeTaintsPolicy:7:string topologyKey:2:string whenUnsatisfiable:3:string',
	TypedLocalObjectReference: 'apiGroup:1:string kind:2:string name:3:string',
	TypedObjectReference: 'apiGroup:1:string kind:2:string name:3:string namespace:4:string',
	UserInfo: 'extra:4:{[string]} groups:3:[string] uid:2:string username:1:string',
	Volume: 'name:1:string ...:2:VolumeSource',
	VolumeDevice: 'devicePath:2:string name:1:string',
	VolumeMount:
		'mountPath:3:string mountPropagation:5:string name:1:string readOnly:2:boolean recursiveReadOnly:7:string subPath:4:string subPathExpr:6:string',
	VolumeMountStatus: 'mountPath:2:string name:1:string readOnly:3:boolean recursiveReadOnly:4:string volumeStatus:5:VolumeStatus',
	VolumeProjection:
		'clusterTrustBundle:5:ClusterTrustBundleProjection configMap:3:ConfigMapProjection downwardAPI:2:DownwardAPIProjection podCertificate:6:PodCertificateProjection secret:1:SecretProjection serviceAccountToken:4:ServiceAccountTokenProjection',
	VolumeResourceRequirements: 'limits:1:{Quantity} requests:2:{Quantity}',
	VolumeSource:
		'awsElasticBlockStore:4:AWSElasticBlockStoreVolumeSource azureDisk:22:AzureDiskVolumeSource azureFile:18:AzureFileVolumeSource cephfs:14:CephFSVolumeSource cinder:13:CinderVolumeSource configMap:19:ConfigMapVolumeSource csi:28:CSIVolumeSource downwardAPI:16:DownwardAPIVolumeSource emptyDir:2:EmptyDirVolumeSource ephemeral:29:EphemeralVolumeSource fc:17:FCVolumeSource flexVolume:12:FlexVolumeSource flocker:15:FlockerVolumeSource gcePersistentDisk:3:GCEPersistentDiskVolumeSource gitRepo:5:GitRepoVolumeSource glusterfs:9:GlusterfsVolumeSource hostPath:1:HostPathVolumeSource image:30:ImageVolumeSource iscsi:8:ISCSIVolumeSource nfs:7:NFSVolumeSource persistentVolumeClaim:10:PersistentVolumeClaimVolumeSource photonPersistentDisk:23:PhotonPersistentDiskVolumeSource portworxVolume:24:PortworxVolumeSource projected:26:ProjectedVolumeSource quobyte:21:QuobyteVolumeSource rbd:11:RBDVolumeSource scaleIO:25:ScaleIOVolumeSource secret:6:SecretVolumeSource storageos:27:StorageOSVolumeSource vsphereVolume:20:VsphereVirtualDiskVolumeSource',
	VolumeStatus: 'image:1:ImageVolumeStatus',
	VsphereVirtualDiskVolumeSource: 'fsType:2:string storagePolicyID:4:string storagePolicyName:3:string volumePath:1:string',
	WeightedPodAffinityTerm: 'podAffinityTerm:2:PodAffinityTerm weight:1:int32',
	WindowsSecurityContextOptions: 'gmsaCredentialSpec:2:string gmsaCredentialSpecName:1:string hostProcess:4:boolean runAsUserName:3:string',
	autoscalingv1CrossVersionObjectReference: 'apiVersion:3:string kind:1:string name:2:string',
	autoscalingv1HorizontalPodAutoscaler:
		'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:autoscalingv1HorizontalPodAutoscalerSpec status:3:autoscalingv1HorizontalPodAutoscalerStatus',
	autoscalingv1HorizontalPodAutoscalerSpec:
		'maxReplicas:3:int32 minReplicas:2:int32 scaleTargetRef:1:autoscalingv1CrossVersionObjectReference targetCPUUtilizationPercentage:4:int32',
	autoscalingv1HorizontalPodAutoscalerStatus:
		'currentCPUUtilizationPercentage:5:int32 currentReplicas:3:int32 desiredReplicas:4:int32 lastScaleTime:2:Time observedGeneration:1:int64',
	autoscalingv2CrossVersionObjectReference: 'apiVersion:3:string kind:1:string name:2:string',
	autoscalingv2HorizontalPodAutoscaler:
		'apiVersion::string kind::string metadata:1:ObjectMeta spec:2:autoscalingv2HorizontalPodAutoscalerSpec status:3:autoscalingv2HorizontalPodAutoscalerStatus',
	autoscalingv2HorizontalPodAutoscalerSpec:
		'behavior:5:HorizontalPodAutoscalerBehavior maxReplicas:3:int32 metrics:4:[MetricSpec] minReplicas:2:int32 scaleTargetRef:1:autoscalingv2CrossVersionObjectReference',
	autoscalingv2HorizontalPodAutoscalerStatus:
		'conditions:6:[HorizontalPodAutoscalerCondition]!merge=type currentMetrics:5:[MetricStatus] currentReplicas:3:int32 desiredReplicas:4:int32 lastScaleTime:2:Time observedGeneration:1:int64',
	eventsv1Event:
		'action:6:string apiVersion::string deprecatedCount:15:int32 deprecatedFirstTimestamp:13:Time deprecatedLastTimestamp:14:Time deprecatedSource:12:EventSource eventTime:2:MicroTime kind::string metadata:1:ObjectMeta note:10:string reason:7:string regarding:8:ObjectReference related:9:ObjectReference reportingController:4:string reportingInstance:5:string series:3:eventsv1EventSeries type:11:string',
	eventsv1EventSeries: 'count:1:int32 lastObservedTime:2:MicroTime',
};
