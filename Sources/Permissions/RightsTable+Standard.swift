extension RightsTable {
  /// The table that comes with stackhand. Source: OVHcloud publishes no list of rights by API call; a row is `documented`
  /// where a public document states the outcome, else `judged` from the services' upstream default policies
  /// (`reader` gives the service's `_read`, `member` its `_manage` or the named sub-right, `admin` none).
  public static let standard: RightsTable = {
    do throws(TableError) { return try RightsTable(tabSeparated: text) } catch {
      // The text below is part of the program: a fault in it is caught by the first test that reads it.
      preconditionFailure("rights table, line \(error.line): \(error.problem)")
    }
  }()

  private static let text = """
    service	operation	http method	path	policy name	right	documented|judged
    nova	list servers (brief)	GET	/servers	os_compute_api:servers:index	compute_read	judged
    nova	list servers (detail)	GET	/servers/detail	os_compute_api:servers:detail	compute_read	documented
    nova	show server	GET	/servers/{id}	os_compute_api:servers:show	compute_read	judged
    nova	create server from image	POST	/servers	os_compute_api:servers:create	compute_manage+image_read	judged
    nova	create server with explicit networks or ports	POST	/servers	os_compute_api:servers:create:attach_network	compute_manage+image_read+network_read	judged
    nova	create server with volumes / boot from volume	POST	/servers	os_compute_api:servers:create:attach_volume	compute_manage+volume_read	judged
    nova	create server from a zero-disk flavor	POST	/servers	os_compute_api:servers:create:zero_disk_flavor	none	judged
    nova	create server on a forced host	POST	/servers	os_compute_api:servers:create:forced_host	none	judged
    nova	rename / update server	PUT	/servers/{id}	os_compute_api:servers:update	compute_manage	judged
    nova	delete server	DELETE	/servers/{id}	os_compute_api:servers:delete	compute_manage	judged
    nova	start server (os-start)	POST	/servers/{id}/action	os_compute_api:servers:start	compute_manage	judged
    nova	stop server (os-stop)	POST	/servers/{id}/action	os_compute_api:servers:stop	compute_manage	judged
    nova	reboot server soft/hard (reboot)	POST	/servers/{id}/action	os_compute_api:servers:reboot	compute_manage	judged
    nova	rebuild server (rebuild)	POST	/servers/{id}/action	os_compute_api:servers:rebuild	compute_manage+image_read	judged
    nova	resize server (resize)	POST	/servers/{id}/action	os_compute_api:servers:resize	compute_manage	judged
    nova	confirm resize (confirmResize)	POST	/servers/{id}/action	os_compute_api:servers:confirm_resize	compute_manage	judged
    nova	revert resize (revertResize)	POST	/servers/{id}/action	os_compute_api:servers:revert_resize	compute_manage	judged
    nova	snapshot image-backed server (createImage)	POST	/servers/{id}/action	os_compute_api:servers:create_image	compute_snapshot_manage	judged
    nova	snapshot volume-backed server (createImage)	POST	/servers/{id}/action	os_compute_api:servers:create_image:allow_volume_backed	compute_snapshot_manage+volume_snapshot_manage	judged
    nova	rotating backup (createBackup)	POST	/servers/{id}/action	os_compute_api:os-create-backup	compute_snapshot_manage	judged
    nova	pause server (pause)	POST	/servers/{id}/action	os_compute_api:os-pause-server:pause	compute_manage	judged
    nova	unpause server (unpause)	POST	/servers/{id}/action	os_compute_api:os-pause-server:unpause	compute_manage	judged
    nova	suspend server (suspend)	POST	/servers/{id}/action	os_compute_api:os-suspend-server:suspend	compute_manage	judged
    nova	resume server (resume)	POST	/servers/{id}/action	os_compute_api:os-suspend-server:resume	compute_manage	judged
    nova	shelve server (shelve)	POST	/servers/{id}/action	os_compute_api:os-shelve:shelve	compute_manage	judged
    nova	unshelve server (unshelve)	POST	/servers/{id}/action	os_compute_api:os-shelve:unshelve	compute_manage	judged
    nova	unshelve server to a host (unshelve)	POST	/servers/{id}/action	os_compute_api:os-shelve:unshelve_to_host	none	judged
    nova	shelve-offload server (shelveOffload)	POST	/servers/{id}/action	os_compute_api:os-shelve:shelve_offload	none	judged
    nova	lock server (lock)	POST	/servers/{id}/action	os_compute_api:os-lock-server:lock	compute_manage	judged
    nova	unlock server (unlock)	POST	/servers/{id}/action	os_compute_api:os-lock-server:unlock	compute_manage	judged
    nova	rescue server (rescue)	POST	/servers/{id}/action	os_compute_api:os-rescue	compute_manage+image_read	judged
    nova	unrescue server (unrescue)	POST	/servers/{id}/action	os_compute_api:os-unrescue	compute_manage	judged
    nova	restore soft-deleted server (restore)	POST	/servers/{id}/action	os_compute_api:os-deferred-delete:restore	compute_manage	judged
    nova	force-delete server (forceDelete)	POST	/servers/{id}/action	os_compute_api:os-deferred-delete:force	compute_manage	judged
    nova	change admin password (changePassword)	POST	/servers/{id}/action	os_compute_api:os-admin-password	compute_manage	judged
    nova	trigger crash dump (trigger_crash_dump)	POST	/servers/{id}/action	os_compute_api:servers:trigger_crash_dump	compute_manage	judged
    nova	console log (os-getConsoleOutput)	POST	/servers/{id}/action	os_compute_api:os-console-output	compute_manage	judged
    nova	remote console URL	POST	/servers/{id}/remote-consoles	os_compute_api:os-remote-consoles	compute_manage	judged
    nova	server diagnostics	GET	/servers/{id}/diagnostics	os_compute_api:os-server-diagnostics	none	judged
    nova	reset server state (os-resetState)	POST	/servers/{id}/action	os_compute_api:os-admin-actions:reset_state	none	judged
    nova	cold-migrate server (migrate)	POST	/servers/{id}/action	os_compute_api:os-migrate-server:migrate	none	judged
    nova	live-migrate server (os-migrateLive)	POST	/servers/{id}/action	os_compute_api:os-migrate-server:migrate_live	none	judged
    nova	evacuate server (evacuate)	POST	/servers/{id}/action	os_compute_api:os-evacuate	none	judged
    nova	list server actions	GET	/servers/{id}/os-instance-actions	os_compute_api:os-instance-actions:list	compute_read	judged
    nova	show server action	GET	/servers/{id}/os-instance-actions/{request_id}	os_compute_api:os-instance-actions:show	compute_read	judged
    nova	show server action event tracebacks	GET	/servers/{id}/os-instance-actions/{request_id}	os_compute_api:os-instance-actions:events	none	judged
    nova	list server addresses	GET	/servers/{id}/ips	os_compute_api:ips:index	compute_read	judged
    nova	show server addresses of one network	GET	/servers/{id}/ips/{network_label}	os_compute_api:ips:show	compute_read	judged
    nova	list server metadata	GET	/servers/{id}/metadata	os_compute_api:server-metadata:index	compute_read	judged
    nova	show server metadata item	GET	/servers/{id}/metadata/{key}	os_compute_api:server-metadata:show	compute_read	judged
    nova	create/merge server metadata	POST	/servers/{id}/metadata	os_compute_api:server-metadata:create	compute_manage	judged
    nova	set server metadata item	PUT	/servers/{id}/metadata/{key}	os_compute_api:server-metadata:update	compute_manage	judged
    nova	replace all server metadata	PUT	/servers/{id}/metadata	os_compute_api:server-metadata:update_all	compute_manage	judged
    nova	delete server metadata item	DELETE	/servers/{id}/metadata/{key}	os_compute_api:server-metadata:delete	compute_manage	judged
    nova	list server tags	GET	/servers/{id}/tags	os_compute_api:os-server-tags:index	compute_read	judged
    nova	check server tag	GET	/servers/{id}/tags/{tag}	os_compute_api:os-server-tags:show	compute_read	judged
    nova	add server tag	PUT	/servers/{id}/tags/{tag}	os_compute_api:os-server-tags:update	compute_manage	judged
    nova	replace server tags	PUT	/servers/{id}/tags	os_compute_api:os-server-tags:update_all	compute_manage	judged
    nova	delete server tag	DELETE	/servers/{id}/tags/{tag}	os_compute_api:os-server-tags:delete	compute_manage	judged
    nova	delete all server tags	DELETE	/servers/{id}/tags	os_compute_api:os-server-tags:delete_all	compute_manage	judged
    nova	list volume attachments of a server	GET	/servers/{id}/os-volume_attachments	os_compute_api:os-volumes-attachments:index	compute_read	judged
    nova	show volume attachment	GET	/servers/{id}/os-volume_attachments/{volume_id}	os_compute_api:os-volumes-attachments:show	compute_read	judged
    nova	attach volume to server	POST	/servers/{id}/os-volume_attachments	os_compute_api:os-volumes-attachments:create	compute_manage+volume_read	judged
    nova	update volume attachment (delete_on_termination)	PUT	/servers/{id}/os-volume_attachments/{volume_id}	os_compute_api:os-volumes-attachments:update	compute_manage	judged
    nova	swap attached volume	PUT	/servers/{id}/os-volume_attachments/{volume_id}	os_compute_api:os-volumes-attachments:swap	none	judged
    nova	detach volume from server	DELETE	/servers/{id}/os-volume_attachments/{volume_id}	os_compute_api:os-volumes-attachments:delete	compute_manage+volume_read	judged
    nova	list interfaces of a server	GET	/servers/{id}/os-interface	os_compute_api:os-attach-interfaces:list	compute_read+network_read	judged
    nova	show interface of a server	GET	/servers/{id}/os-interface/{port_id}	os_compute_api:os-attach-interfaces:show	compute_read+network_read	judged
    nova	attach interface to server	POST	/servers/{id}/os-interface	os_compute_api:os-attach-interfaces:create	compute_manage+network_read	judged
    nova	attach server to an external network	POST	/servers/{id}/os-interface	network:attach_external_network	none	judged
    nova	detach interface from server	DELETE	/servers/{id}/os-interface/{port_id}	os_compute_api:os-attach-interfaces:delete	compute_manage+network_read	judged
    nova	list security groups of a server	GET	/servers/{id}/os-security-groups	os_compute_api:os-security-groups:list	compute_read+network_secgroup_read	judged
    nova	add security group to server (addSecurityGroup)	POST	/servers/{id}/action	os_compute_api:os-security-groups:add	compute_manage+network_secgroup_read	judged
    nova	remove security group from server (removeSecurityGroup)	POST	/servers/{id}/action	os_compute_api:os-security-groups:remove	compute_manage+network_secgroup_read	judged
    nova	list keypairs	GET	/os-keypairs	os_compute_api:os-keypairs:index	compute_read	judged
    nova	show keypair	GET	/os-keypairs/{name}	os_compute_api:os-keypairs:show	compute_read	judged
    nova	import keypair	POST	/os-keypairs	os_compute_api:os-keypairs:create	compute_manage	judged
    nova	delete keypair	DELETE	/os-keypairs/{name}	os_compute_api:os-keypairs:delete	compute_manage	judged
    nova	list flavors	GET	/flavors/detail	-	any	judged
    nova	show flavor	GET	/flavors/{id}	-	any	judged
    nova	flavor extra specs	GET	/flavors/{id}/os-extra_specs	os_compute_api:os-flavor-extra-specs:index	compute_read	judged
    nova	create flavor	POST	/flavors	os_compute_api:os-flavor-manage:create	none	judged
    nova	compute limits and usage	GET	/limits	os_compute_api:limits	any	judged
    nova	compute quota	GET	/os-quota-sets/{project_id}	os_compute_api:os-quota-sets:show	compute_read	judged
    nova	compute quota with usage	GET	/os-quota-sets/{project_id}/detail	os_compute_api:os-quota-sets:detail	compute_read	judged
    nova	default compute quota	GET	/os-quota-sets/{project_id}/defaults	os_compute_api:os-quota-sets:defaults	any	judged
    nova	update compute quota	PUT	/os-quota-sets/{project_id}	os_compute_api:os-quota-sets:update	none	judged
    nova	list availability zones	GET	/os-availability-zone	os_compute_api:os-availability-zone:list	any	judged
    nova	availability zones with hosts	GET	/os-availability-zone/detail	os_compute_api:os-availability-zone:detail	none	judged
    nova	list server groups	GET	/os-server-groups	os_compute_api:os-server-groups:index	compute_read	judged
    nova	show server group	GET	/os-server-groups/{id}	os_compute_api:os-server-groups:show	compute_read	judged
    nova	create server group	POST	/os-server-groups	os_compute_api:os-server-groups:create	compute_manage	judged
    nova	delete server group	DELETE	/os-server-groups/{id}	os_compute_api:os-server-groups:delete	compute_manage	judged
    nova	project usage report	GET	/os-simple-tenant-usage/{project_id}	os_compute_api:os-simple-tenant-usage:show	compute_read	judged
    nova	server NUMA topology	GET	/servers/{id}/topology	compute:server:topology:index	compute_read	judged
    nova	encrypted admin password	GET	/servers/{id}/os-server-password	os_compute_api:os-server-password:show	compute_read	judged
    nova	clear encrypted admin password	DELETE	/servers/{id}/os-server-password	os_compute_api:os-server-password:clear	compute_manage	judged
    nova	list hypervisors	GET	/os-hypervisors	os_compute_api:os-hypervisors:list	none	judged
    nova	list compute services	GET	/os-services	os_compute_api:os-services:list	none	judged
    nova	version discovery	GET	/	-	any	judged
    cinder	list volumes (detail)	GET	/v3/{project_id}/volumes/detail	volume:get_all	volume_read	judged
    cinder	list volumes (brief)	GET	/v3/{project_id}/volumes	volume:get_all	volume_read	judged
    cinder	volume summary	GET	/v3/{project_id}/volumes/summary	volume:get_all	volume_read	judged
    cinder	show volume	GET	/v3/{project_id}/volumes/{id}	volume:get	volume_read	judged
    cinder	create empty volume	POST	/v3/{project_id}/volumes	volume:create	volume_manage	judged
    cinder	create volume from image	POST	/v3/{project_id}/volumes	volume:create_from_image	volume_manage+image_read	judged
    cinder	create volume from snapshot or volume	POST	/v3/{project_id}/volumes	volume:create	volume_manage+volume_read	judged
    cinder	create multiattach volume	POST	/v3/{project_id}/volumes	volume:multiattach	volume_manage	judged
    cinder	rename / update volume	PUT	/v3/{project_id}/volumes/{id}	volume:update	volume_manage	judged
    cinder	delete volume	DELETE	/v3/{project_id}/volumes/{id}	volume:delete	volume_manage	judged
    cinder	force-delete volume (os-force_delete)	POST	/v3/{project_id}/volumes/{id}/action	volume_extension:volume_admin_actions:force_delete	none	judged
    cinder	extend detached volume (os-extend)	POST	/v3/{project_id}/volumes/{id}/action	volume:extend	volume_manage	judged
    cinder	extend attached volume (os-extend)	POST	/v3/{project_id}/volumes/{id}/action	volume:extend_attached_volume	volume_manage	judged
    cinder	retype volume (os-retype)	POST	/v3/{project_id}/volumes/{id}/action	volume:retype	volume_manage	judged
    cinder	revert volume to snapshot (revert)	POST	/v3/{project_id}/volumes/{id}/action	volume:revert_to_snapshot	volume_manage	judged
    cinder	set bootable flag (os-set_bootable)	POST	/v3/{project_id}/volumes/{id}/action	volume:update	volume_manage	judged
    cinder	set read-only flag (os-update_readonly_flag)	POST	/v3/{project_id}/volumes/{id}/action	volume:update_readonly_flag	volume_manage	judged
    cinder	reset volume status (os-reset_status)	POST	/v3/{project_id}/volumes/{id}/action	volume_extension:volume_admin_actions:reset_status	none	judged
    cinder	upload volume to image (os-volume_upload_image)	POST	/v3/{project_id}/volumes/{id}/action	volume_extension:volume_actions:upload_image	volume_manage+image_manage	judged
    cinder	reimage volume (os-reimage)	POST	/v3/{project_id}/volumes/{id}/action	volume:reimage	volume_manage+image_read	judged
    cinder	volume metadata read	GET	/v3/{project_id}/volumes/{id}/metadata	volume:get_volume_metadata	volume_read	judged
    cinder	volume metadata create	POST	/v3/{project_id}/volumes/{id}/metadata	volume:create_volume_metadata	volume_manage	judged
    cinder	volume metadata update	PUT	/v3/{project_id}/volumes/{id}/metadata	volume:update_volume_metadata	volume_manage	judged
    cinder	volume metadata delete	DELETE	/v3/{project_id}/volumes/{id}/metadata/{key}	volume:delete_volume_metadata	volume_manage	judged
    cinder	create attachment record	POST	/v3/{project_id}/attachments	volume:attachment_create	volume_manage	judged
    cinder	update attachment record	PUT	/v3/{project_id}/attachments/{id}	volume:attachment_update	volume_manage	judged
    cinder	delete attachment record	DELETE	/v3/{project_id}/attachments/{id}	volume:attachment_delete	volume_manage	judged
    cinder	list snapshots	GET	/v3/{project_id}/snapshots/detail	volume:get_all_snapshots	volume_read	judged
    cinder	show snapshot	GET	/v3/{project_id}/snapshots/{id}	volume:get_snapshot	volume_read	judged
    cinder	create snapshot	POST	/v3/{project_id}/snapshots	volume:create_snapshot	volume_snapshot_manage	judged
    cinder	update snapshot	PUT	/v3/{project_id}/snapshots/{id}	volume:update_snapshot	volume_snapshot_manage	judged
    cinder	delete snapshot	DELETE	/v3/{project_id}/snapshots/{id}	volume:delete_snapshot	volume_snapshot_manage	judged
    cinder	snapshot metadata read	GET	/v3/{project_id}/snapshots/{id}/metadata	volume:get_snapshot_metadata	volume_read	judged
    cinder	snapshot metadata update	POST	/v3/{project_id}/snapshots/{id}/metadata	volume:update_snapshot_metadata	volume_snapshot_manage	judged
    cinder	snapshot metadata delete	DELETE	/v3/{project_id}/snapshots/{id}/metadata/{key}	volume:delete_snapshot_metadata	volume_snapshot_manage	judged
    cinder	reset snapshot status (os-reset_status)	POST	/v3/{project_id}/snapshots/{id}/action	volume_extension:snapshot_admin_actions:reset_status	none	judged
    cinder	list backups	GET	/v3/{project_id}/backups/detail	backup:get_all	volume_read	judged
    cinder	show backup	GET	/v3/{project_id}/backups/{id}	backup:get	volume_read	judged
    cinder	create backup	POST	/v3/{project_id}/backups	backup:create	volume_snapshot_manage	judged
    cinder	restore backup	POST	/v3/{project_id}/backups/{id}/restore	backup:restore	volume_manage	judged
    cinder	update backup	PUT	/v3/{project_id}/backups/{id}	backup:update	volume_snapshot_manage	judged
    cinder	delete backup	DELETE	/v3/{project_id}/backups/{id}	backup:delete	volume_snapshot_manage	judged
    cinder	export backup record	GET	/v3/{project_id}/backups/{id}/export_record	backup:export-import	none	judged
    cinder	list volume types	GET	/v3/{project_id}/types	volume_extension:type_get_all	volume_read	judged
    cinder	show volume type	GET	/v3/{project_id}/types/{id}	volume_extension:type_get	volume_read	judged
    cinder	create volume type	POST	/v3/{project_id}/types	volume_extension:type_create	none	judged
    cinder	volume limits and usage	GET	/v3/{project_id}/limits	limits_extension:used_limits	volume_read	judged
    cinder	volume quota	GET	/v3/{project_id}/os-quota-sets/{project_id}	volume_extension:quotas:show	volume_read	judged
    cinder	update volume quota	PUT	/v3/{project_id}/os-quota-sets/{project_id}	volume_extension:quotas:update	none	judged
    cinder	list user messages (async failures)	GET	/v3/{project_id}/messages	message:get_all	volume_read	judged
    cinder	show user message	GET	/v3/{project_id}/messages/{id}	message:get	volume_read	judged
    cinder	delete user message	DELETE	/v3/{project_id}/messages/{id}	message:delete	volume_manage	judged
    cinder	list volume transfers	GET	/v3/{project_id}/volume-transfers/detail	volume:get_all_transfers	volume_read	judged
    cinder	create volume transfer	POST	/v3/{project_id}/volume-transfers	volume:create_transfer	volume_manage	judged
    cinder	accept volume transfer	POST	/v3/{project_id}/volume-transfers/{id}/accept	volume:accept_transfer	volume_manage	judged
    cinder	delete volume transfer	DELETE	/v3/{project_id}/volume-transfers/{id}	volume:delete_transfer	volume_manage	judged
    cinder	list availability zones	GET	/v3/{project_id}/os-availability-zone	-	any	judged
    glance	list images	GET	/v2/images	get_images	image_read	judged
    glance	show image	GET	/v2/images/{id}	get_image	image_read	judged
    glance	create image record	POST	/v2/images	add_image	image_manage	judged
    glance	upload image data	PUT	/v2/images/{id}/file	upload_image	image_manage	judged
    glance	download image data	GET	/v2/images/{id}/file	download_image	image_read	judged
    glance	stage image data	PUT	/v2/images/{id}/stage	modify_image	image_import	judged
    glance	import image (glance-direct, web-download)	POST	/v2/images/{id}/import	modify_image	image_import	judged
    glance	import image (copy-image)	POST	/v2/images/{id}/import	copy_image	image_import	judged
    glance	import via legacy task	POST	/v2/tasks	add_task	image_import	judged
    glance	list tasks	GET	/v2/tasks	get_tasks	image_import	judged
    glance	update image properties / name	PATCH	/v2/images/{id}	modify_image	image_manage	judged
    glance	delete image	DELETE	/v2/images/{id}	delete_image	image_manage	judged
    glance	make image public	PATCH	/v2/images/{id}	publicize_image	none	judged
    glance	make image community	PATCH	/v2/images/{id}	communitize_image	image_manage	judged
    glance	deactivate image	POST	/v2/images/{id}/actions/deactivate	deactivate	image_manage	judged
    glance	reactivate image	POST	/v2/images/{id}/actions/reactivate	reactivate	image_manage	judged
    glance	add image tag	PUT	/v2/images/{id}/tags/{tag}	modify_image	image_manage	judged
    glance	remove image tag	DELETE	/v2/images/{id}/tags/{tag}	modify_image	image_manage	judged
    glance	list image members	GET	/v2/images/{id}/members	get_members	image_read	judged
    glance	show image member	GET	/v2/images/{id}/members/{member_id}	get_member	image_read	judged
    glance	share image (add member)	POST	/v2/images/{id}/members	add_member	image_manage	judged
    glance	accept/reject shared image	PUT	/v2/images/{id}/members/{member_id}	modify_member	image_manage	judged
    glance	unshare image (delete member)	DELETE	/v2/images/{id}/members/{member_id}	delete_member	image_manage	judged
    glance	image schema	GET	/v2/schemas/image	-	any	judged
    glance	import methods info	GET	/v2/info/import	-	any	judged
    neutron	list networks	GET	/v2.0/networks	get_network	network_read	judged
    neutron	show network	GET	/v2.0/networks/{id}	get_network	network_read	judged
    neutron	create network	POST	/v2.0/networks	create_network	network_manage	judged
    neutron	update network	PUT	/v2.0/networks/{id}	update_network	network_manage	judged
    neutron	delete network	DELETE	/v2.0/networks/{id}	delete_network	network_manage	judged
    neutron	list subnets	GET	/v2.0/subnets	get_subnet	network_read	judged
    neutron	show subnet	GET	/v2.0/subnets/{id}	get_subnet	network_read	judged
    neutron	create subnet	POST	/v2.0/subnets	create_subnet	network_manage	judged
    neutron	update subnet	PUT	/v2.0/subnets/{id}	update_subnet	network_manage	judged
    neutron	delete subnet	DELETE	/v2.0/subnets/{id}	delete_subnet	network_manage	judged
    neutron	list ports	GET	/v2.0/ports	get_port	network_read	judged
    neutron	show port	GET	/v2.0/ports/{id}	get_port	network_read	judged
    neutron	create port	POST	/v2.0/ports	create_port	network_manage	judged
    neutron	update port	PUT	/v2.0/ports/{id}	update_port	network_manage	judged
    neutron	delete port	DELETE	/v2.0/ports/{id}	delete_port	network_manage	judged
    neutron	list routers	GET	/v2.0/routers	get_router	network_read	judged
    neutron	show router	GET	/v2.0/routers/{id}	get_router	network_read	judged
    neutron	create router	POST	/v2.0/routers	create_router	network_manage	judged
    neutron	update router	PUT	/v2.0/routers/{id}	update_router	network_manage	judged
    neutron	delete router	DELETE	/v2.0/routers/{id}	delete_router	network_manage	judged
    neutron	list floating IPs	GET	/v2.0/floatingips	get_floatingip	network_read	judged
    neutron	show floatingip	GET	/v2.0/floatingips/{id}	get_floatingip	network_read	judged
    neutron	create floatingip	POST	/v2.0/floatingips	create_floatingip	network_manage	judged
    neutron	update floatingip	PUT	/v2.0/floatingips/{id}	update_floatingip	network_manage	judged
    neutron	delete floatingip	DELETE	/v2.0/floatingips/{id}	delete_floatingip	network_manage	judged
    neutron	list security groups	GET	/v2.0/security-groups	get_security_group	network_secgroup_read	judged
    neutron	show security group	GET	/v2.0/security-groups/{id}	get_security_group	network_secgroup_read	judged
    neutron	create security group	POST	/v2.0/security-groups	create_security_group	network_secgroup_manage	judged
    neutron	update security group	PUT	/v2.0/security-groups/{id}	update_security_group	network_secgroup_manage	judged
    neutron	delete security group	DELETE	/v2.0/security-groups/{id}	delete_security_group	network_secgroup_manage	judged
    neutron	set security groups on a port	PUT	/v2.0/ports/{id}	update_port	network_manage	judged
    neutron	set allowed address pairs on a port	PUT	/v2.0/ports/{id}	update_port:allowed_address_pairs	network_manage	judged
    neutron	disable port security on a port	PUT	/v2.0/ports/{id}	update_port:port_security_enabled	network_manage	judged
    neutron	set router gateway	PUT	/v2.0/routers/{id}	update_router:external_gateway_info	network_manage	judged
    neutron	toggle router SNAT	PUT	/v2.0/routers/{id}	update_router:external_gateway_info:enable_snat	none	judged
    neutron	add router interface	PUT	/v2.0/routers/{id}/add_router_interface	add_router_interface	network_manage	judged
    neutron	remove router interface	PUT	/v2.0/routers/{id}/remove_router_interface	remove_router_interface	network_manage	judged
    neutron	add router extra routes	PUT	/v2.0/routers/{id}/add_extraroutes	add_extraroutes	network_manage	judged
    neutron	remove router extra routes	PUT	/v2.0/routers/{id}/remove_extraroutes	remove_extraroutes	network_manage	judged
    neutron	associate/disassociate floating IP	PUT	/v2.0/floatingips/{id}	update_floatingip	network_manage	judged
    neutron	allocate a chosen floating address	POST	/v2.0/floatingips	create_floatingip:floating_ip_address	none	judged
    neutron	list security group rules	GET	/v2.0/security-group-rules	get_security_group_rule	network_secgroup_read	judged
    neutron	show security group rule	GET	/v2.0/security-group-rules/{id}	get_security_group_rule	network_secgroup_read	judged
    neutron	create security group rule	POST	/v2.0/security-group-rules	create_security_group_rule	network_secgroup_manage	judged
    neutron	delete security group rule	DELETE	/v2.0/security-group-rules/{id}	delete_security_group_rule	network_secgroup_manage	judged
    neutron	list subnet pools	GET	/v2.0/subnetpools	get_subnetpool	network_read	judged
    neutron	list trunks	GET	/v2.0/trunks	get_trunk	network_read	judged
    neutron	create trunk	POST	/v2.0/trunks	create_trunk	network_manage	judged
    neutron	list address groups	GET	/v2.0/address-groups	get_address_group	network_secgroup_read	judged
    neutron	create provider network (explicit segmentation)	POST	/v2.0/networks	create_network:provider:segmentation_id	network_manage	judged
    neutron	create shared or external network	POST	/v2.0/networks	create_network:shared	none	judged
    neutron	network quota	GET	/v2.0/quotas/{project_id}	get_quota	network_read	judged
    neutron	network quota with usage	GET	/v2.0/quotas/{project_id}/details.json	get_quota	network_read	judged
    neutron	network IP availability	GET	/v2.0/network-ip-availabilities/{network_id}	get_network_ip_availability	none	judged
    neutron	list availability zones	GET	/v2.0/availability_zones	get_availability_zone	network_read	judged
    neutron	list API extensions	GET	/v2.0/extensions	-	any	judged
    neutron	replace tags on a network	PUT	/v2.0/networks/{id}/tags	update_network:tags	network_manage	judged
    neutron	read tags of a port	GET	/v2.0/ports/{id}/tags	get_port:tags	network_read	judged
    swift	list containers	GET	/v1/AUTH_{project_id}	(operator role)	objectstore_all	documented
    swift	account metadata	HEAD	/v1/AUTH_{project_id}	(operator role)	objectstore_all	judged
    swift	set account metadata / temp URL key	POST	/v1/AUTH_{project_id}	(operator role, owner only)	objectstore_all	judged
    swift	bulk delete	POST	/v1/AUTH_{project_id}?bulk-delete	(operator role)	objectstore_all	judged
    swift	list objects	GET	/v1/AUTH_{project_id}/{container}	(operator role or read ACL)	objectstore_all	judged
    swift	container metadata	HEAD	/v1/AUTH_{project_id}/{container}	(operator role or read ACL)	objectstore_all	judged
    swift	create container / set metadata	PUT	/v1/AUTH_{project_id}/{container}	(operator role)	objectstore_all	judged
    swift	update container metadata / ACL	POST	/v1/AUTH_{project_id}/{container}	(operator role, owner only)	objectstore_all	judged
    swift	delete container	DELETE	/v1/AUTH_{project_id}/{container}	(operator role)	objectstore_all	judged
    swift	download object	GET	/v1/AUTH_{project_id}/{container}/{object}	(operator role or read ACL)	objectstore_all	judged
    swift	object metadata	HEAD	/v1/AUTH_{project_id}/{container}/{object}	(operator role or read ACL)	objectstore_all	judged
    swift	upload object	PUT	/v1/AUTH_{project_id}/{container}/{object}	(operator role or write ACL)	objectstore_all	judged
    swift	server-side copy object	COPY	/v1/AUTH_{project_id}/{container}/{object}	(operator role or ACLs on both)	objectstore_all	judged
    swift	update object metadata / expiry	POST	/v1/AUTH_{project_id}/{container}/{object}	(operator role or write ACL)	objectstore_all	judged
    swift	delete object	DELETE	/v1/AUTH_{project_id}/{container}/{object}	(operator role or write ACL)	objectstore_all	judged
    swift	upload SLO manifest	PUT	/v1/AUTH_{project_id}/{container}/{object}?multipart-manifest=put	(operator role or write ACL)	objectstore_all	judged
    swift	cluster info	GET	/info	-	any	judged
    keystone	federated unscoped token	POST	/v3/OS-FEDERATION/identity_providers/{idp}/protocols/{protocol}/auth	-	any	judged
    keystone	project-scoped token	POST	/v3/auth/tokens	-	any	judged
    keystone	validate own token	GET	/v3/auth/tokens	identity:validate_token	any	judged
    keystone	revoke own token	DELETE	/v3/auth/tokens	identity:revoke_token	any	judged
    keystone	list projects this token can scope to	GET	/v3/auth/projects	identity:get_auth_projects	any	judged
    keystone	fetch catalog	GET	/v3/auth/catalog	identity:get_auth_catalog	any	judged
    keystone	create application credential	POST	/v3/users/{user_id}/application_credentials	identity:create_application_credential	none	judged
    keystone	create EC2/S3 credential	POST	/v3/users/{user_id}/credentials/OS-EC2	identity:ec2_create_credential	none	judged
    keystone	list users	GET	/v3/users	identity:list_users	none	judged
    keystone	version discovery	GET	/v3	-	any	judged
    octavia	list load balancers	GET	/v2.0/lbaas/loadbalancers	os_load-balancer_api:loadbalancer:get_all	none	documented
    octavia	create load balancer	POST	/v2.0/lbaas/loadbalancers	os_load-balancer_api:loadbalancer:post	none	documented
    octavia	add pool member	POST	/v2.0/lbaas/pools/{id}/members	os_load-balancer_api:member:post	none	documented
    octavia	delete pool member	DELETE	/v2.0/lbaas/pools/{id}/members/{member_id}	os_load-balancer_api:member:delete	none	documented
    barbican	list secrets	GET	/v1/secrets	secrets:get	none	documented
    barbican	store secret	POST	/v1/secrets	secrets:post	none	documented
    ai-training	list training jobs	GET	/v1/job	-	ai_training_read	judged
    ai-training	show training job	GET	/v1/job/{id}	-	ai_training_read	judged
    ai-training	start training job	POST	/v1/job	-	ai_training_all	judged
    ai-training	kill training job	PUT	/v1/job/{id}/kill	-	ai_training_all	judged
    ai-training	delete training job	DELETE	/v1/job/{id}	-	ai_training_all	judged
    """
}
