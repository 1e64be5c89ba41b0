/// The recorded refusals, each with the kind that was decided by reading it, then the policy rules it quotes, and
/// `inner=` with the service that is behind it, if that is another.
let recordedRefusals = """
  compute/keypair-create-again-409 conflict
  compute/keypair-create-bad-key-400 badRequest
  compute/microversion-malformed-400 badRequest
  compute/microversion-unknown-406 wrongMicroversion
  compute/server-action-unknown-400 badRequest
  compute/server-action-while-building-404 notFound
  compute/server-create-forbidden-403 denied os_compute_api:servers:create
  compute/server-create-malformed-json-400 badRequest
  compute/server-create-no-name-400 badRequest
  compute/server-create-over-quota-403 quota
  compute/server-create-several-networks-409 badRequest
  compute/server-create-too-large-413 tooLarge
  compute/server-create-unknown-flavor-400 badRequest
  compute/server-create-unknown-image-400 badRequest
  compute/server-create-unknown-keypair-400 badRequest
  compute/server-create-unknown-network-400 badRequest
  compute/server-createImage-forbidden-403 denied os_compute_api:servers:create_image
  compute/server-createImage-no-name-400 badRequest
  compute/server-createImage-while-another-runs-409 busy
  compute/server-delete-again-404 gone
  compute/server-delete-forbidden-403 denied os_compute_api:servers:delete
  compute/server-not-a-uuid-404 notFound
  compute/server-not-found-404 notFound
  compute/server-start-when-active-409 busy
  compute/server-stop-when-stopped-409 busy
  compute/servers-bad-query-400 badRequest
  compute/servers-forbidden-403 denied os_compute_api:servers:detail
  compute/servers-invalid-token-401 unauthenticated
  compute/servers-no-token-401 unauthenticated
  compute/servers-other-project-400 badRequest
  compute/volume-attach-again-400 conflict
  compute/volume-attach-unknown-404 hidden inner=block-storage
  identity/federated-auth-bad-signature-401 unauthenticated
  identity/federated-auth-expired-401 unauthenticated
  identity/federated-auth-no-bearer-401 unauthenticated
  identity/federated-auth-not-a-jwt-401 unauthenticated
  identity/federated-auth-token-of-the-other-idp-403 forbidden
  identity/federated-auth-unknown-idp-404 notFound
  identity/federated-auth-unknown-protocol-401 unauthenticated
  identity/not-found-404 notFound
  identity/projects-forbidden-403 denied identity:list_projects
  identity/root-300 unexpected
  identity/tokens-invalid-token-404 unauthenticated
  identity/tokens-malformed-json-400 badRequest
  identity/tokens-schema-400 badRequest
  identity/tokens-scope-no-policy-401 unauthenticated
  identity/tokens-scope-project-without-role-401 unauthenticated
  identity/tokens-scope-unknown-project-401 unauthenticated
  identity/tokens-too-large-413 tooLarge
  identity/tokens-use-revoked-401 unauthenticated
  identity/tokens-validate-unknown-404 notFound
  identity/tokens-wrong-password-401 unauthenticated
  identity/users-no-token-401 unauthenticated
  image/image-create-bad-format-400 badRequest
  image/image-create-forbidden-403 denied add_image
  image/image-create-malformed-json-400 badRequest
  image/image-delete-again-404 gone
  image/image-delete-forbidden-403 denied delete_image
  image/image-delete-protected-403 conflict
  image/image-not-found-404 notFound
  image/image-patch-forbidden-403 denied modify_image
  image/image-patch-wrong-content-type-415 badRequest
  image/image-upload-again-409 busy
  image/images-forbidden-403 denied get_images
  image/images-invalid-token-401 unauthenticated
  image/images-no-token-401 unauthenticated
  image/root-300 unexpected
  network/floatingip-associate-unreachable-404 notFound
  network/floatingip-bad-network-400 badRequest
  network/network-create-admin-field-403 denied create_network:shared create_network
  network/network-create-bad-field-400 badRequest
  network/network-create-forbidden-403 denied create_network
  network/network-create-malformed-json-400 badRequest
  network/network-create-over-quota-409 quota
  network/network-create-too-large-400 badRequest
  network/network-delete-in-use-409 busy
  network/network-not-found-404 notFound
  network/network-without-the-right-404 hidden
  network/networks-invalid-token-401 unauthenticated
  network/networks-no-token-401 unauthenticated
  network/port-create-address-taken-409 conflict
  network/security-group-create-forbidden-403 denied create_security_group
  network/security-group-delete-default-409 busy
  network/security-group-rule-bad-range-400 badRequest
  network/security-group-rule-create-again-409 conflict
  network/subnet-create-bad-cidr-400 badRequest
  network/subnet-create-overlap-400 badRequest
  object-store/account-forbidden-403 denied
  object-store/account-invalid-token-401 unauthenticated
  object-store/account-method-405 badRequest
  object-store/account-no-token-401 unauthenticated
  object-store/account-other-project-403 denied
  object-store/container-create-forbidden-403 denied
  object-store/container-delete-not-empty-409 busy
  object-store/container-name-too-long-400 badRequest
  object-store/container-not-found-404 notFound
  object-store/object-delete-again-404 gone
  object-store/object-get-bad-range-416 badRequest
  object-store/object-not-found-404 notFound
  object-store/object-put-announced-too-large-413 tooLarge
  object-store/object-put-container-missing-404 notFound
  object-store/object-put-if-none-match-412 conflict
  object-store/object-put-wrong-etag-422 badRequest
  oidc/discovery-unknown-resource-404 notFound
  oidc/token-invalid-scope-400 badRequest
  oidc/token-no-client-401 unauthenticated
  oidc/token-no-grant-400 badRequest
  oidc/token-unknown-client-401 unauthenticated
  oidc/token-unsupported-grant-400 badRequest
  oidc/token-wrong-secret-401 unauthenticated
  outages/apache-stopped-identity-503 unavailable
  outages/injected-compute-429 rateLimited
  outages/injected-compute-503 unavailable
  outages/injected-identity-429 rateLimited
  outages/injected-identity-503 unavailable
  outages/keystone-stopped-compute-503 unavailable
  outages/keystone-stopped-federated-auth-503 unavailable
  outages/keystone-stopped-identity-503 unavailable
  outages/keystone-stopped-image-401 unauthenticated
  outages/keystone-stopped-network-503 unavailable
  outages/keystone-stopped-object-store-401 unauthenticated
  outages/keystone-stopped-volume-503 unavailable
  outages/neutron-stopped-server-interfaces-500 serverError
  outages/nova-api-stopped-503 unavailable
  outages/oidc-stopped-503 unavailable
  outages/swift-storage-stopped-503 unavailable
  placement/no-token-401 unauthenticated
  placement/resource-providers-forbidden-403 denied placement:resource_providers:list
  volume/microversion-unknown-406 wrongMicroversion
  volume/root-300 unexpected
  volume/snapshot-create-forbidden-403 denied volume:create_snapshot
  volume/snapshot-create-unknown-volume-404 hidden
  volume/volume-create-forbidden-403 denied volume:create
  volume/volume-create-malformed-json-400 badRequest
  volume/volume-create-no-size-400 badRequest
  volume/volume-create-over-quota-413 quota
  volume/volume-create-too-large-413 tooLarge
  volume/volume-create-unknown-type-404 notFound
  volume/volume-delete-in-use-400 busy
  volume/volume-delete-with-snapshot-400 busy
  volume/volume-extend-smaller-400 badRequest
  volume/volume-not-found-404 hidden
  volume/volumes-forbidden-403 denied volume:get_all
  volume/volumes-invalid-token-401 unauthenticated
  volume/volumes-no-token-401 unauthenticated
  volume/volumes-other-project-400 badRequest
  """
