/** Fields that the official SDKs read, by model of their ROMA package (v2). Facts, one line a model. */
export const sdkFields = {
  ServerAppInfo:
    'id name remark roles create_time update_time created_user last_updated_user owner key favorite',
  AppInfo:
    'id name remark creator update_time app_key app_secret register_time status app_type roma_app_type',
  AppInfoWithBindNum:
    'id name remark creator update_time app_key app_secret register_time status app_type roma_app_type bind_num',
  AppCodeBaseInfo: 'app_code id app_id create_time',
  ApiGroupInfo:
    'id name status sl_domain register_time update_time on_sell_status url_domains sl_domains remark call_limits time_interval time_unit is_default version roma_app_id roma_app_name',
  ApiGroupCommonInfo: 'id name status sl_domain register_time update_time on_sell_status url_domains',
  UrlDomain: 'id domain cname_status ssl_id ssl_name min_ssl_version',
  AssociateDomain: 'url_domain id status min_ssl_version',
  CertBase:
    'id name type instance_id project_id common_name san not_after signature_algorithm create_time update_time is_has_trusted_root_ca algorithm_type',
  CertificateDetails:
    'id name type instance_id project_id common_name san not_after signature_algorithm create_time update_time is_has_trusted_root_ca algorithm_type version organization organizational_unit locality state country not_before serial_number issuer',
  EnvInfo: 'create_time name remark id',
  EnvVariableInfo: 'variable_value env_id group_id variable_name id',
  ApiInfoPerPage:
    'name type version req_protocol req_method req_uri auth_type auth_opt cors match_mode backend_type remark group_id body_remark result_normal_sample result_failure_sample authorizer_id tags response_id roma_app_id domain_name tag content_type id status arrange_necessary register_time update_time group_name group_version run_env_name run_env_id publish_id publish_time roma_app_name ld_api_id api_group_info',
  ApiDetails:
    'backend_api func_info mock_info req_params backend_params policy_functions policy_mocks policy_https',
  ReqParam:
    'name type location default_value sample_value required valid_enable remark enumerations min_num max_num min_size max_size regular json_schema pass_through id',
  BackendParam: 'name location origin value remark id req_param_id',
  BackendApi:
    'authorizer_id url_domain req_protocol remark req_method version req_uri timeout enable_client_ssl retry_count id status register_time update_time vpc_channel_info vpc_channel_status',
  ApiMock:
    'remark result_content version authorizer_id status_code header id register_time status update_time',
  ApiPolicyHttpResp:
    'id name conditions backend_params effect_mode authorizer_id url_domain req_protocol req_method req_uri timeout enable_client_ssl retry_count vpc_channel_info vpc_channel_status',
  ConditionResp:
    'req_param_name sys_param_name condition_type condition_origin condition_value id req_param_id req_param_location',
  PublishResp: 'publish_id api_id api_name env_id remark publish_time version_id',
  ApiVersionResp: 'version_id version_no api_id env_id env_name remark publish_time status',
  ApiVersionDetail: 'sl_domain sl_domains version_id publish_time run_env_name run_env_id publish_id',
  ApiRuntime:
    'name type version req_protocol req_method req_uri auth_type auth_opt cors match_mode backend_type remark group_id id group_name run_env_name run_env_id publish_id sl_domain sl_domains req_params',
  ThrottleBase:
    'name type time_interval time_unit api_call_limits user_call_limits app_call_limits ip_call_limits remark enable_adaptive_control id bind_num is_inclu_special_throttle create_time',
  ThrottleSpecial: 'id call_limits object_id object_type object_name throttle_id apply_time app_id app_name',
  ThrottleApply: 'id publish_id scope strategy_id apply_time',
  ApiForThrottle:
    'id name type remark auth_type group_id group_name publish_id req_method req_uri run_env_id run_env_name throttle_apply_id throttle_name apply_time',
  ApiAclInfoWithBindNum: 'acl_name acl_type acl_value entity_type id update_time bind_num',
  AclApiBindingInfo: 'id api_id env_id acl_id create_time',
  AclBindApiInfo:
    'api_id api_name group_name api_type api_remark env_id env_name bind_id bind_time publish_id',
  ApiBindAclInfo: 'acl_id acl_name entity_type acl_type acl_value env_id env_name bind_id bind_time',
  UnbindApiForAcl:
    'id name group_id group_name type remark run_env_name run_env_id publish_id acl_name req_uri req_method auth_type',
  AppQuotaInfo:
    'app_quota_id name call_limits time_unit time_interval remark reset_time create_time bound_app_num',
  AppQuotaAppInfo:
    'app_id name status app_key remark register_time update_time app_quota_id app_quota_name bound_time',
  AppAclInfo: 'app_id app_acl_type app_acl_values',
  ApiAuthRelations:
    'api_id auth_result auth_time id app_id auth_role auth_tunnel auth_whitelist auth_blacklist visit_params',
  ApiAuthInfo:
    'id api_id api_name group_name api_type api_remark env_id auth_role auth_time app_name app_remark app_type app_creator publish_id group_id auth_tunnel auth_whitelist auth_blacklist visit_param roma_app_type env_name app_id',
  ApiOutline: 'auth_type run_env_name group_name publish_id group_id name remark run_env_id id req_uri',
  ApiDuplicationInfo: 'req_method req_uri match_mode duplicated_apis',
  DuplicateApiInfo: 'api_id api_name group_name group_id remark api_type',
  LdApiInfo:
    'name path method description version content_type api_signature_id roma_app_id return_format parameters id instance type status created_time modified_time scripts roma_app_name',
  LdApiScript:
    'ds_id ds_name ds_type type object_name content enable_result_paging enable_preparestatement created_time modified_time',
  LdApiParameter: 'name in default description required',
  LdApiTest:
    'test_status_code test_request test_used_time test_operator test_response test_method test_id test_date ld_api_id debug_log',
  LdApiTestHistory:
    'test_status_code test_request test_used_time test_operator test_response test_method test_id test_date ld_api_id',
  LdApiDeployHistory: 'id ld_api_id group_id env_id api_id deploy_time api_definition',
  LiveDataQuota: 'datasource api scripts datasource_used api_used',
  FeatureInfo: 'id name enable config instance_id update_time',
  Config: 'config_id config_name config_value config_time remark used',
  InstanceDetails:
    'id project_id instance_name status instance_status type spec create_time enterprise_project_id eip_address charging_mode cbc_metadata description vpc_id subnet_id security_group_id maintain_begin maintain_end ingress_ip user_id nat_eip_ipv6_cidr eip_ipv6_address nat_eip_address bandwidth_size available_zone_ids instance_version virsubnet_id roma_eip_address listeners supported_features ingress_ip_v6 node_ips',
  Restriction: 'restrict_cidrs resource_subnet_cidr',
  Authorizer:
    'name type authorizer_type authorizer_uri network_type authorizer_version authorizer_alias_uri identities ttl user_data ld_api_id need_body id create_time roma_app_id roma_app_name',
  DebugResponse: 'request response latency log',
} as const

/** Names of a model's fields that an object lacks. */
export function missingFields(model: keyof typeof sdkFields, object: unknown): string[] {
  const given = typeof object === 'object' && object !== null ? object : {}
  return sdkFields[model].split(' ').filter((name) => !(name in given))
}
