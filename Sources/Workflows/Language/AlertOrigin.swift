/// Who sends an alert: the word behind `from`. What each one's messages look like, `Triggers` knows.
public enum AlertOrigin: String, Hashable, Sendable, CaseIterable {
  case alertmanager
  case grafana
  case aodh
  case pagerduty
  case zabbix
  case cloudevents
  case generic

  public var summary: String {
    switch self {
    case .alertmanager: "Prometheus Alertmanager's webhook."
    case .grafana: "Grafana's webhook contact point."
    case .aodh: "An alarm action of OpenStack Aodh, http(s) or trust+http(s)."
    case .pagerduty: "A webhook subscription of PagerDuty, version 3."
    case .zabbix: "A webhook media type of Zabbix that sends event_id and event_value."
    case .cloudevents: "CloudEvents 1.0: structured, binary or a batch."
    case .generic: "JSON of your own: status, fingerprint, labels; one alert, a list, or `alerts`."
    }
  }
}
