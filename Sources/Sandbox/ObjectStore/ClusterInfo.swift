internal import Values

/// What swift tells everybody about itself.
enum ClusterInfo {
  static let body: Value = [
    "swift": limits, "symlink": ["symloop_max": 2, "static_links": true],
    "versioned_writes": ["allowed_flags": ["x-versions-location", "x-history-location"]], "object_versioning": [:],
    "slo": [
      "max_manifest_segments": 1000, "max_manifest_size": 8_388_608, "yield_frequency": 10, "min_segment_size": 1,
      "allow_async_delete": true,
    ],
    "account_quotas": [:], "container_quotas": [:],
    "ratelimit": [
      "account_ratelimit": 0.0, "max_sleep_time_seconds": 1.0, "container_ratelimits": [],
      "container_listing_ratelimits": [],
    ],
    "tempurl": [
      "methods": ["GET", "HEAD", "PUT", "POST", "DELETE"],
      "incoming_remove_headers": ["x-timestamp", "x-open-expired"],
      "incoming_allow_headers": [], "outgoing_remove_headers": ["x-object-meta-*"],
      "outgoing_allow_headers": ["x-object-meta-public-*"], "allowed_digests": ["sha1", "sha256", "sha512"],
      "deprecated_digests": ["sha1"],
    ],
    "bulk_upload": ["max_containers_per_extraction": 10000, "max_failed_extractions": 1000],
    "bulk_delete": ["max_deletes_per_request": 10000, "max_failed_deletes": 1000],
  ]

  private static let limits: Value = [
    "version": "2.38.0", "strict_cors_mode": true,
    "policies": [["name": "Policy-0", "aliases": "Policy-0", "default": true]], "allow_account_management": true,
    "account_autocreate": true, "allow_open_expired": false, "max_file_size": 5_368_709_122,
    "max_meta_name_length": 128, "max_meta_value_length": 256, "max_meta_count": 90, "max_meta_overall_size": 4096,
    "max_header_size": 8192, "max_request_line": 8192, "max_object_name_length": 1024,
    "container_listing_limit": 10000, "account_listing_limit": 10000, "max_account_name_length": 256,
    "max_container_name_length": 256, "extra_header_count": 0,
  ]
}
